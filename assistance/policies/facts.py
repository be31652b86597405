"""
What an audience may ask of the register: the facts, and the two tables that hold them.

    policy_home    one row a household: its own facts, and what its people make of it
    policy_person  one row a person, with the facts of the household beside the person's own

Both keep who left and who was removed (`present` is false): what is still paid for them is seen.
The tables are laid out once for all policies, of a place or of some households, and go with the
transaction; the same selects serve a trial of a draft without them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from households import codes
from households.codes import Category, Risk


@dataclass(frozen=True)
class Fact:
    """
    One fact: its words, its kind ("yes", "number" or "word"), and its column in the tables.

    `words` are the codes a word may be, with labels; `many` says that the column holds several.
    `said` is SQL for how a person's own value reads in "why", where the label alone says less.
    """

    name: str
    label: str
    kind: str
    person: bool = False
    words: tuple[tuple[str, str], ...] = ()
    many: bool = False
    said: str = ""
    unit: str = ""


def _same(values: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((value, value) for value in values)


_GRADES = tuple((grade, f"{word}级") for grade, word in zip("1234", "一二三四", strict=True))

FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("monitored", "监测对象（风险未消除）", "yes"),
        Fact("escaped", "脱贫户", "yes"),
        Fact("enjoys", "脱贫享受政策户", "yes"),
        Fact("no_labour_home", "整户无劳动力兜底保障户", "yes"),
        Fact("has_able", "家中有劳动力", "yes"),
        Fact("has_disabled", "家中有残疾人", "yes"),
        Fact("has_student", "家中有在校生", "yes"),
        Fact("has_dibao", "家中有低保对象", "yes"),
        Fact("resettled", "易地搬迁安置区居住", "yes"),
        Fact("military", "军烈属", "yes"),
        Fact("water_unsafe", "饮水不安全", "yes"),
        Fact("size", "家庭人口", "number", said="size || '口人'", unit="人"),
        Fact("category", "监测对象类别", "word", words=tuple(Category.choices)),
        Fact("risks", "风险", "word", words=tuple(Risk.choices), many=True),
        Fact("house_grade", "房屋等级", "word", words=_same(codes.HOUSE_GRADES),
             said="'房屋' || house_grade"),
        Fact("age", "年龄", "number", person=True, said="age || '岁'", unit="岁"),
        Fact("sex", "性别", "word", person=True, words=_same(codes.SEXES), said="sex"),
        Fact("able", "有劳动能力", "yes", person=True),
        Fact("works", "正在务工", "yes", person=True),
        Fact("studies", "在校生", "yes", person=True),
        Fact("school_status", "在校生状况", "word", person=True, words=_same(codes.SCHOOL),
             said="school_status"),
        Fact("health", "健康状况", "word", person=True, words=_same(codes.HEALTH), many=True),
        Fact("disabled", "残疾人", "yes", person=True),
        Fact("disability_grade", "残疾等级", "word", person=True, words=_GRADES,
             said="'残疾' || translate(disability_grade, '1234', '一二三四') || '级'"),
        Fact("on_dibao", "低保对象", "yes", person=True),
        Fact("on_tekun", "特困供养对象", "yes", person=True),
        Fact("insured", "参加居民医保", "yes", person=True),
        Fact("is_head", "户主", "yes", person=True),
    )
}  # fmt: skip

_HOME = """
SELECT h.id, h.id AS household_id, NULL::uuid AS member_id, h.region_id, h.region_path,
       h.removed_on IS NULL AS present, h.size, h.category, h.risks, h.house_grade,
       h.household_type = 'escaped' AS escaped,
       h.household_type = 'escaped' AND h.policy_status = 'enjoys' AS enjoys,
       h.category <> '' AND NOT h.eliminated AS monitored, h.category <> '' AS ever_monitored,
       h.no_labour_safety_net AS no_labour_home, h.in_resettlement AS resettled,
       h.military_family AS military, h.water_safe IS FALSE AS water_unsafe
  FROM households_household h
 WHERE {scope}
"""
_PERSON = """
SELECT m.id, m.household_id, m.id AS member_id, home.region_id, home.region_path,
       home.present AND m.left_on IS NULL AS present, home.size, home.category, home.risks,
       home.house_grade, home.escaped, home.enjoys, home.monitored, home.ever_monitored,
       home.no_labour_home, home.resettled, home.military, home.water_unsafe,
       extract(year FROM age(%(today)s, m.birth_date))::int AS age, m.sex,
       m.labour = ANY(%(can_work)s) AS able,
       m.work_place <> '' OR coalesce(m.work_months, 0) > 0 AS works,
       m.school_status NOT IN ('', '学龄前儿童') AS studies, m.school_status, m.health,
       m.disability_grade IS NOT NULL OR '残疾' = ANY(m.health) AS disabled,
       coalesce(m.disability_grade::text, '') AS disability_grade,
       m.dibao NOT IN ('', '不享受') AS on_dibao, m.tekun NOT IN ('', '不享受') AS on_tekun,
       coalesce(m.resident_insurance, FALSE) AS insured, m.relation = '户主' AS is_head
  FROM {home} home JOIN households_member m ON m.household_id = home.id
"""
_FAMILY = """
SELECT home.*, coalesce(family.has_able, FALSE) AS has_able,
       coalesce(family.has_disabled, FALSE) AS has_disabled,
       coalesce(family.has_student, FALSE) AS has_student,
       coalesce(family.has_dibao, FALSE) AS has_dibao
  FROM {home} home
  LEFT JOIN (
       SELECT household_id, bool_or(able) AS has_able, bool_or(disabled) AS has_disabled,
              bool_or(studies) AS has_student, bool_or(on_dibao) AS has_dibao
         FROM {person} person WHERE present GROUP BY household_id) family
    ON family.household_id = home.id
"""
_WITH_FAMILY = """
SELECT person.*, home.has_able, home.has_disabled, home.has_student, home.has_dibao
  FROM {person} person JOIN {family} home ON home.id = person.household_id
"""
_TEMPORARY = ("policy_plain_home", "policy_plain_person", "policy_home", "policy_person")


def lay_out(*, today: date, path: str = "", households: Sequence[UUID] = ()) -> None:
    """Lay the tables out for a place and what lies below it, or for some households."""
    params = _params(today) | {"under": f"{path}%", "households": list(households)}
    scope = "h.region_path LIKE %(under)s" if path else "h.id = ANY(%(households)s)"
    selects = (
        _HOME.format(scope=scope),
        _PERSON.format(home="policy_plain_home"),
        _FAMILY.format(home="policy_plain_home", person="policy_plain_person"),
        _WITH_FAMILY.format(person="policy_plain_person", family="policy_home"),
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(_TEMPORARY)}")
        for name, select in zip(_TEMPORARY, selects, strict=True):
            cursor.execute(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {select}", params)
            cursor.execute(f"ANALYZE {name}")


def inline(level: str) -> str:
    """Return the facts of a place as one select, for a question asked once: wants `params`."""
    home = f"({_HOME.format(scope='h.region_path LIKE %(under)s')})"
    person = f"({_PERSON.format(home=home)})"
    family = f"({_FAMILY.format(home=home, person=person)})"
    return (
        family if level == "household" else f"({_WITH_FAMILY.format(person=person, family=family)})"
    )


def params(*, today: date, path: str) -> dict[str, Any]:
    return _params(today) | {"under": f"{path}%"}


def _params(today: date) -> dict[str, Any]:
    return {"today": today, "can_work": list(codes.CAN_WORK)}
