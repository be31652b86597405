"""What may be true of a family's changes. No Django, no database, no clock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

HEAD, SPOUSE, OTHER = "户主", "配偶", "其他"
SONS, DAUGHTERS = "之子", "之女"
MALE_RELATIONS = frozenset(
    {"之子", "之女婿", "之孙子", "之外孙子", "之父", "之岳父", "之公公", "之祖父", "之外祖父",
     "之曾孙子", "之侄儿", "之叔伯"}
)  # fmt: skip
FEMALE_RELATIONS = frozenset(
    {"之女", "之儿媳", "之孙女", "之外孙女", "之母", "之岳母", "之婆婆", "之祖母", "之外祖母",
     "之曾孙女", "之侄女", "之兄弟媳妇"}
)  # fmt: skip
BORN_AS = ("之子", "之女", "之孙子", "之孙女", "之外孙子", "之外孙女", "之曾孙子", "之曾孙女",
           "之侄儿", "之侄女", "其他")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """One present member: how they stand to the head, and what their number says of them."""

    key: str
    name: str
    sex: str
    relation: str
    born_on: date | None = None
    joined_on: date | None = None


def date_faults(
    happened_on: date, reported_on: date, *, today: date, people: Sequence[Person] = ()
) -> list[str]:
    """
    Return what is wrong with the day something happened and the day it was reported.

    Nothing happens after it is reported, nothing is reported tomorrow, and nobody's life changes
    before they were born or had joined the household.
    """
    faults = []
    if reported_on > today:
        faults.append("上报日期不能晚于今天。")
    if happened_on > reported_on:
        faults.append("发生日期不能晚于上报日期。")
    for person in people:
        if person.born_on and happened_on < person.born_on:
            faults.append(f"发生日期早于{person.name}的出生日期。")
        elif person.joined_on and happened_on < person.joined_on:
            faults.append(f"发生日期早于{person.name}加入这户的日期。")
    return faults


def relation_faults(people: Sequence[Person]) -> list[str]:
    """
    Return what is wrong with a household as it would be: one head, one spouse, sex and relation.

    Source: checks 4, 5, 6 and 7 of the data checks (docs/domain.md §5.7).

    >>> relation_faults([Person("1", "张三", "男", "户主"), Person("2", "李四", "女", "之子")])
    ['李四是女性，与“之子”不符。']
    """
    faults = []
    heads = [person for person in people if person.relation == HEAD]
    spouses = [person for person in people if person.relation == SPOUSE]
    if not heads:
        faults.append("这户还没有户主，请先办理“换户主”。")
    if len(heads) > 1:
        faults.append(f"一户只能有一个户主：{'、'.join(each.name for each in heads)}。")
    if len(spouses) > 1:
        faults.append(f"一户只能有一个配偶：{'、'.join(each.name for each in spouses)}。")
    elif heads and spouses and heads[0].sex == spouses[0].sex:
        faults.append(f"户主{heads[0].name}和配偶{spouses[0].name}性别相同，请核对。")
    faults += [
        f"{each.name}是{each.sex}性，与“{each.relation}”不符。"
        for each in people
        if (each.relation in MALE_RELATIONS and each.sex != "男")
        or (each.relation in FEMALE_RELATIONS and each.sex != "女")
    ]
    return faults


def restated(
    people: Sequence[Person], head: Person, given: Mapping[str, str]
) -> tuple[dict[str, str], list[Person]]:
    """
    Return everybody's relation to a new head by key, and those whom nobody can tell.

    `given` is what people chose; the rest follows from the old relations where that is certain.

    >>> a, b = Person("1", "张三", "男", "户主"), Person("2", "张小", "男", "之子")
    >>> restated([a, b], b, {})
    ({'1': '之父', '2': '户主'}, [])
    """
    found, unknown = {}, []
    for person in people:
        if person.key == head.key:
            found[person.key] = HEAD
        elif chosen := given.get(person.key) or relation_to(person, head, people):
            found[person.key] = chosen
        else:
            unknown.append(person)
    return found, unknown


def relation_to(person: Person, head: Person, people: Sequence[Person]) -> str:
    """
    Return how a person stands to a new head, both known by their relation to the old head.

    "" where the old relations leave it open: with two sons, whose child a grandchild is.
    """
    was, sex, man = head.relation, person.sex, head.sex == "男"
    if was == HEAD:  # the same head, of some of the people
        return person.relation
    old = next((each for each in people if each.relation == HEAD), None)
    paternal = old is None or old.sex == "男"
    known = {
        SPOUSE: {
            HEAD: SPOUSE, **{each: each for each in (*BORN_AS[:8], "之儿媳", "之女婿")},
            "之父": "之岳父" if man else "之公公", "之母": "之岳母" if man else "之婆婆",
            "之岳父": "之父", "之岳母": "之母", "之公公": "之父", "之婆婆": "之母",
        },
        SONS: _of_child(sex, paternal), DAUGHTERS: _of_child(sex, paternal),
        "之父": _of_parent(sex, paternal), "之母": _of_parent(sex, paternal),
        "之儿媳": {HEAD: _by(sex, "之公公", "之婆婆"), SPOUSE: _by(sex, "之公公", "之婆婆")},
        "之女婿": {HEAD: _by(sex, "之岳父", "之岳母"), SPOUSE: _by(sex, "之岳父", "之岳母")},
        "之孙子": _of_grandchild(sex), "之孙女": _of_grandchild(sex),
        "之兄弟姐妹": {HEAD: "之兄弟姐妹", "之父": "之父", "之母": "之母",
                       "之兄弟姐妹": "之兄弟姐妹"},
    }.get(was, {})  # fmt: skip
    if person.relation in known:
        return known[person.relation]
    return _by_elimination(person, head, people)


def _by(sex: str, male: str, female: str) -> str:
    return male if sex == "男" else female


def _of_child(sex: str, paternal: bool) -> dict[str, str]:
    grand = ("之祖父", "之祖母") if paternal else ("之外祖父", "之外祖母")
    parent = _by(sex, "之父", "之母")
    return {HEAD: parent, SPOUSE: parent, SONS: "之兄弟姐妹", DAUGHTERS: "之兄弟姐妹",
            "之父": grand[0], "之母": grand[1]}  # fmt: skip


def _of_parent(sex: str, paternal: bool) -> dict[str, str]:
    grand = ("之孙子", "之孙女") if paternal else ("之外孙子", "之外孙女")
    return {HEAD: _by(sex, SONS, DAUGHTERS), SPOUSE: _by(sex, "之女婿", "之儿媳"),
            SONS: grand[0], DAUGHTERS: grand[1], "之父": SPOUSE, "之母": SPOUSE,
            "之兄弟姐妹": _by(sex, SONS, DAUGHTERS)}  # fmt: skip


def _of_grandchild(sex: str) -> dict[str, str]:
    grand = _by(sex, "之祖父", "之祖母")
    return {HEAD: grand, SPOUSE: grand}


def _by_elimination(person: Person, head: Person, people: Sequence[Person]) -> str:
    """With one child in the household, the child's spouse and children can only be theirs."""
    children = [each for each in people if each.relation in {SONS, DAUGHTERS}]
    partners = [each for each in people if each.relation in {"之儿媳", "之女婿"}]
    if len(children) > 1 or len(partners) > 1:
        return ""
    pair = {SONS: "之儿媳", DAUGHTERS: "之女婿", "之儿媳": SONS, "之女婿": DAUGHTERS}
    if pair.get(head.relation) == person.relation:
        return SPOUSE
    own = {"之孙子": SONS, "之孙女": DAUGHTERS, "之外孙子": SONS, "之外孙女": DAUGHTERS}
    if head.relation in pair and person.relation in own and children:
        return own[person.relation]
    return ""


