"""Each batch's rows in a partition of their own; findings say where their row stands."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OUTCOMES = "'candidate', 'corrected', 'duplicate', 'invalid', 'matched', 'outside'"
COLUMNS = """
    batch_id, sheet, number, outcome, correction, reason, name, member_id, key, "values",
    number_sealed, candidates, difference, decided_by_id, decided_at
"""
PARTITIONED = f"""
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE comparison_row RENAME TO comparison_row_before;
CREATE TABLE comparison_row (
    batch_id uuid NOT NULL,
    place bigint NOT NULL,
    sheet varchar(60) NOT NULL,
    number integer NOT NULL CHECK (number >= 0),
    outcome varchar(10) NOT NULL,
    correction varchar(20) NOT NULL,
    reason varchar(20) NOT NULL,
    name varchar(60) NOT NULL,
    member_id uuid,
    key bytea,
    "values" jsonb NOT NULL,
    number_sealed bytea,
    candidates jsonb NOT NULL,
    difference varchar(8) NOT NULL,
    decided_by_id bigint,
    decided_at timestamptz,
    CONSTRAINT comparison_row_outcome_known CHECK (outcome IN ({OUTCOMES})),
    CONSTRAINT comparison_row_decided_at_with_by
        CHECK ((decided_at IS NULL) = (decided_by_id IS NULL)),
    CONSTRAINT a_matched_row_has_its_person
        CHECK (member_id IS NOT NULL OR outcome NOT IN ('corrected', 'matched'))
) PARTITION BY LIST (batch_id);
DO $$
DECLARE batch uuid;
BEGIN
    FOR batch IN SELECT DISTINCT batch_id FROM comparison_row_before LOOP
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF comparison_row FOR VALUES IN (%L)',
            'comparison_row_' || replace(batch::text, '-', ''), batch
        );
    END LOOP;
END $$;
INSERT INTO comparison_row (place, {COLUMNS})
    SELECT sheet_no::bigint * 10000000 + number, {COLUMNS} FROM comparison_row_before;
DROP TABLE comparison_row_before;
ALTER TABLE comparison_row ADD CONSTRAINT comparison_row_pkey PRIMARY KEY (batch_id, place);
CREATE INDEX row_by_key ON comparison_row (key);
CREATE INDEX row_not_matched ON comparison_row (outcome, place) WHERE NOT (outcome = 'matched');
"""
PLACES = """
UPDATE comparison_finding AS f
SET place = r.sheet_no::bigint * 10000000 + r.number, sheet = r.sheet, number = r.number
FROM comparison_row AS r WHERE r.id = f.row_id;
UPDATE comparison_finding AS f SET rule_code = r.code
FROM comparison_rule AS r WHERE r.id = f.rule_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
PERSON = {"blank": True, "null": True, "db_constraint": False, "db_index": False}


class Migration(migrations.Migration):
    dependencies = [
        ("comparison", "0003_who_and_when"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("finding", "place", models.BigIntegerField(default=0), preserve_default=False),
        migrations.AddField(
            "finding", "sheet", models.CharField("工作表", blank=True, max_length=60, default=""),
            preserve_default=False,
        ),
        migrations.AlterField(
            "finding", "sheet", models.CharField("工作表", blank=True, max_length=60)
        ),
        migrations.AddField(
            "finding", "number", models.PositiveIntegerField("行号", default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            "finding", "rule_code", models.CharField(editable=False, max_length=40, default=""),
            preserve_default=False,
        ),
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
        migrations.RemoveConstraint("finding", "one_finding_of_an_event"),
        migrations.AddConstraint(
            "finding",
            models.UniqueConstraint(
                fields=("rule_code", "member", "event"), name="one_finding_of_an_event"
            ),
        ),
        migrations.RemoveField("finding", "row"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(PARTITIONED)],
            state_operations=[
                migrations.DeleteModel("Row"),
                migrations.CreateModel(
                    "Row",
                    [
                        ("pk", models.CompositePrimaryKey("batch_id", "place", blank=True, editable=False, primary_key=True, serialize=False)),
                        ("batch", models.ForeignKey("comparison.batch", db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="rows")),
                        ("place", models.BigIntegerField()),
                        ("sheet", models.CharField(blank=True, max_length=60)),
                        ("number", models.PositiveIntegerField("行号")),
                        ("outcome", models.CharField("结果", choices=[("matched", "已匹配"), ("corrected", "更正后匹配"), ("candidate", "疑似，待人工"), ("outside", "库外"), ("invalid", "无效"), ("duplicate", "重复")], max_length=10)),
                        ("correction", models.CharField("更正规则", blank=True, max_length=20)),
                        ("reason", models.CharField("原因", blank=True, max_length=20)),
                        ("name", models.CharField("姓名", blank=True, max_length=60)),
                        ("member", models.ForeignKey("households.member", on_delete=django.db.models.deletion.PROTECT, related_name="+", **PERSON)),
                        ("key", models.BinaryField(blank=True, max_length=16, null=True)),
                        ("values", models.JSONField(blank=True, default=dict)),
                        ("number_sealed", models.BinaryField(blank=True, null=True)),
                        ("candidates", models.JSONField(blank=True, default=list)),
                        ("difference", models.CharField(blank=True, choices=[("new", "新增"), ("changed", "变化"), ("same", "一致")], max_length=8)),
                        ("decided_by", models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=django.db.models.deletion.PROTECT, related_name="+", **PERSON)),
                        ("decided_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    {
                        "verbose_name": "比对行",
                        "verbose_name_plural": "比对行",
                        "indexes": [
                            models.Index(fields=["key"], name="row_by_key"),
                            models.Index(condition=models.Q(("outcome", "matched"), _negated=True), fields=["outcome", "place"], name="row_not_matched"),
                        ],
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)), models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)), _connector="OR"), name="comparison_row_decided_at_with_by"),
                            models.CheckConstraint(condition=models.Q(("outcome__in", ["candidate", "corrected", "duplicate", "invalid", "matched", "outside"])), name="comparison_row_outcome_known"),
                            models.CheckConstraint(condition=models.Q(models.Q(("member__isnull", False), ("outcome__in", ["corrected", "matched"])), models.Q(("outcome__in", ["corrected", "matched"]), _negated=True), _connector="OR"), name="a_matched_row_has_its_person"),
                        ],
                    },
                ),
            ],
        ),
    ]
