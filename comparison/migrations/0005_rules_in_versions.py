"""Rules as rows: conditions, thresholds, drafts and releases by two people."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('comparison', '0004_rows_in_partitions'),
        ('ledgers', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # What the first version called a rule had its condition in the program: it is kept as
        # version 0, for the findings it made, and the program writes version 1 at first use.
        migrations.RunSQL("UPDATE comparison_rule SET version = 0", migrations.RunSQL.noop),
        migrations.CreateModel(
            name='RuleThreshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, verbose_name='代号')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='数值')),
                ('unit', models.CharField(choices=[('natural_days', '自然日'), ('working_days', '工作日'), ('months', '个月'), ('yuan', '元'), ('count', '个（次）'), ('percent', '%')], max_length=20, verbose_name='单位')),
                ('basis', models.CharField(max_length=300, verbose_name='依据')),
                ('since', models.DateField(default=datetime.date.today, verbose_name='起始日期')),
            ],
            options={
                'verbose_name': '规则阈值',
                'verbose_name_plural': '规则阈值',
            },
        ),
        migrations.RemoveField(
            model_name='rule',
            name='active',
        ),
        migrations.AddField(
            model_name='batch',
            name='cleared_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='复核时间'),
        ),
        migrations.AddField(
            model_name='batch',
            name='cleared_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人'),
        ),
        migrations.AddField(
            model_name='batch',
            name='shape',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='batch',
            name='holds',
            field=models.JSONField(blank=True, default=list, verbose_name='待复核'),
        ),
        migrations.AddField(
            model_name='rule',
            name='condition',
            field=models.JSONField(default=dict, verbose_name='条件'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='rule',
            name='drafted_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='起草时间'),
        ),
        migrations.AddField(
            model_name='rule',
            name='drafted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人'),
        ),
        migrations.AddField(
            model_name='rule',
            name='event',
            field=models.CharField(default='', max_length=120, verbose_name='事件'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='rule',
            name='largest',
            field=models.CharField(blank=True, max_length=30, verbose_name='取最大值的列'),
        ),
        migrations.AddField(
            model_name='rule',
            name='note',
            field=models.CharField(blank=True, max_length=300, verbose_name='修改说明'),
        ),
        migrations.AddField(
            model_name='rule',
            name='released_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='启用时间'),
        ),
        migrations.AddField(
            model_name='rule',
            name='released_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='启用人'),
        ),
        migrations.AddField(
            model_name='rule',
            name='risk',
            field=models.CharField(choices=[('illness', '因病'), ('disability', '因残'), ('education', '因学'), ('disaster', '因自然灾害'), ('accident', '因意外事故'), ('business_failure', '因产业项目失败'), ('unstable_work', '因务工就业不稳'), ('lack_labour', '缺劳动力'), ('water', '因安全饮水'), ('housing', '因安全住房'), ('epidemic', '因疫情'), ('other', '其他')], default='', max_length=20, verbose_name='风险'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='rule',
            name='sentence',
            field=models.CharField(default='', max_length=300, verbose_name='说明'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='rule',
            name='state',
            field=models.CharField(choices=[('draft', '草稿'), ('released', '启用'), ('retired', '停用')], default='retired', max_length=10, verbose_name='状态'),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cleared_at__isnull', True), ('cleared_by__isnull', True)), models.Q(('cleared_at__isnull', False), ('cleared_by__isnull', False)), _connector='OR'), name='comparison_batch_cleared_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'released')), fields=('code',), name='one_released_version'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('code',), name='one_draft_of_a_rule'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'released', 'retired'])), name='comparison_rule_state_known'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('drafted_at__isnull', True), ('drafted_by__isnull', True)), models.Q(('drafted_at__isnull', False), ('drafted_by__isnull', False)), _connector='OR'), name='comparison_rule_drafted_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', True), ('released_by__isnull', True)), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='comparison_rule_released_at_with_by'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='releaser_of_a_rule_is_another'),
        ),
        migrations.AddField(
            model_name='rulethreshold',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thresholds', to='comparison.rule'),
        ),
        migrations.AddConstraint(
            model_name='rulethreshold',
            constraint=models.UniqueConstraint(fields=('rule', 'key'), name='one_threshold_of_a_key'),
        ),
        migrations.AddConstraint(
            model_name='rulethreshold',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='threshold_is_not_negative'),
        ),
    ]
