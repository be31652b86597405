"""What a household's plan of support must hold, and on which track. No Django, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitoring.case_rules import add_months

WORK, POLICY, SAFETY_NET = "work", "policy", "safety_net"
TRACKS = {WORK: "就业扶", POLICY: "政策帮", SAFETY_NET: "兜底保"}
"""The source document's three: can work · cannot, but live on their own · neither."""

DEVELOPMENT = frozenset({"industry", "employment", "finance", "public_post"})
"""Groups of measures by which people earn (开发式帮扶)."""

ANSWERS = {"water": ("water", "饮水安全保障"), "housing": ("housing", "住房安全保障")}
"""Risks that only one group of measures answers, by the national system's own checks."""

CAN_WORK = frozenset({"普通劳动力", "技能劳动力", "弱劳动力或半劳动力"})
SEVERE = (1, 2)  # grades of the 残疾证
GROWN = 16  # years: a child cannot keep house alone


@dataclass(frozen=True)
class Person:
    """A member as far as the track depends on them; `labour` in the register's words or blank."""

    labour: str
    age: int | None = None
    disability_grade: int | None = None

    @property
    def can_work(self) -> bool:
        return self.labour in CAN_WORK

    @property
    def looks_after_themself(self) -> bool:
        """Say so of a grown person who is not severely disabled; unknown age counts as grown."""
        grown = self.age is None or self.age >= GROWN
        return grown and self.disability_grade not in SEVERE


def can_work(people: Iterable[Person]) -> bool:
    return any(person.can_work for person in people)


def proposed_track(people: Sequence[Person]) -> str:
    """
    Return the track for a household, or "" where nobody's labour is known.

    A proposal: the register does not say who can look after themself, people do.

    >>> proposed_track([Person("丧失劳动力", 71, 4), Person("普通劳动力", 44)])
    'work'
    >>> proposed_track([Person("丧失劳动力", 71, 4)]), proposed_track([Person("无劳动力", 50, 1)])
    ('policy', 'safety_net')
    """
    if not any(person.labour for person in people):
        return ""
    if can_work(people):
        return WORK
    return POLICY if any(person.looks_after_themself for person in people) else SAFETY_NET


def faults(
    *,
    track: str,
    labour: bool,
    risks: Iterable[tuple[str, str]],
    measures: Sequence[tuple[str, str]],
    late: bool,
    months: int,
) -> list[str]:
    """
    Return what is wrong with the support of a household on file, in sentences.

    `risks` are (code, words), `measures` are (group, risk); `late`: the `months` are over.
    """
    if not measures:
        return [f"建档满 {months} 个月还没有帮扶措施，请尽快登记。"] if late else []
    groups, answered = {group for group, _ in measures}, {risk for _, risk in measures}
    found = []
    if labour and not groups & DEVELOPMENT:
        found.append("家里有劳动力，还没有产业、就业、金融或公益岗位帮扶。")
    for risk, words in risks:
        needed = ANSWERS.get(risk)
        if risk not in answered:
            found.append(f"“{words}”还没有对应的措施。")
        elif needed and needed[0] not in groups:
            found.append(f"“{words}”要有{needed[1]}措施。")
    if track == SAFETY_NET and "social_security" not in groups:
        found.append("兜底保的户还没有综合保障措施（低保、特困供养等）。")
    return found


def on_file_too_long(on: date, *, months: int) -> date:
    """
    Return the latest day of entry from which the months are over before a day.

    >>> on_file_too_long(date(2022, 6, 19), months=1), on_file_too_long(date(2022, 3, 1), months=1)
    (datetime.date(2022, 5, 18), datetime.date(2022, 1, 31))
    """
    day = add_months(on, -months) + timedelta(days=4)  # months differ by three days at most
    while add_months(day, months) >= on:
        day -= timedelta(days=1)
    return day


def choice_faults(track: str, *, proposed: str, reason: str) -> list[str]:
    """Return why a track cannot be kept: unknown, or other than proposed without a word of why."""
    if track not in TRACKS:
        return ["请选择帮扶方式：就业扶、政策帮或兜底保。"]
    if proposed and track != proposed and not reason.strip():
        return [f"按家庭情况建议“{TRACKS[proposed]}”，选其他方式请写明原因。"]
    return []
