from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comparison", "0005_rules_in_versions"),
        ("core", "0002_units_of_screening"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rulethreshold",
            name="unit",
            field=models.CharField(
                choices=[
                    ("natural_days", "自然日"),
                    ("working_days", "工作日"),
                    ("months", "个月"),
                    ("yuan", "元"),
                    ("count", "个（次）"),
                    ("percent", "%"),
                    ("minutes", "分钟"),
                    ("metres", "米"),
                    ("litres", "升"),
                    ("mu", "亩"),
                ],
                max_length=20,
                verbose_name="单位",
            ),
        ),
    ]
