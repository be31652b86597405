"""Which versions judged a batch; who dropped a draft, and why."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comparison', '0006_units_of_screening'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='batch',
            name='rules',
            field=models.ManyToManyField(blank=True, related_name='batches', to='comparison.rule'),
        ),
        migrations.AddField(
            model_name='rule',
            name='discard_reason',
            field=models.CharField(blank=True, max_length=200, verbose_name='放弃原因'),
        ),
        migrations.AddField(
            model_name='rule',
            name='discarded_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='放弃时间'),
        ),
        migrations.AddField(
            model_name='rule',
            name='discarded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='放弃人'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('discarded_at__isnull', True), ('discarded_by__isnull', True)), models.Q(('discarded_at__isnull', False), ('discarded_by__isnull', False)), _connector='OR'), name='comparison_rule_discarded_at_with_by'),
        ),
    ]
