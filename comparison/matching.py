"""
Who the uncertain rows of a file mean; rows with a whole number are matched by the database.

By the keys one digit away, and by place and name for people to choose from. Names alone never
match, and nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db import connection

from comparison import rules
from comparison.models import Decision
from comparison.rules import Meant, Person
from comparison.sources import Source
from core import crypto, identity, names
from core.identity import Fault
from households.models import Member, id_index
from regions.models import Region

CORRECTION_LABELS = {
    **{str(each): each.label for each in identity.Correction},
    rules.ONE_DIGIT: "号码错一位，姓名相符且唯一",
    rules.SWAPPED: "姓名与号码两列填反",
    rules.DECIDED: "经人工核对",
}
REASON_LABELS = {
    **{str(each): each.label for each in Fault},
    rules.NAME_DIFFERS: "号码相符，姓名与登记不一致，请核对",
}
MOST_CANDIDATES = 5
# Scores say how near a candidate is, for sorting; no score decides.
SAME_VILLAGE, SAME_TOWNSHIP = 80, 60
# A number that the spreadsheet destroyed or that lost digits goes back to the department; only
# where nothing was written, or one digit may be wrong, can people of the same place be offered.
ASKABLE = {Fault.MISSING, Fault.CHECK_DIGIT}


@dataclass(slots=True)
class Uncertain:
    """A row whose number does not say who is meant."""

    text: str
    name: str
    raw_name: str
    fault: Fault
    township: str
    village: str

    @property
    def place(self) -> str:
        """The place as the row says it."""
        return self.township + self.village


class Matcher:
    """Matches the uncertain rows of one file; remembers the places, and what people decided."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def match(self, rows: Sequence[Uncertain]) -> list[Meant]:
        """Return what each row means."""
        meant: list[Meant | None] = [None] * len(rows)
        self._one_digit(rows, meant)
        self._candidates(rows, meant)
        self._decided(rows, meant)
        return [
            found or Meant("invalid", reason=str(row.fault))
            for row, found in zip(rows, meant, strict=True)
        ]

    def _one_digit(self, rows: Sequence[Uncertain], meant: list[Meant | None]) -> None:
        wrong = [n for n, row in enumerate(rows) if row.fault is Fault.CHECK_DIGIT and row.name]
        near = {n: list(map(id_index, identity.one_digit_off(rows[n].text))) for n in wrong}
        people = _people({key for keys in near.values() for key in keys})
        for n, keys in near.items():
            found = [people[key] for key in keys if key in people]
            meant[n] = rules.by_one_digit(found, name=rows[n].name)

    def _candidates(self, rows: Sequence[Uncertain], meant: list[Meant | None]) -> None:
        """Offer people of the same name in the same place, the village first."""
        asked = [
            n
            for n, row in enumerate(rows)
            if meant[n] is None and row.fault in ASKABLE and row.name
        ]
        wanted: dict[tuple[str, str], str] = {}  # (village's path, a spelling) → canonical name
        for n in asked:
            row = rows[n]
            for path in self._villages_of(row):
                wanted[path, row.name] = wanted[path, row.raw_name] = row.name
        found = _same_name(wanted)
        for n in asked:
            row = rows[n]
            village = self._paths.get((row.township, row.village), "")
            people = [
                rules.candidate(pk, SAME_VILLAGE if path == village else SAME_TOWNSHIP)
                for path in self._villages_of(row)
                for pk in found.get((path, row.name), ())
            ]
            people.sort(key=lambda each: -each["score"])
            if people:
                reason = str(row.fault)
                meant[n] = Meant("candidate", reason=reason, candidates=people[:MOST_CANDIDATES])

    def _decided(self, rows: Sequence[Uncertain], meant: list[Meant | None]) -> None:
        """Take over what a person decided about the very same row of an earlier file."""
        open_rows = {
            decision_key(rows[n].text, rows[n].name, rows[n].place): n
            for n, found in enumerate(meant)
            if found is not None and found.outcome == "candidate"
        }
        if not open_rows:
            return
        decisions = Decision.objects.filter(source=self.source.name, key__in=list(open_rows))
        for decision in decisions.select_related("member"):
            n = open_rows[bytes(decision.key or b"")]
            member = decision.member
            if member is None:  # none of those offered
                meant[n] = Meant("invalid", reason=str(rows[n].fault))
            elif member.left_on is None:
                key = bytes(member.id_number_index or b"")
                meant[n] = Meant("corrected", member.pk, key, rules.DECIDED)

    def _villages_of(self, row: Uncertain) -> list[str]:
        """Return the village's path, or all of the township where no village is told."""
        if path := self._paths.get((row.township, row.village)):
            return [path]
        return [] if row.village else self._below.get(row.township, [])

    @cached_property
    def _paths(self) -> dict[tuple[str, str], str]:
        villages = Region.objects.villages().values_list("parent__name", "name", "path")
        return {(township, name): path for township, name, path in villages}

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        below = defaultdict(list)
        for (township, _), path in self._paths.items():
            below[township].append(path)
        return below


def decision_key(text: str, name: str, place: str) -> bytes:
    """Return the keyed index of an uncertain row, to know it again in the next file."""
    return crypto.index(f"{text}|{name}|{place}", "comparison.decision")


def _people(keys: Collection[bytes]) -> dict[bytes, Person]:
    """Return the present persons under these keys."""
    if not keys:
        return {}
    found = Member.objects.present().filter(id_number_index__in=list(keys))
    return {
        bytes(key): Person(pk, names.canonical(name), bytes(key))
        for key, pk, name in found.values_list("id_number_index", "pk", "name")
        if key is not None
    }


def _same_name(wanted: dict[tuple[str, str], str]) -> dict[tuple[str, str], list[UUID]]:
    """Return the present persons by village and canonical name: probes of one index."""
    found: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    if wanted:
        paths, spellings = zip(*wanted, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT DISTINCT m.region_path, m.name, m.id
                FROM unnest(%s::text[], %s::text[]) AS w (path, name)
                CROSS JOIN LATERAL (
                    SELECT region_path, name, id FROM households_member
                    WHERE region_path = w.path COLLATE "C" AND name = w.name AND left_on IS NULL
                    OFFSET 0  -- keeps the planner from reading the whole register instead
                ) AS m
                ORDER BY m.region_path, m.name, m.id
                """,
                [list(paths), list(spellings)],
            )
            for path, name, pk in cursor.fetchall():
                found[path, wanted[path, name]].append(pk)
    return found
