"""The job that imports the national system's exports: dry run, apply, undo."""

from django import urls

from accounts.permissions import Permission
from core.errors import UnreadableFile
from households import codes
from households.actions import bring_along
from households.doctor import jobs as doctor_jobs
from households.imports import household_rows, member_rows
from households.imports.actions import TITLES
from households.imports.columns import COLUMNS, HOUSEHOLD, MEMBER
from households.models import Household, Member
from ledgers import bulk, files, imports
from ledgers.kinds import Kind, kinds
from ledgers.models import ImportRow, Job
from ledgers.runner import Run
from ledgers.sheets.headers import Column, find_table
from ledgers.sheets.reader import open_sheets

assert doctor_jobs  # declares its own kind
NEITHER = "看不出这是户信息还是人员信息：没有找到“户编号”和“户主姓名”或“与户主关系”等列。"
OTHER = "这份表看起来是{found}，不是{chosen}。请重新上传并选择“{found}”。"
NAMES = {"household": "户信息", "member": "人员信息"}


def review(run: Run) -> None:
    by = run.job.requested_by
    kind = _kind(run)
    if kind == "household":
        imports.review(run, HOUSEHOLD, household_rows.Judge(by))
    else:
        imports.review(run, MEMBER, member_rows.Judge(by))


def _kind(run: Run) -> str:
    """
    Return whether the file is of households or of members, as its headings say.

    :raises UnreadableFile: neither, or not what the person chose
    """
    chosen: str = run.job.params.get("kind", "")
    found = guess(run.job)
    if chosen and found and chosen != found:
        raise UnreadableFile(OTHER.format(found=NAMES[found], chosen=NAMES[chosen]))
    kind = chosen or found
    if not kind:
        raise UnreadableFile(NEITHER)
    if not chosen:
        run.job.params["kind"] = kind
        run.job.title = f"{TITLES[kind]}（按表头判断）"
        Job.objects.filter(pk=run.job.pk, attempt=run.job.attempt).update(
            params=run.job.params, title=run.job.title
        )
    return kind


def guess(job: Job) -> str:
    """Return "household" or "member" by the headings, "" if neither fits."""
    assert job.file is not None
    scores = {}
    with files.opened(job.file) as path, open_sheets(path, filename=job.file.filename) as book:
        for kind, columns in COLUMNS.items():
            needed = {column.key for column in columns if column.required}
            tables = [find_table(head, columns) for head in book.heads.values()]
            scores[kind] = max(
                (len(needed & t.mapping.keys()) / len(needed) for t in tables if t), default=0
            )
    best = max(scores, key=lambda kind: scores[kind])
    clear = scores[best] >= 0.6 and list(scores.values()).count(scores[best]) == 1
    return best if clear else ""


def columns_of(job: Job) -> tuple[Column, ...]:
    return COLUMNS[job.params["kind"]]


def apply(run: Run) -> None:
    rows = run.job.rows.filter(outcome__in=imports.LIVE)
    run.phase("写入", total=rows.count())
    if run.job.params["kind"] == "household":
        imports.in_chunks(run, rows, "all", _write_households)
    else:
        # Whoever stops being the head comes first: a household has one at any moment.
        heads = rows.filter(values__relation=codes.HEAD)
        imports.in_chunks(run, rows.exclude(pk__in=heads.values("pk")), "others", _write_members)
        imports.in_chunks(run, heads, "heads", _write_members)
    imports.finish(run, "已生效")


def _write_households(batch: list[ImportRow]) -> None:
    bulk.write(Household, batch, late=_households_taken, saved=_moved)


def _moved(rows: list[Household], fields: set[str]) -> None:
    if "region_id" in fields:
        bring_along([each.pk for each in rows])


def _households_taken(new: list[tuple[ImportRow, Household]]) -> dict[int, str]:
    rows = Household.objects.filter(national_no__in=[each.national_no for _, each in new])
    there = set(rows.values_list("national_no", flat=True))
    return {row.pk: "检查之后该户已被登记" for row, each in new if each.national_no in there}


def _write_members(batch: list[ImportRow]) -> None:
    bulk.write(Member, batch, late=_members_taken, settle=_settle)


def _settle(fresh: list[Member]) -> None:
    """Put new members where their household lives by now: it may have moved since the dry run."""
    rows = Household.objects.filter(pk__in={each.household_id for each in fresh})
    homes = {pk: place for pk, *place in rows.values_list("pk", "region", "region_path")}
    for each in fresh:
        each.region_id, each.region_path = homes[each.household_id]


def _members_taken(new: list[tuple[ImportRow, Member]]) -> dict[int, str]:
    present = Member.objects.present()
    rows = present.filter(id_number_index__in=[each.id_number_index for _, each in new])
    there = {bytes(index) for index in rows.values_list("id_number_index", flat=True) if index}
    ids = {each.household_id for _, each in new}
    # Locked: a household whose last person leaves meanwhile gets nobody new.
    homes = Household.objects.current().filter(pk__in=ids).order_by("pk")
    homes = homes.select_for_update(of=("self",), no_key=True)
    known = set(homes.values_list("pk", flat=True))
    headed = present.filter(household__in=ids, relation=codes.HEAD)
    heads = set(headed.values_list("household", flat=True))
    late = {}
    for row, each in new:
        if bytes(each.id_number_index or b"") in there:
            late[row.pk] = "检查之后该证件号码已被登记"
        elif each.household_id not in known:
            late[row.pk] = "检查之后该户已不在登记中"
        elif each.is_head and each.household_id in heads:
            late[row.pk] = "检查之后该户已有户主"
    return late


def undo(run: Run) -> None:
    if run.job.params["kind"] == "household":
        imports.undo(run, lambda batch: bulk.reverse(Household, batch, saved=_moved))
    else:
        imports.undo(run, lambda batch: bulk.reverse(Member, batch))


def _then(job: Job) -> tuple[str, str]:
    """Return what a clerk does next: persons belong to households, so they come second."""
    if job.params.get("kind") == "household":
        return "接着导入人员信息", urls.reverse("households:import")
    return "看农户", urls.reverse("households:list")


kinds.declare(
    Kind(
        "households.import",
        "户与人员信息导入",
        watch=Permission.REGISTER_IMPORT,
        review=review,
        apply=apply,
        undo=undo,
        apply_needs=Permission.REGISTER_IMPORT,
        columns=columns_of,
        then=_then,
    )
)
