"""A rule changes by two people; what was told keeps the version that told it."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from comparison import actions, findings, rulebook, trials
from comparison.models import Batch, Finding, Rule
from core.errors import Refused
from households.models import Member
from ledgers import runner
from ledgers.models import Job
from regions.models import Region
from tests.comparison.drafts import AT, NEW, drafted, in_force
from tests.comparison.files import checked, live, rows
from tests.factories import HouseholdFactory, MemberFactory, id_number


@pytest.fixture
def carl(village: Region) -> Member:
    """Another person of an ordinary household."""
    return MemberFactory(
        household=HouseholdFactory(region=village), name="孙卡", id_number=id_number(15)
    )


@pytest.fixture
def sent(anna: Member, poor: Member, carl: Member) -> list[list[object]]:
    """In force 20,000 and 9,000 are told; under the draft 20,000 and 17,000 would be."""
    burdens = {anna: 20000, poor: 9000, carl: 17000}
    return rows(*[(member.name, member.id_number, burden) for member, burden in burdens.items()])


def test_a_draft_changes_nothing_until_another_person_releases_it(
    clerk: User, approver: User
) -> None:
    draft = drafted(clerk)
    assert (draft.version, draft.state, draft.amounts()) == (2, "draft", NEW)
    assert in_force().version == 1
    released = rulebook.release(rule=draft, by=approver, at=AT)
    assert (released.released_by, released.released_at) == (approver, AT)
    assert in_force() == released
    assert Rule.objects.get(code=released.code, version=1).state == Rule.State.RETIRED


def test_an_amount_that_stays_keeps_its_basis_and_its_day(clerk: User) -> None:
    before = in_force().thresholds.get(key="others")
    draft = drafted(clerk, key_groups=9500)
    changed, kept = draft.thresholds.get(key="key_groups"), draft.thresholds.get(key="others")
    assert (changed.basis, changed.since) == ("区领导小组2022年第3次会议", date(2022, 5, 18))
    assert (kept.amount, kept.basis, kept.since) == (17533, before.basis, before.since)


def test_the_drafter_may_not_release_even_with_the_power(clerk: User, approver: User) -> None:
    draft = drafted(clerk)
    with pytest.raises(PermissionDenied):
        rulebook.release(rule=draft, by=clerk, at=AT)
    # Somebody who was a clerk and became an approver holds the power, and still may not.
    User.objects.filter(pk=clerk.pk).update(role="district_approver")
    promoted = User.objects.get(pk=clerk.pk)
    with pytest.raises(Refused, match="起草人不能自己启用"):
        rulebook.release(rule=draft, by=promoted, at=AT)
    assert in_force().version == 1


def test_who_may_not_draft(approver: User, liaison: User) -> None:
    for person in (approver, liaison):
        with pytest.raises(PermissionDenied):
            drafted(person)
    assert not Rule.objects.drafts().exists()


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [
        ({"key_groups": Decimal("-1")}, "不能小于0"),
        ({"key_groups": Decimal("8767.00")}, "阈值没有变化"),
        ({"nobody": Decimal(1)}, "没有这个阈值"),
    ],
)
def test_amounts_that_make_no_sense_are_refused(
    amounts: dict[str, Decimal], reason: str, clerk: User
) -> None:
    with pytest.raises(Refused, match=reason):
        rulebook.draft(rule=in_force(), amounts=amounts, basis="会议", note="试", by=clerk, at=AT)


@pytest.mark.parametrize("amount", ["30.5", "3661"])
def test_days_are_whole_and_not_endless(amount: str, clerk: User) -> None:
    rule = in_force()
    rule.thresholds.filter(key="others").update(unit="natural_days")
    with pytest.raises(Refused, match="请填整天数，最多 3660 天"):
        rulebook.draft(
            rule=rule, amounts={"others": Decimal(amount)}, basis="会议", note="试", by=clerk, at=AT
        )


@pytest.mark.parametrize(("basis", "note"), [("", "误报太多"), ("会议", " ")])
def test_a_change_says_who_set_it_and_why(basis: str, note: str, clerk: User) -> None:
    with pytest.raises(Refused, match="请写明"):
        rulebook.draft(rule=in_force(), amounts=NEW, basis=basis, note=note, by=clerk, at=AT)


def test_one_draft_at_a_time(clerk: User) -> None:
    drafted(clerk)
    with pytest.raises(Refused, match="已有一份待启用的草稿"):
        drafted(clerk)


def test_a_dropped_draft_stays_on_record_and_makes_room(clerk: User, approver: User) -> None:
    draft = rulebook.discard(rule=drafted(clerk), by=approver, at=AT, reason="再议")
    assert (draft.state, draft.said_state) == (Rule.State.RETIRED, "未启用")
    assert (draft.discarded_by, draft.discarded_at, draft.discard_reason) == (approver, AT, "再议")
    for again in (rulebook.release, rulebook.discard):
        with pytest.raises(Refused, match="已经处理过"):
            again(rule=draft, by=approver, at=AT)
    assert in_force().version == 1
    assert drafted(clerk).version == 3


def test_a_liaison_drops_no_draft(clerk: User, liaison: User) -> None:
    draft = drafted(clerk)
    with pytest.raises(PermissionDenied):
        rulebook.discard(rule=draft, by=liaison, at=AT)


def test_what_the_preview_counts_is_what_comes(
    sent: list[list[object]], anna: Member, carl: Member, liaison: User, clerk: User, approver: User
) -> None:
    batch = checked(liaison, sent)
    assert batch.counts["findings"] == 2
    draft = drafted(clerk)
    trial = trials.trial(batch, draft, in_force())
    assert (trial.raised, trial.new, trial.raised_now) == (2, 2, 2)
    rulebook.release(rule=draft, by=approver, at=AT)
    batch = live(Batch.objects.get(pk=batch.pk), clerk)
    assert {finding.member for finding in batch.findings.all()} == {anna, carl}
    assert {finding.rule.version for finding in batch.findings.all()} == {2}


def test_what_was_told_keeps_its_version_and_its_sentence(
    sent: list[list[object]], poor: Member, liaison: User, clerk: User, approver: User
) -> None:
    batch = live(checked(liaison, sent), clerk)
    before = list(batch.findings.order_by("pk").values())
    rulebook.release(rule=drafted(clerk), by=approver, at=AT)
    assert list(batch.findings.order_by("pk").values()) == before
    told = batch.findings.get(member=poor)
    assert told.rule.version == 1
    assert told.sentence == "医保：截至2022-04-30 年度累计个人负担 9,000.00 元，超过 8,767 元"
    assert told.inputs["threshold"] == "8767"


def test_a_waiting_batch_is_counted_anew_when_a_version_is_released(
    sent: list[list[object]], liaison: User, clerk: User, approver: User
) -> None:
    batch = checked(liaison, sent)
    rulebook.release(rule=drafted(clerk, others=25000), by=approver, at=AT)
    batch.refresh_from_db()
    assert batch.job is not None
    batch.job.refresh_from_db()
    # Only 9,000 of the 脱贫户 is left.
    assert (batch.counts["findings"], batch.job.counts["findings"]) == (1, 1)
    assert live(batch, clerk).findings.count() == 1


def test_a_waiting_batch_is_counted_anew_when_another_tells_the_same(
    sent: list[list[object]], anna: Member, liaison: User, clerk: User
) -> None:
    waiting = checked(liaison, sent)
    other = live(checked(liaison, rows((anna.name, anna.id_number, 20001))), clerk)
    waiting.refresh_from_db()
    assert waiting.counts["findings"] == 1
    actions.take_back(batch=other, by=clerk)
    runner.work_off()
    waiting.refresh_from_db()
    assert waiting.counts["findings"] == 2


def test_a_lower_threshold_reaches_rows_that_have_not_changed(
    sent: list[list[object]], carl: Member, liaison: User, clerk: User, approver: User
) -> None:
    live(checked(liaison, sent), clerk)
    rulebook.release(rule=drafted(clerk, others=16000), by=approver, at=AT)
    # The same three a month later: 17,000 is told now, 20,000 and 9,000 were told then.
    month_later = [[*row[:5], "2022-05-31"] for row in sent]
    batch = checked(liaison, month_later)
    assert (batch.counts["same"], batch.counts["findings"]) == (3, 1)
    assert [finding.member for finding in live(batch, clerk).findings.all()] == [carl]
    again = [[*row[:5], "2022-06-30"] for row in sent]
    assert checked(liaison, again).counts["findings"] == 0


def test_a_candidate_that_was_decided_counts(anna: Member, liaison: User, clerk: User) -> None:
    batch = checked(liaison, rows(("王秀英", "", 20000)))
    assert batch.counts["findings"] == 0
    actions.decide(row=batch.rows.get(), member=anna.pk, by=clerk, at=AT)
    batch.refresh_from_db()
    assert batch.counts["findings"] == 1


def test_a_version_released_in_the_middle_of_going_live_waits_for_the_next_batch(
    register: list[Member],
    liaison: User,
    clerk: User,
    approver: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(findings, "CHUNK", 100)
    # Everybody is over 17,533, so all 600 are told; under the draft nobody would be.
    batch = checked(liaison, rows(*[(m.name, m.id_number, 18000) for m in register]))
    draft, calls = drafted(clerk, key_groups=50000, others=50000), []
    write, give_up = Finding.objects.bulk_create, runner._release

    def dies_once(made: list[Finding], **options: bool) -> list[Finding]:
        calls.append(len(made))
        if len(calls) == 3:
            raise RuntimeError("killed in the middle")
        return write(made, **options)

    def release_meanwhile(job: Job) -> None:
        give_up(job)
        rulebook.release(rule=draft, by=approver, at=AT)

    monkeypatch.setattr(Finding.objects, "bulk_create", dies_once)
    monkeypatch.setattr(runner, "_release", release_meanwhile)
    live(batch, clerk)
    assert in_force() == draft
    assert len(calls) == 7
    versions = Finding.objects.values_list("rule__version", flat=True)
    assert list(versions) == [1] * 600


def test_feedback_of_an_old_batch_does_not_change_with_the_rule(
    anna: Member, liaison: User, clerk: User, approver: User
) -> None:
    live(checked(liaison, rows((anna.name, anna.id_number, 20000))), clerk)
    again = live(checked(liaison, rows((anna.name, anna.id_number, 20001))), clerk)
    assert again.findings.count() == 0  # the first file told of it
    rulebook.release(rule=drafted(clerk, others=50000), by=approver, at=AT)
    browser = Client()
    browser.force_login(liaison)
    sheet = load_workbook(BytesIO(browser.get(f"/comparison/{again.pk}/feedback.xlsx").content))
    lines = [list(line) for line in sheet.worksheets[0].iter_rows(values_only=True)]
    assert [line[5] for line in lines[2:]] == ["是"]
