"""The job that imports a list of places: dry run, apply, undo."""

from typing import Any

from django.urls import reverse

from accounts.permissions import Permission
from ledgers import imports
from ledgers.imports import BadCell
from ledgers.kinds import Kind, kinds
from ledgers.models import ImportRow
from ledgers.places.rows import COLUMNS, FLAGS, Judge, code
from ledgers.runner import Run
from regions.models import Region, path_of

LEVELS = ("district", "township", "village")  # in the order in which they can be written
FIELDS = ("name", *FLAGS)


def review(run: Run) -> None:
    place = run.job.requested_by.region
    codes = set()
    with imports.table_of(run.job, COLUMNS) as opened:
        for record in opened.records:
            try:
                codes.add(code(record.values["code"]))
            except BadCell:
                continue
    judge = Judge(under=place.path if place else "", in_file=frozenset(codes))
    imports.review(run, COLUMNS, judge)


def apply(run: Run) -> None:
    rows = run.job.rows.filter(outcome__in=imports.LIVE)
    run.phase("写入区划", total=rows.count())
    for level in LEVELS:
        imports.in_chunks(run, rows.filter(values__level=level), level, _write)
    imports.finish(run, "已生效")


def _write(batch: list[ImportRow]) -> None:
    codes = [row.target for row in batch]
    there = {r.code: r for r in Region.objects.select_for_update().filter(code__in=codes)}
    parents = {row.values["parent"] for row in batch if row.values["parent"]}
    parents = set(Region.objects.filter(code__in=parents).values_list("code", flat=True))
    new, changed, touched = [], [], []
    for row in batch:
        region = there.get(row.target)
        if row.values["parent"] and row.values["parent"] not in parents:
            imports.refuse(row, f"上级区划{row.values['parent']}没有登记成功")
            touched.append(row)
        elif region is None:
            new.append(_region(row.values))
            row.outcome = imports.Outcome.CREATED
            row.before = {}
        else:
            row.before = {key: getattr(region, key) for key in FIELDS}
            _set(region, row.values)
            changed.append(region)
            touched.append(row)
    Region.objects.bulk_create(new)
    Region.objects.bulk_update(changed, FIELDS)
    imports.save_rows(touched)


def _region(values: dict[str, Any]) -> Region:
    region = Region(
        code=values["code"],
        level=values["level"],
        parent_id=values["parent"] or None,
        path=path_of(values["code"]),
    )
    _set(region, values)
    return region


def _set(region: Region, values: dict[str, Any]) -> None:
    for key in FIELDS:
        if key in values:
            setattr(region, key, values[key])


def undo(run: Run) -> None:
    imports.undo(run, _reverse)


def _reverse(batch: list[ImportRow]) -> list[ImportRow]:
    kept = []
    changed = [row for row in batch if row.outcome == imports.Outcome.CHANGED]
    there = Region.objects.select_for_update().in_bulk([row.target for row in batch])
    restored = []
    for row in changed:
        region = there.get(row.target)
        if region and all(getattr(region, k) == v for k, v in row.values.items() if k in FIELDS):
            _set(region, row.before)
            restored.append(region)
        else:
            row.reason = "之后又改过，保留现在的内容"
            kept.append(row)
    Region.objects.bulk_update(restored, FIELDS)
    for level in reversed(LEVELS):
        created = [
            row
            for row in batch
            if row.outcome == imports.Outcome.CREATED and row.values["level"] == level
        ]
        used = imports.referred_to(Region, [row.target for row in created])
        for row in created:
            if row.target in used:
                row.reason = "已有下级区划、农户或人员，保留"
                kept.append(row)
        gone = [row.target for row in created if row.target not in used]
        Region.objects.filter(pk__in=gone).delete()
    return kept


kinds.declare(
    Kind(
        "regions.import",
        "行政区划导入",
        watch=Permission.REGION_IMPORT,
        review=review,
        apply=apply,
        undo=undo,
        apply_needs=Permission.REGION_IMPORT,
        columns=lambda job: COLUMNS,
        then=lambda job: ("看行政区划", reverse("regions:list")),
    )
)
