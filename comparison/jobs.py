"""
The long work of a batch: read and match (review), make live (apply), take back (undo).

Frames go into the batch's own table in the file's order, each with its place in the cursor, so a
killed worker's successor goes on and the result is the same. Everything that needs the whole
file follows in one transaction.
"""

from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from accounts.permissions import Permission
from comparison import findings, partitions, rulebook, rules
from comparison.limits import SHRINK_FROM, SHRINK_PERCENT
from comparison.loading import Loader
from comparison.models import Batch, Row
from comparison.outlets import outlets
from comparison.sources import Source, sources
from comparison.tables import find_tables
from core import limits
from core.errors import UnreadableFile
from ledgers import files
from ledgers.ahead import ahead
from ledgers.kinds import Kind, kinds
from ledgers.models import Job
from ledgers.runner import Run
from ledgers.sheets.frames import frames
from ledgers.sheets.reader import open_sheets
from ledgers.sheets.tables import NO_ROWS

NAME = "comparison.batch"
# Smaller files are read row by row: the reader of columns takes longer to start than to read.
COLUMNS_FROM = 1_000_000  # bytes
SHRUNK = "只有 {now} 行，比上一批（{before} 行）少了 {percent}%，可能漏传了部分数据。"
RESHAPED = "上一批有的列这次没有：{columns}。"


def review(run: Run) -> None:
    """Read the file, say of each row who is meant, compare with the last batch."""
    batch = batch_of(run.job)
    if batch.state != Batch.State.CHECKING:
        return  # the last worker died after the last transaction
    source = source_of(batch)
    _begin(run, batch)
    with (
        files.opened(batch.file) as path,
        open_sheets(
            path, filename=batch.file.filename, columns=batch.file.size >= COLUMNS_FROM
        ) as book,
    ):
        tables = find_tables(book, source, sheets=batch.sheets, mapping=batch.mapping)
        last = {sheet.name: sheet.rows for sheet in book.sheets}
        total = sum(last[name] - table.header_rows[-1] for name, table in tables.items())
        run.phase("读取并匹配", total=max(total, 1))
        loader = Loader(batch, source, tables)
        who = (source.identity, source.person)
        # A frame below was committed before the last worker died: it is only counted.
        done, seen = run.cursor["frames"], 0
        parts = (
            (number, frame.rows.height, loader.prepare(frame) if number >= done else None)
            for number, frame in enumerate(frames(book, tables, identity=who))
        )
        for number, height, prepared in ahead(parts):
            seen += height
            if prepared is None:
                run.job.done = seen
                continue
            with run.chunk():
                if height:
                    loader.write(prepared)
                run.cursor["frames"] = number + 1
                run.advance(height)
        shape = sorted({key for table in tables.values() for key in table.mapping})
    if not seen:
        raise UnreadableFile(NO_ROWS)
    run.phase("查重、与上一批比较")
    with run.chunk():
        _finish(run, batch, source, shape)
        run.job.phase, run.job.done, run.job.total = "检查完成", seen, seen


def _begin(run: Run, batch: Batch) -> None:
    """Make the batch's table, unless a worker before began to fill it."""
    if "frames" in run.cursor and partitions.exists(batch):
        return
    with run.chunk():
        partitions.sweep()
        partitions.create(batch)
        batch.previous = last_live(batch)
        batch.save(update_fields=["previous"])
        run.cursor["frames"] = 0


def _finish(run: Run, batch: Batch, source: Source, shape: list[str]) -> None:
    partitions.index(batch)
    _mark_duplicates(batch)
    partitions.attach(batch)
    run.counts.clear()
    run.counts.update(counts_of(batch))
    run.counts["gone"] = _gone(batch)
    run.counts["findings"] = findings.expected(batch, rulebook.released(source))
    batch.holds = _holds(batch, source, run.counts["rows"], shape)
    batch.counts, batch.shape = dict(run.counts), shape
    batch.state = Batch.State.REVIEWED
    batch.save(update_fields=["counts", "shape", "holds", "state"])


def _holds(batch: Batch, source: Source, rows: int, shape: list[str]) -> list[str]:
    """Return why a second person should look before this goes live."""
    if batch.previous is None:
        return []
    was, found = int(batch.previous.counts.get("rows", 0)), []
    if was >= limits.number(SHRINK_FROM):
        percent = round(100 * (was - rows) / was)
        if percent > limits.number(SHRINK_PERCENT):
            found.append(SHRUNK.format(now=rows, before=was, percent=percent))
    if absent := [key for key in batch.previous.shape if key not in shape]:
        labels = [source.labels.get(key, key) for key in absent if key in source.kept]
        if labels:
            found.append(RESHAPED.format(columns="、".join(labels)))
    return found


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
        # What this batch told, those that wait will not tell again.
        findings.recount(Batch.objects.filter(source=batch.source))


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
        findings.recount(Batch.objects.filter(source=batch.source))


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
    """
    Mark later rows of the same number in the file's order; the person stays on them.

    A row corrected by the name never stands in the way of a later row with the number itself.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH repeated AS (
                SELECT key, min(place) FILTER (WHERE correction <> %s) AS first
                FROM {partitions.name_of(batch)} WHERE key IS NOT NULL
                GROUP BY key HAVING count(*) > 1
            )
            UPDATE {partitions.name_of(batch)} AS r SET outcome = 'duplicate'
            FROM repeated WHERE r.key = repeated.key AND r.place > repeated.first
            """,  # noqa: S608  # the name of our own table
            [rules.ONE_DIGIT],
        )


def _gone(batch: Batch) -> int:
    """Count the persons of the last live batch who are not in this one."""
    if batch.previous_id is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM (
                SELECT key FROM comparison_row WHERE batch_id = %s AND key IS NOT NULL
                EXCEPT
                SELECT key FROM comparison_row WHERE batch_id = %s AND key IS NOT NULL
            ) AS gone
            """,
            [batch.previous_id, batch.pk],
        )
        return int(cursor.fetchone()[0])


def counts_of(batch: Batch) -> dict[str, Any]:
    """Count the rows by outcome and, each person once, by difference: the figures are the rows."""
    rows = Row.objects.filter(batch=batch).order_by()
    by = rows.values_list("outcome", "difference").annotate(n=Count("place"))
    counts: dict[str, Any] = {"rows": 0}
    counts |= dict.fromkeys([*Row.Outcome.values, *Row.Difference.values], 0)
    for outcome, difference, n in by:
        counts["rows"] += n
        counts[outcome] += n
        if difference and outcome != Row.Outcome.DUPLICATE:
            counts[difference] += n
    return counts


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
