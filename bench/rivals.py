"""
What others would write for the same job: read the sheet, find each person, keep each row.

They are spared what ours does besides: no sandbox, no sealing, no second count, no findings. The
register holds only keyed indexes of identity numbers, so they compute those as well.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, models
from openpyxl import load_workbook

from core import identity
from households.models import Member, id_index

NAME, NUMBER, BURDEN = "姓名", "身份证号", "年度累计个人负担"


class BenchRow(models.Model):
    number = models.IntegerField()
    name = models.CharField(max_length=60)
    key = models.BinaryField(null=True)
    member = models.ForeignKey(Member, models.DO_NOTHING, null=True)
    outcome = models.CharField(max_length=10)
    burden = models.CharField(max_length=20)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return str(self.number)


def prepare() -> None:
    """Empty the rivals' table, making it at its first use."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_benchrow")
    with connection.schema_editor() as editor:
        editor.create_model(BenchRow)


def _index(cell: object) -> bytes | None:
    number = identity.read(cell).number
    return id_index(number) if number else None


def _rows(path: Path, most: int | None) -> Iterator[dict[str, Any]]:
    sheet = load_workbook(path, read_only=True).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    headings = [str(cell) for cell in next(rows)]
    for row in islice(rows, most):
        yield dict(zip(headings, row, strict=False))


def orm(path: Path, most: int | None) -> int:
    number = 0
    for number, row in enumerate(_rows(path, most), start=1):
        key = _index(row[NUMBER])
        member = Member.objects.filter(id_number_index=key, left_on=None).first() if key else None
        BenchRow.objects.create(
            number=number, name=row[NAME] or "", key=key, member=member,
            outcome="matched" if member else "outside", burden=str(row[BURDEN]),
        )  # fmt: skip
    return number


def with_pandas(path: Path, most: int | None) -> int:
    import pandas

    sheet = pandas.read_excel(path, dtype=str, nrows=most)
    sheet["key"] = [_index(cell) for cell in sheet[NUMBER].fillna("")]
    people = pandas.DataFrame(
        Member.objects.filter(left_on=None, id_number_index__isnull=False).values_list(
            "id_number_index", "pk"
        ),
        columns=["key", "member"],
    )
    people["key"] = people["key"].map(bytes)
    found = sheet.merge(people, on="key", how="left")
    BenchRow.objects.bulk_create(
        (
            BenchRow(
                number=number, name=str(row[NAME]), key=row["key"] or None,
                member_id=None if pandas.isna(row["member"]) else row["member"],
                outcome="outside" if pandas.isna(row["member"]) else "matched",
                burden=str(row[BURDEN]),
            )
            for number, row in enumerate(found.to_dict("records"), start=1)
        ),
        batch_size=1000,
    )  # fmt: skip
    return len(sheet)


def import_export(path: Path, most: int | None) -> int:
    import tablib
    from import_export import fields, resources

    class Rows(resources.ModelResource):  # type: ignore[misc]
        number = fields.Field("number", "number")
        name = fields.Field("name", NAME)
        burden = fields.Field("burden", BURDEN)

        class Meta:
            model = BenchRow
            import_id_fields = ("number",)
            fields = ("number", "name", "burden")
            use_bulk = True
            batch_size = 1000
            skip_diff = True
            report_skipped = False

        def before_save_instance(self, instance: Any, row: Any, **_: Any) -> None:
            instance.key = _index(row[NUMBER])
            found = Member.objects.filter(id_number_index=instance.key, left_on=None)
            instance.member = found.first() if instance.key else None
            instance.outcome = "matched" if instance.member_id else "outside"

    rows = list(_rows(path, most))
    data = tablib.Dataset(headers=["number", NAME, NUMBER, BURDEN])
    for number, row in enumerate(rows, start=1):
        data.append([number, row[NAME] or "", row[NUMBER] or "", str(row[BURDEN])])
    for dry_run in (True, False):
        Rows().import_data(data, dry_run=dry_run, raise_errors=True)
    return len(rows)


METHODS: dict[str, Callable[[Path, int | None], int]] = {
    "orm": orm,
    "pandas": with_pandas,
    "import": import_export,
}
