"""Asking about visits, saying how it was, and closing the question."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from accounts import notify
from accounts.models import User
from accounts.permissions import Permission, Role
from core.errors import Refused
from monitoring.models.questions import QuestionedVisit, VisitQuestion
from monitoring.questions import find
from monitoring.questions.find import Cluster
from monitoring.rules import questions as rules
from monitoring.rules.questions import Mark
from monitoring.visit_states import QuestionKind, QuestionOutcome
from regions.models import Region

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('monitoring.questions'))"


@transaction.atomic
def ask(*, at: datetime) -> int:
    """
    Ask about what `find` finds; return how many questions are new. Safe to repeat.

    A visit is asked about once for a reason: what joins an open question extends it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)  # two nights that overlap come one after the other
    new = [key for cluster in find.clusters(at=at) if (key := _put(cluster, at=at))]
    for question in VisitQuestion.objects.filter(pk__in=new).for_list():
        _tell(question.recorders(), question, text=f"请您说明一下：{question.text}", key="asked")
    return len(new)


def _put(cluster: Cluster, *, at: datetime) -> UUID | None:
    """Add a cluster's visits to the question that has some of them, or ask a new one: its key."""
    visits = [mark.visit for mark in cluster.marks]
    lines = QuestionedVisit.objects.filter(kind=cluster.kind, visit__in=visits)
    asked = set(lines.values_list("visit", flat=True))
    fresh = [mark for mark in cluster.marks if mark.visit not in asked]
    if not fresh:
        return None
    before = VisitQuestion.objects.filter(pk__in=lines.values("question"))
    rows = before.select_for_update(of=["self"])
    known = sorted(rows, key=lambda each: (each.closed_at is not None, each.asked_at, each.pk))
    if not known:
        return _new(cluster.kind, fresh, at=at)
    if known[0].closed_at is None:
        _extend(known[0], fresh)
        return None
    return _after(known[-1], fresh, least=cluster.again, at=at)


def _after(closed: VisitQuestion, fresh: list[Mark], *, least: int, at: datetime) -> UUID | None:
    """What only arrived late was understood with the rest; what was made since is asked anew."""
    end = closed.closed_at
    assert end is not None
    _extend(closed, [mark for mark in fresh if mark.moment <= end])
    since = [mark for mark in fresh if mark.moment > end]
    if rules.homes(since) < least:
        return None
    return _new(QuestionKind(closed.kind), since, at=at)


def _new(kind: QuestionKind, marks: list[Mark], *, at: datetime) -> UUID:
    question = VisitQuestion(kind=kind, region=_place(marks), asked_at=at)
    question.save()
    _lines(question, marks)
    return question.pk


def _extend(question: VisitQuestion, marks: list[Mark]) -> None:
    if not marks:
        return
    _lines(question, marks)
    path = rules.common_place([question.region_path, *(mark.path for mark in marks)])
    if path != question.region_path:
        question.region = Region.objects.get(path=path)
        question.save(update_fields=["region", "region_path"])


def _place(marks: list[Mark]) -> Region:
    return Region.objects.get(path=rules.common_place(mark.path for mark in marks))


def _lines(question: VisitQuestion, marks: list[Mark]) -> None:
    QuestionedVisit.objects.bulk_create(
        QuestionedVisit(question=question, kind=question.kind, visit_id=mark.visit)
        for mark in marks
    )


def _tell(people: Iterable[User], question: VisitQuestion, *, text: str, key: str) -> None:
    """Tell those who can open it; the line holds counts, never a villager's name."""
    able = [user for user in people if user.is_active and user.may(Permission.VISIT_QUESTION_READ)]
    notify.tell(
        able, text=text, url=question.get_absolute_url(), key=f"question-{key}|{question.pk}"
    )


@transaction.atomic
def explain(*, question: VisitQuestion, by: User, at: datetime, text: str) -> VisitQuestion:
    """
    Say how it was; until the township closes it, it may be said better.

    :raises PermissionDenied: `by` records no visits
    :raises VisitQuestion.DoesNotExist: it is not about `by`'s visits or village
    :raises Refused: it is closed, or not `by`'s to explain
    """
    by.require(Permission.VISIT_RECORD)
    question = _locked(question, by)
    if reasons := question.blockers_to_explain(by=by):
        raise Refused(*reasons)
    if not text.strip():
        raise Refused("请写一句情况说明。")
    question.explanation = text.strip()
    question.explained_at, question.explained_by = at, by
    question.save(update_fields=["explanation", "explained_at", "explained_by"])
    return question


@transaction.atomic
def close(
    *, question: VisitQuestion, by: User, at: datetime, outcome: str, note: str = ""
) -> VisitQuestion:
    """
    Close a question: understood, or the village is asked to go there once more.

    :raises PermissionDenied: `by` closes no questions
    :raises VisitQuestion.DoesNotExist: it lies outside `by`'s scope
    :raises Refused: it is closed, about `by`'s own visits, or does not say what to go for
    """
    by.require(Permission.VISIT_QUESTION_CLOSE)
    question = _locked(question, by)
    reasons = question.blockers_to_close(by=by)
    again = outcome == QuestionOutcome.REVISIT
    if again and not note.strip():
        reasons.append("请写明请村里回访哪些户、看什么。")
    if reasons:
        raise Refused(*reasons)
    question.outcome, question.closing_note = outcome, note.strip()
    question.closed_at, question.closed_by = at, by
    question.save(update_fields=["outcome", "closing_note", "closed_at", "closed_by"])
    if again:
        _send_again(question)
    return question


def _send_again(question: VisitQuestion) -> None:
    """Tell the villages of the visits, and who recorded them, to go there once more."""
    shown = VisitQuestion.objects.for_list().get(pk=question.pk)
    places = set(question.lines.values_list("visit__region_path", flat=True))
    village = User.objects.filter(role=Role.VILLAGE_STAFF, region__path__in=places)
    people = {user.pk: user for user in [*question.recorders(), *village]}
    text = f"请再回访：{shown.text}乡镇的意见在疑问里。"
    _tell(people.values(), question, text=text, key="revisit")


def _locked(question: VisitQuestion, by: User) -> VisitQuestion:
    rows = VisitQuestion.objects.visible_to(by).select_for_update(of=["self"])
    return rows.get(pk=question.pk)