def split_faults(leaving: Collection[str], people: Sequence[Person]) -> list[str]:
    """Return what is wrong with a choice of people (keys) who become a household of their own."""
    present = {person.key for person in people}
    if not leaving:
        return ["请选择分出去的人。"]
    if not set(leaving) <= present:
        return ["所选的人有的已不在这户，请刷新后重选。"]
    if set(leaving) == present:
        return ["不能把全家都分出去；整户迁走请办理“迁到别的村”。"]
    return []


def merge_faults(
    *, staying_category: str, coming_category: str, same_village: bool, same: bool
) -> list[str]:
    """
    Return why two households cannot become one.

    Monitoring is of a household, and its rounds stay with the one that has them.
    """
    if same:
        return ["请选择另外一户。"]
    faults = []
    if not same_village:
        faults.append("两户不在同一个村，请先办理“迁到别的村”。")
    if staying_category and coming_category:
        faults.append("两户都有监测档案，不能并户。")
    elif coming_category:
        faults.append("对方是监测户，请到那一户办理并户，监测档案随那一户保留。")
    return faults


def differences(seen: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """
    Return what differs between the page somebody worked on and the household as it is.

    >>> differences({"户主": "张三", "成员 李四": "之子"}, {"户主": "王五", "成员 李四": "之子"})
    ['户主：张三 → 王五']
    """
    keys = list(dict.fromkeys([*seen, *now]))
    return [
        f"{key}：{seen.get(key) or '无'} → {now.get(key) or '无'}"
        for key in keys
        if seen.get(key, "") != now.get(key, "")
    ]
