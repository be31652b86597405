"""
Which visits of the last days raise a question: one statement each finds them, rules tell them
apart. Nothing is written here.

A township is asked about its own; the visits of leaders are none of its business. A visit that can
still be taken back is left for the next night, so that none of a question ever is.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Window
from django.db.models.functions import Lag, Substr

from core import limits
from ledgers.metrics import TOWNSHIP_PATH
from monitoring import limits as visit_keys
from monitoring.models import Visit
from monitoring.models.questions import MADE
from monitoring.models.visits import VisitQuerySet
from monitoring.questions import limits as keys
from monitoring.rules import questions as rules
from monitoring.rules.questions import Mark
from monitoring.visit_states import Purpose, QuestionKind

COLUMNS = ("pk", "household", "region_path", "recorded_by", "made")


@dataclass(frozen=True)
class Cluster:
    """
    Visits of one township that belong to one question, in the order they were made; after it was
    closed, further ones in `again` households raise a new one.
    """

    kind: QuestionKind
    marks: list[Mark]
    again: int = 1


def clusters(*, at: datetime) -> list[Cluster]:
    return [*hasty(at=at), *same_photo(at=at), *same_words(at=at)]


def hasty(*, at: datetime) -> Iterator[Cluster]:
    least = max(limits.number(keys.HASTY_HOMES), 2)
    within = timedelta(minutes=limits.number(keys.HASTY_MINUTES))
    rows = _recent(at)
    before = Window(
        Lag("made", offset=least - 1), partition_by=F("recorded_by"), order_by=F("made").asc()
    )
    hurried = (
        rows.annotate(made=MADE).annotate(before=before).filter(made__lte=F("before") + within)
    )
    people = set(hurried.values_list("recorded_by", flat=True))
    for marks in _by_town(_marks(rows.filter(recorded_by__in=people)), lambda mark: mark.by):
        for run in rules.bursts(marks, least=least, within=within):
            yield Cluster(QuestionKind.HASTY, list(run))


def same_photo(*, at: datetime) -> Iterator[Cluster]:
    recent = _recent(at).exclude(photo=None).values("photo__sha256")
    again = (
        _settled(at).filter(photo__sha256__in=recent)
        .values("photo__sha256", town=Substr("region_path", 1, TOWNSHIP_PATH))
        .annotate(n=Count("pk")).filter(n__gt=1)
    )  # fmt: skip
    pictures = {row["photo__sha256"] for row in again}
    rows = _settled(at).filter(photo__sha256__in=pictures).annotate(made=MADE)
    found = rows.order_by("made", "pk").values_list(*COLUMNS, "photo__sha256")
    of = {row[0]: row[-1] for row in found}
    for marks in _by_town((Mark(*row[:-1]) for row in found), lambda mark: of[mark.visit]):
        if len(marks) > 1:
            yield Cluster(QuestionKind.PHOTO, marks)


def same_words(*, at: datetime) -> Iterator[Cluster]:
    least, length = limits.number(keys.WORDS_HOMES), limits.number(keys.WORDS_LENGTH)
    rows = _recent(at).filter(changed=True).annotate(made=MADE).order_by("made", "pk")
    found: defaultdict[tuple[str, str], list[Mark]] = defaultdict(list)
    for *columns, items, note in rows.values_list(*COLUMNS, "items", "note").iterator():
        mark = Mark(*columns)
        for text in rules.words(items, note, least=length):
            found[mark.path[:TOWNSHIP_PATH], text].append(mark)
    for marks in found.values():
        if rules.homes(marks) >= max(least, 2):
            yield Cluster(QuestionKind.WORDS, marks, again=least)


def _settled(at: datetime) -> VisitQuerySet:
    seconds = limits.number(visit_keys.UNDO) + limits.number(visit_keys.UNDO_GRACE)
    rows = Visit.objects.standing().exclude(purpose=Purpose.LEADER)
    return rows.filter(recorded_at__lt=at - timedelta(seconds=seconds))


def _recent(at: datetime) -> VisitQuerySet:
    return _settled(at).filter(recorded_at__gte=at - timedelta(days=limits.number(keys.DAYS)))


def _marks(rows: VisitQuerySet) -> Iterator[Mark]:
    found = rows.annotate(made=MADE).order_by("made", "pk").values_list(*COLUMNS)
    return (Mark(*row) for row in found.iterator())


def _by_town(marks: Iterable[Mark], key: Callable[[Mark], Hashable]) -> Iterable[list[Mark]]:
    """Gather what has the same key in the same township; the order stays."""
    found: defaultdict[tuple[Hashable, str], list[Mark]] = defaultdict(list)
    for mark in marks:
        found[key(mark), mark.path[:TOWNSHIP_PATH]].append(mark)
    return found.values()
