"""A draft on kept batches: what it would tell, who is more and fewer, what became of the told."""

import pytest

from accounts.models import User
from comparison import rulebook, trials
from comparison.models import Batch
from comparison.outlets import Verdict
from households.models import Member
from ledgers import actions as jobs
from monitoring.actions import clues
from monitoring.models import Clue
from tests.comparison.drafts import AT, drafted, in_force
from tests.comparison.files import checked, live, rows


@pytest.fixture
def sent(register: list[Member]) -> list[list[object]]:
    return rows(*[(m.name, m.id_number, 15000 + 10 * n) for n, m in enumerate(register)])


def test_every_figure_of_a_trial(
    sent: list[list[object]], register: list[Member], liaison: User, clerk: User
) -> None:
    batch = checked(liaison, sent)
    trial = trials.trial(batch, drafted(clerk, key_groups=20000, others=20500), in_force())
    # Of 600 people in households of four every tenth is 脱贫 (n // 4 % 10 == 0), every tenth is
    # monitored (2). In force: all of those, and of the others those with 10n > 2,533.
    # Draft: of those from n = 501, of the others from n = 551.
    key = [n for n in range(600) if n // 4 % 10 in {0, 2}]
    others = [n for n in range(600) if n // 4 % 10 not in {0, 2}]
    now = len(key) + sum(n >= 254 for n in others)
    by = sum(n >= 501 for n in key) + sum(n >= 551 for n in others)
    assert (now, by) == (120 + 282, 16 + 41)
    assert (trial.raised_now, trial.raised, trial.new, trial.new_now) == (402, 57, 57, 402)
    assert (len(trial.more), len(trial.fewer)) == (0, 402 - 57)
    shares = [(share.label, share.now, share.raised) for share in trial.shares]
    assert shares == [("监测对象", 60, 8), ("脱贫户", 60, 8), ("一般农户", 282, 41)]
    assert [each.row.number for each in trial.fewer[:2]] == [2, 3]


def test_the_preview_of_many_is_what_comes(
    sent: list[list[object]], liaison: User, clerk: User, approver: User
) -> None:
    live(checked(liaison, sent[:300]), clerk)
    # The second file says of a third of them something else, and of 300 for the first time.
    second = [[*row[:4], 20000 if n % 3 == 0 else row[4], row[5]] for n, row in enumerate(sent)]
    batch = checked(liaison, second)
    draft = drafted(clerk, key_groups=12000, others=16500)
    expected = trials.trial(batch, draft, in_force()).new
    rulebook.release(rule=draft, by=approver, at=AT)
    batch.refresh_from_db()
    assert batch.counts["findings"] == expected
    assert live(batch, clerk).findings.count() == expected > 300


def test_what_other_files_told_is_not_new(
    anna: Member, poor: Member, liaison: User, clerk: User
) -> None:
    told = rows(("王秀英", anna.id_number, 20000), ("赵国强", poor.id_number, 9000))
    batch = live(checked(liaison, told), clerk)
    trial = trials.trial(batch, drafted(clerk, key_groups=8000), in_force())
    assert (trial.raised, trial.new, trial.raised_now) == (2, 0, 2)


def test_the_draft_tells_what_it_drops_and_adds_in_words(
    anna: Member, poor: Member, liaison: User, clerk: User
) -> None:
    sent = rows(("王秀英", anna.id_number, 17000), ("赵国强", poor.id_number, 9000))
    trial = trials.trial(checked(liaison, sent), drafted(clerk), in_force())
    assert [each.sentence for each in trial.more] == [
        "医保：截至2022-04-30 年度累计个人负担 17,000.00 元，超过 16,000 元"
    ]
    assert [each.row.member for each in trial.fewer] == [poor.pk]


def test_it_is_tried_on_what_was_checked_and_not_dropped(
    anna: Member, poor: Member, liaison: User, clerk: User
) -> None:
    waiting = checked(liaison, rows(("王秀英", anna.id_number, 1)))
    alive = live(checked(liaison, rows(("王秀英", anna.id_number, 2))), clerk)
    dropped = checked(liaison, rows(("王秀英", anna.id_number, 3)))
    assert dropped.job is not None
    jobs.cancel(job=dropped.job, by=clerk)
    checked(liaison, rows(("合计", "", 1)))  # fails: nothing but a total
    assert list(trials.kept(in_force())) == [alive, waiting]


def test_a_page_tries_the_newest_and_leaves_the_rest_to_be_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trials, "MOST_ROWS", 1000)
    monkeypatch.setattr(trials, "MOST_BATCHES", 3)
    sizes = [[4000, 1], [400, 600, 1], [1, 2, 3, 4]]
    chosen = [
        [
            batch.counts["rows"]
            for batch in trials.at_once([Batch(counts={"rows": n}) for n in some])
        ]
        for some in sizes
    ]
    assert chosen == [[4000], [400, 600], [1, 2, 3]]


def test_looking_back_sets_the_verdicts_against_the_draft(
    anna: Member, poor: Member, register: list[Member], liaison: User, clerk: User,
    township_clerk: User,
) -> None:  # fmt: skip
    # Persons 40 to 43 are a 脱贫户 of their own; 4 to 7 and 12 to 15 are ordinary.
    burdens = {anna: 20000, poor: 9000, register[40]: 9600, register[4]: 18000, register[12]: 30000}
    batch = live(
        checked(liaison, rows(*[(m.name, m.id_number, b) for m, b in burdens.items()])), clerk
    )
    assert batch.findings.count() == 5

    def answer(member: Member, outcome: str) -> None:
        ids = [Clue.objects.get(household=member.household).pk]
        clues.verify(ids=ids, outcome=outcome, reason="核实过", by=township_clerk, at=AT)

    answer(anna, "no_risk")
    answer(poor, "no_risk")
    answer(register[40], "eligible")
    draft = drafted(clerk, key_groups=9500, others=25000)
    looked = trials.look_back(trials.try_on([batch], draft), draft)
    found = {each.verdict: (each.findings, each.still, each.dropped) for each in looked}
    # 20,000 and 9,000 are dropped, 9,600 of a 脱贫户 and 30,000 stay, 18,000 is dropped.
    assert found == {Verdict.OPEN: (2, 1, 1), Verdict.CASE: (1, 1, 0), Verdict.NO_RISK: (2, 0, 2)}
