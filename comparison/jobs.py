"""
The long work of a batch: read and match (review), make live (apply), take back (undo).

Every pass goes in the file's order by chunks and keeps its place in the cursor, so a killed
worker's successor goes on and the result is the same.
"""

from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from accounts.permissions import Permission
from comparison import findings, rules
from comparison.loading import Loader
from comparison.models import Batch, Row
from comparison.outlets import outlets
from comparison.sources import Source, sources
from core.errors import UnreadableFile
from ledgers import files
from ledgers.imports import batches
from ledgers.kinds import Kind, kinds
from ledgers.models import Job
from ledgers.runner import Run
from ledgers.sheets.reader import open_sheets
from ledgers.sheets.tables import NO_ROWS, choose, records

CHUNK = 2000
NAME = "comparison.batch"


def review(run: Run) -> None:
    """Read the file, say of each row who is meant, compare with the last batch."""
    batch = batch_of(run.job)
    source = source_of(batch)
    with (
        files.opened(batch.file) as path,
        open_sheets(path, filename=batch.file.filename) as book,
    ):
        sheets, mapping = batch.sheets or None, batch.mapping or None
        tables = choose(book, source.columns, sheets=sheets, mapping=mapping)
        last = {sheet.name: sheet.rows for sheet in book.sheets}
        total = sum(last[name] - table.header_rows[-1] for name, table in tables.items())
        run.phase("读取并匹配", total=max(total, 1))
        done, seen = run.cursor.get("rows", 0), 0
        if not done:
            batch.previous = last_live(batch)
            batch.save(update_fields=["previous"])
        loader = Loader(batch, source, list(tables))
        for part in batches(
            records(book, tables, identity=(source.identity, source.person)), CHUNK
        ):
            seen += len(part)
            if seen <= done:  # this chunk was committed before the last worker died
                run.job.done = seen
                continue
            matched = loader.matched(part)
            with run.chunk():
                loader.write(matched)
                run.cursor["rows"] = seen
                run.advance(len(part))
    if not seen:
        raise UnreadableFile(NO_ROWS)
    run.phase("查重并与上一批比较")
    with run.chunk():
        # The statistics of a table that grew a moment ago mislead the planner.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE comparison_row")
        _mark_duplicates(batch)
        gone = _mark_differences(batch, source, batch.previous)
        run.counts.clear()
        run.counts.update(counts_of(batch, gone))
        run.counts["findings"] = findings.expected(batch, source)
        batch.counts, batch.state = dict(run.counts), Batch.State.REVIEWED
        batch.save(update_fields=["counts", "state"])
        run.job.phase, run.job.done, run.job.total = "检查完成", seen, seen


def apply(run: Run) -> None:
    """Judge each known person's row by the rule, then hand the findings on."""
    batch = batch_of(run.job)
    findings.make(run, batch, source_of(batch))
    run.phase("下发线索")
    at = timezone.now()
    with run.chunk():
        by = batch.live_by or batch.uploaded_by
        clues = sum(outlet.distribute(batch, by, at) for outlet in outlets)
        run.counts["findings"] = batch.findings.count()
        run.counts["clues"] = clues
        batch.state, batch.live_by, batch.live_at = Batch.State.LIVE, by, batch.live_at or at
        batch.counts = {**batch.counts, **run.counts}
        batch.save(update_fields=["state", "live_by", "live_at", "counts"])


def undo(run: Run) -> None:
    """Take back what nobody has worked on; say what was kept and why."""
    batch = batch_of(run.job)
    run.phase("撤销")
    with run.chunk():
        by = batch.live_by or batch.uploaded_by
        undone = {"reversed": 0, "kept": 0, "failed": 0}
        for outlet in outlets:
            for bucket, n in outlet.withdraw(batch, by, timezone.now()).items():
                undone[bucket] += n
        findings.withdraw(batch)
        run.counts["undo"] = undone
        batch.state = Batch.State.UNDONE
        batch.counts = {**batch.counts, "undo": undone}
        batch.save(update_fields=["state", "counts"])


def last_live(batch: Batch) -> Batch | None:
    """Return the batch of the same source that went live last: what a file is compared with."""
    return Batch.objects.live().filter(source=batch.source).order_by("-live_at").first()


def batch_of(job: Job) -> Batch:
    return Batch.objects.select_related("file", "unit", "live_by", "uploaded_by").get(job=job)


def source_of(batch: Batch) -> Source:
    source = sources.get(batch.source)
    if source is None:
        raise LookupError(f"No folder declares the source {batch.source!r}.")
    return source


def _mark_duplicates(batch: Batch) -> None:
    """Mark later rows of the same number in the file's order; the person stays on them."""
    rows = Row.objects.filter(batch=batch, key__isnull=False).order_by("sheet_no", "number")
    pks, keys = [], []
    for pk, key, correction in rows.values_list("pk", "key", "correction").iterator(5000):
        pks.append(pk)
        keys.append((bytes(key or b""), correction))
    repeated = [pk for pk, again in zip(pks, rules.repeats(keys), strict=True) if again]
    Row.objects.filter(pk__in=repeated).update(outcome=Row.Outcome.DUPLICATE, difference="")


def _mark_differences(batch: Batch, source: Source, previous: Batch | None) -> int:
    """Mark rows as new, changed or same against the last live batch; return how many are gone."""
    if previous is None:
        return 0  # all are new, and were written so
    equal = "mine.values->>%s IS NOT DISTINCT FROM p.values->>%s"
    same = " AND ".join([equal] * len(source.compared))
    compared = [name for name in source.compared for _ in range(2)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH p AS MATERIALIZED (
                SELECT DISTINCT ON (key) key, values FROM comparison_row
                WHERE batch_id = %s AND key IS NOT NULL AND outcome <> 'duplicate'
                ORDER BY key, sheet_no, number
            )
            UPDATE comparison_row AS r SET difference = CASE
                WHEN p.key IS NULL THEN 'new' WHEN {same or "true"} THEN 'same' ELSE 'changed' END
            FROM comparison_row AS mine LEFT JOIN p ON p.key = mine.key
            WHERE r.id = mine.id AND mine.batch_id = %s
                AND mine.key IS NOT NULL AND mine.outcome <> 'duplicate'
            """,  # noqa: S608  # only placeholders are put in
            [previous.pk, *compared, batch.pk],
        )
        cursor.execute(
            """
            SELECT count(*) FROM (
                SELECT key FROM comparison_row WHERE batch_id = %s AND key IS NOT NULL
                EXCEPT
                SELECT key FROM comparison_row WHERE batch_id = %s AND key IS NOT NULL
            ) AS gone
            """,
            [previous.pk, batch.pk],
        )
        return int(cursor.fetchone()[0])


def counts_of(batch: Batch, gone: int) -> dict[str, Any]:
    """Count the rows by outcome and by difference: the figures are the rows."""
    rows = Row.objects.filter(batch=batch).order_by()
    outcome = dict(rows.values_list("outcome").annotate(n=Count("pk")))
    difference = dict(rows.exclude(difference="").values_list("difference").annotate(n=Count("pk")))
    counts: dict[str, Any] = {"rows": sum(outcome.values())}
    counts |= {name: outcome.get(name, 0) for name in Row.Outcome.values}
    counts |= {name: difference.get(name, 0) for name in Row.Difference.values}
    return counts | {"gone": gone}


kinds.declare(
    Kind(
        NAME,
        "部门比对",
        watch=Permission.COMPARISON_APPLY,
        review=review,
        apply=apply,
        undo=undo,
        apply_needs=Permission.COMPARISON_APPLY,
        page=lambda job: batch_of(job).get_absolute_url(),
    )
)
