"""
Faults to be planted in a demo district, one way for each check of the data doctor.

Each way is told a family that nothing is wrong with; it spoils one thing about it, so that its
own check and no other finds it, or says that the family does not lend itself to that.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from accounts.models import User
from core import identity
from households import codes
from households.models import Household, Income, Member
from households.rules import income_window

READ = 500


@dataclass
class Home:
    """A sound household with its present members, and what a way needs to know."""

    household: Household
    people: list[Member]
    by: User
    on: date

    def one(self, fits: Callable[[Member], bool]) -> Member | None:
        return next((each for each in self.people if fits(each)), None)

    @property
    def able(self) -> int:
        return sum(each.labour in codes.CAN_WORK for each in self.people)

    @property
    def workers(self) -> int:
        return sum(bool(each.work_months) for each in self.people)

    @property
    def idle(self) -> Member | None:
        """Somebody who could work, is out of school and has no work on record."""
        return self.one(
            lambda p: p.labour in codes.CAN_WORK and bool(p.education) and not p.work_months
        )

    def set(self, **fields: Any) -> bool:
        return bool(Household.objects.filter(pk=self.household.pk).update(**fields))

    def monitor(self, risk: str, **fields: Any) -> bool:
        usual = "unstable" if self.household.household_type == "escaped" else "marginal"
        month = f"{self.on:%Y%m}"
        return self.set(category=usual, identified_month=month, risks=[risk], **fields)

    def eliminate(self, *, months: int = 8, method: str = "natural", **fields: Any) -> bool:
        """Let the risk have gone two months ago, `months` after it was found."""
        then = {
            "identified_month": month_ago(self.on, months + 2),
            "eliminated_month": month_ago(self.on, 2),
        }
        return self.monitor(
            "accident", eliminated=True, elimination_method=method, **fields
        ) and self.set(**then)

    def earn(self, purpose: str, **yuan: int) -> bool:
        start, end = income_window(self.on)
        Income.objects.create(
            household=self.household, purpose=purpose, window_start=start, window_end=end,
            members=len(self.people), entered_by=self.by, **yuan,
        )  # fmt: skip
        return True


def month_ago(on: date, months: int) -> str:
    index = on.year * 12 + on.month - 1 - months
    return f"{index // 12}{index % 12 + 1:02d}"


def spoil(person: Member | None, **fields: Any) -> bool:
    return person is not None and bool(Member.objects.filter(pk=person.pk).update(**fields))


def renumber(person: Member | None, change: Callable[[str], str]) -> bool:
    if person is None:
        return False
    person.id_number = change(person.id_number)
    person.save(update_fields=["id_number_sealed", "id_number_index"])
    return True


def other_digit(number: str) -> str:
    right = identity.check_digit(number[:17])
    return number[:17] + ("1" if right != "1" else "2")


def _not_head(home: Home) -> Member | None:
    return home.one(lambda p: not p.is_head)


def _spouse(home: Home) -> Member | None:
    return home.one(lambda p: p.relation == codes.SPOUSE)


def _second_spouse(home: Home) -> bool:
    spouse = _spouse(home)
    child = home.one(
        lambda p: spouse is not None and p.relation in {"之子", "之女"} and p.sex == spouse.sex
    )
    return spoil(child, relation=codes.SPOUSE)


def _no_head(home: Home) -> bool:
    return len(home.people) == 1 and spoil(home.people[0], relation="其他")


def _same_sex(home: Home) -> bool:
    head = home.one(lambda p: p.is_head)
    return head is not None and spoil(_spouse(home), sex=head.sex)


def _pupil_at_work(home: Home) -> bool:
    pupil = home.one(lambda p: p.school_status.startswith(("普通高中", "中职")))
    return spoil(pupil, work_place="广东省深圳市", work_months=2, labour="普通劳动力")


def _no_labour_at_work(home: Home) -> bool:
    # Somebody else still can: otherwise the household has no labour, which is another matter.
    worker = home.one(lambda p: bool(p.work_months))
    return home.able > 1 and spoil(worker, labour="无劳动力")


def _able_in_care(home: Home) -> bool:
    person = home.one(
        lambda p: 20 <= age_of(p, home.on) <= 58 and p.health == [codes.HEALTHY]
        and not p.school_status and not p.work_months
    )  # fmt: skip
    return spoil(person, tekun="农村特困")


def age_of(person: Member, on: date) -> int:
    born = person.birth_date or on
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _phone(home: Home) -> bool:
    home.household.phone = "1390374"
    home.household.save(update_fields=["phone_sealed"])
    return True


def _no_safety_net(home: Home) -> bool:
    if home.household.household_type != "escaped":
        return False
    rows = Member.objects.filter(pk__in=[each.pk for each in home.people])
    nothing: dict[str, Any] = {"work_place": "", "work_months": None, "wage_year": None}
    return bool(rows.update(labour="无劳动力", dibao="农村低保", **nothing))


def _escaped(home: Home) -> bool:
    return home.household.household_type == "escaped"


WAYS: dict[str, Callable[[Home], bool]] = {
    "D01": lambda h: renumber(_not_head(h), other_digit),
    "D02": lambda h: renumber(_not_head(h), lambda number: number[:17]),
    "D04": _no_head,
    "D05": _second_spouse,
    "D06": _same_sex,
    "D07": lambda h: spoil(h.one(lambda p: p.relation == "之子"), sex="女"),
    "D08": lambda h: spoil(h.one(lambda p: bool(p.education)), education=""),
    "D09": lambda h: spoil(h.idle, work_place="浙江省杭州市"),
    "D10": lambda h: spoil(h.people[0], employee_insurance=True),
    "D12": _phone,
    "D14": _pupil_at_work,
    "D15": _no_labour_at_work,
    "D16": _able_in_care,
    "D17": lambda h: h.monitor("accident", water_safe=False),
    "D18": lambda h: h.monitor("accident") and spoil(h.people[0], resident_insurance=False),
    "D19": lambda h: h.monitor("disability"),
    "D20": lambda h: h.monitor("illness") and h.earn("identify", wage=90_000),
    "D21": lambda h: h.able * 4 > len(h.people) and h.monitor("lack_labour"),
    "D22": lambda h: not h.workers and h.monitor("unstable_work"),
    "D24": lambda h: h.monitor("other", risk_note=""),
    "D32": _no_safety_net,
    "D33": lambda h: h.eliminate(months=1) and h.earn("eliminate", wage=90_000),
    "D35": lambda h: h.eliminate(),
    "D36": lambda h: h.eliminate(water_safe=False) and h.earn("eliminate", wage=90_000),
    "D40": lambda h: _escaped(h) and h.set(arable_mu=None),
}
"""Every way says whether it did something; a family that does not fit is left as it was."""


@dataclass(frozen=True)
class Planted:
    check: str
    household: str
    region: str


def plant(
    ways: dict[str, Callable[[Home], bool]], homes: Iterator[Home], *, each: int
) -> list[Planted]:
    """
    Plant `each` faults of every kind, each in a household of its own.

    :raises ValueError: the district has too few families that fit
    """
    left = dict.fromkeys(sorted(ways), each)
    done: list[Planted] = []
    for home in homes:
        # The rarest first would need a census; the first that fits is found soon enough.
        for name in sorted(left, key=lambda name: (-left[name], name)):
            if ways[name](home):
                done.append(Planted(name, home.household.national_no, home.household.region_id))
                left[name] -= 1
                break
        left = {name: n for name, n in left.items() if n}
        if not left:
            return done
    raise ValueError(f"Too few families that fit: {left} are missing; make more households.")


def plant_doubles(homes: Iterator[Home], *, each: int) -> list[Planted]:
    """Give households the number of another's head: both are at fault."""
    done = []
    for _ in range(each):
        one, other = next(homes), next(homes)
        other.household.head_id = one.household.head_id
        other.household.save(update_fields=["head_id_sealed", "head_id_index"])
        pair = (one.household, other.household)
        done += [Planted("D03", home.national_no, home.region_id) for home in pair]
    return done


def sound_homes(*, seed: int, on: date, by: User, skip: Any) -> Iterator[Home]:
    """Yield plain households in the order of a seed; `skip` are those with a story already."""
    people = Member.objects.present()
    plain = {
        "disability_grade": None,
        "dibao": "不享受",
        "tekun": "不享受",
        "health": [codes.HEALTHY],
    }
    kept = people.exclude(**plain)
    rows = Household.objects.current().filter(category="", no_labour_safety_net=False)
    rows = rows.exclude(pk__in=skip).exclude(pk__in=kept.values("household"))
    rows = rows.exclude(house_grade="C级").exclude(incomes__isnull=False)
    keys = list(rows.order_by("national_no").values_list("pk", flat=True))
    Random(seed).shuffle(keys)  # noqa: S311  # not for secrets
    for start in range(0, len(keys), READ):
        some = rows.filter(pk__in=keys[start : start + READ]).select_related("region")
        found = {row.pk: row for row in some.prefetch_related("members")}
        for key in keys[start : start + READ]:
            yield Home(found[key], list(found[key].members.all()), by, on)
