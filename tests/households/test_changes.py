"""Families change: what becomes of the rows, who may, what stands in the way, what is told."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from accounts.models import AccessLog, Notice, User
from core.errors import Refused
from households import changes
from households.models import Household, LifeEvent, Member, Tag, TagKind
from regions.models import Grid, Region
from tests.factories import id_number
from tests.households.families import TODAY, family, kinds, number, of, one, present, said

pytestmark = pytest.mark.django_db
NOON = datetime(2022, 5, 18, 4, tzinfo=UTC)
BORN = date(2022, 5, 2)


@pytest.fixture
def home(village: Region, keys_of_the_test_run: None) -> Household:
    return family(village)


def do(kind: str, home: Household, by: User, **more: Any) -> LifeEvent:
    more.setdefault("said", said(home))
    return changes.BY_NAME[kind](household=home, by=by, at=NOON, **more)


# --- people ----------------------------------------------------------------------------------------


def test_a_birth_adds_a_person_and_takes_the_day_from_the_number(
    home: Household, village_staff: User
) -> None:
    event = do("birth", home, village_staff, said=said(home, None, note="在家 出生"),
               name="张小妹", id_number=number(8, BORN), relation="之孙女")  # fmt: skip

    home.refresh_from_db()
    child = of(home, "张小妹")
    assert (child.sex, child.birth_date, child.joined_on, child.region_path) == (
        "女", BORN, BORN, home.region_path,
    )  # fmt: skip
    assert child.id_number == number(8, BORN)
    assert (home.size, home.version) == (6, 2)
    assert (event.happened_on, event.reported_on, event.member, event.note) == (
        BORN, TODAY, child, "在家 出生",
    )  # fmt: skip
    assert event.changes == [
        {"what": "成员", "from": "", "to": "张小妹（之孙女）"},
        {"what": "家庭人口", "from": "5", "to": "6"},
    ]
    assert event.lines == ["成员：增加张小妹（之孙女）", "家庭人口：5 → 6"]
    assert number(8, BORN) not in str(event.changes)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"id_number": "411099202205020011"}, "校验位不对"),
        ({"name": " "}, "请填写姓名"),
        ({"relation": "配偶"}, "孩子与户主的关系"),
        ({"relation": "之孙子"}, "张小妹是女性"),
        ({"id_number": number(8, date(2022, 5, 19))}, "不能晚于上报日期"),
    ],
)
def test_a_birth_that_cannot_be_right_changes_nothing(
    home: Household, village_staff: User, wrong: dict[str, str], says: str
) -> None:
    given = {"name": "张小妹", "id_number": number(8, BORN), "relation": "之孙女", **wrong}
    with pytest.raises(Refused, match=says):
        do("birth", home, village_staff, **given)
    home.refresh_from_db()
    assert (home.size, home.version, LifeEvent.objects.count()) == (5, 1, 0)


def test_a_death_closes_the_row_and_keeps_it(home: Household, village_staff: User) -> None:
    gone = of(home, "李梅")
    kind = TagKind.objects.create(code="ill", name="大病", source="测试")
    Tag.objects.create(household=home, region=home.region, kind=kind, since=BORN, member=gone)

    do("death", home, village_staff, said=said(home, date(2022, 5, 10)), member=gone.pk)

    home.refresh_from_db()
    gone.refresh_from_db()
    assert (gone.left_on, gone.household, home.size) == (date(2022, 5, 10), home, 4)
    assert Tag.objects.get().until == date(2022, 5, 10)
    assert Tag.objects.get().closed_by == village_staff
    assert home.head_name == "张三"


def test_when_the_head_dies_somebody_follows_and_relations_are_said_anew(
    home: Household, village_staff: User
) -> None:
    head = of(home, "张三")
    with pytest.raises(Refused, match="张三是户主，请选择新户主"):
        do("death", home, village_staff, member=head.pk)

    event = do("death", home, village_staff, member=head.pk, new_head=of(home, "张强").pk)

    home.refresh_from_db()
    assert present(home) == {"李梅": "之母", "张强": "户主", "王芳": "配偶", "张小宝": "之子"}
    assert (home.head_name, home.head_id, home.head_pinyin[:5]) == (
        "张强", of(home, "张强").id_number, "zhang",
    )  # fmt: skip
    assert {"what": "户主", "from": "张三", "to": "张强"} in event.changes
    head.refresh_from_db()
    assert (head.relation, head.left_on) == ("户主", TODAY), "as it was when they died"


def test_nobody_dies_tomorrow_or_before_they_were_born(
    home: Household, village_staff: User
) -> None:
    child = of(home, "张小宝").pk
    for day, says in ((date(2022, 5, 19), "晚于上报日期"), (date(2012, 7, 4), "出生日期")):
        with pytest.raises(Refused, match=says):
            do("death", home, village_staff, said=said(home, day), member=child)


def test_whom_nobody_can_place_is_asked_for(home: Household, village_staff: User) -> None:
    Member.objects.filter(name="张小宝").update(relation="其他")
    new = of(home, "张强").pk
    with pytest.raises(changes.Unclear) as unclear:
        do("head", home, village_staff, member=new)
    assert unclear.value.keys == [str(of(home, "张小宝").pk)]
    assert unclear.value.args == ("请选择张小宝与新户主张强的关系。",)

    do("head", home, village_staff, member=new, relations={unclear.value.keys[0]: "之侄儿"})
    assert present(home) == {
        "张三": "之父", "李梅": "之母", "张强": "户主", "王芳": "配偶", "张小宝": "之侄儿",
    }  # fmt: skip
    with pytest.raises(Refused, match="已经是户主"):
        do("head", home, village_staff, member=new)


def test_when_the_last_one_is_gone_the_household_is_no_more(
    village: Region, village_staff: User
) -> None:
    home = one(village, "孤老", start=20)
    kind = TagKind.objects.create(code="ill", name="大病", source="测试")
    Tag.objects.create(household=home, region=village, kind=kind, since=BORN)

    event = do("death", home, village_staff, said=said(home, date(2022, 5, 9)),
               member=of(home, "孤老").pk)  # fmt: skip

    home.refresh_from_db()
    assert (home.removed_on, home.removed_reason, home.size) == (date(2022, 5, 9), "死亡", 0)
    assert Tag.objects.get().until == date(2022, 5, 9)
    assert event.lines[-1] == "整户：在册 → 自然减少（死亡）"
    with pytest.raises(Refused, match="已登记自然减少"):
        do("birth", home, village_staff, name="甲", id_number=number(8, BORN), relation="之女")


def test_some_or_all_move_out(home: Household, village_staff: User) -> None:
    with pytest.raises(Refused, match="请选择迁出的人"):
        do("moved_out", home, village_staff)
    do("moved_out", home, village_staff, members=[of(home, "王芳").pk, of(home, "张小宝").pk])
    assert set(present(home)) == {"张三", "李梅", "张强"}
    do("moved_out", home, village_staff, whole=True)
    home.refresh_from_db()
    assert (home.removed_reason, home.size, present(home)) == ("整户迁出", 0, {})


# --- somebody who is registered already ------------------------------------------------------------


def test_who_is_registered_elsewhere_is_offered_and_taken_over(
    home: Household, village: Region, village_staff: User
) -> None:
    other = family(village, start=40)
    bride = of(other, "李梅")
    Member.objects.filter(pk=bride.pk).update(health=["长期慢性病"], wage_year=12_000)
    given = {"name": "李美", "id_number": bride.id_number, "relation": "其他"}

    with pytest.raises(changes.Already) as already:
        do("marriage", home, village_staff, **given)
    assert already.value.member == bride
    assert Member.objects.present().with_number(bride.id_number).get().household == other

    event = do("marriage", home, village_staff, take=bride.pk, **given)

    came = Member.objects.present().with_number(bride.id_number).get()
    assert (came.household, came.name, came.relation, came.joined_on) == (
        home, "李梅", "其他", TODAY,
    )  # fmt: skip
    assert (came.health, came.wage_year) == (["长期慢性病"], 12_000)
    assert came.id_number == id_number(42, born=date(1960, 4, 2))
    bride.refresh_from_db()
    other.refresh_from_db()
    home.refresh_from_db()
    assert (bride.left_on, other.size, home.size) == (TODAY, 4, 6)
    assert (kinds(other), kinds(home), event.other) == (["marriage"], ["marriage"], other)


def test_of_somebody_out_of_reach_only_the_township_is_told_and_it_counts(
    home: Household, far_village: Region, village_staff: User
) -> None:
    far = one(far_village, "外乡人", start=60)
    with pytest.raises(Refused) as refused:
        do("marriage", home, village_staff, name="外乡人", relation="其他",
           id_number=of(far, "外乡人").id_number)  # fmt: skip
    assert "五女店镇" in str(refused.value)
    assert "外乡人" not in str(refused.value)
    assert AccessLog.objects.get(kind="lookup").detail == {"answer": "elsewhere"}


def test_a_head_with_a_family_is_not_taken_away(
    home: Household, village: Region, village_staff: User
) -> None:
    other = family(village, start=40)
    head = of(other, "张三")
    with pytest.raises(Refused, match="先在原户办理“换户主”"):
        do("marriage", home, village_staff, name="张三", id_number=head.id_number,
           relation="其他", take=head.pk)  # fmt: skip


def test_the_last_one_taken_over_leaves_no_household_behind(
    home: Household, village: Region, village_staff: User
) -> None:
    other = one(village, "老伴", start=60, sex="女")
    person = of(other, "老伴")
    do("marriage", home, village_staff, name="老伴", id_number=person.id_number,
       relation="其他", take=person.pk)  # fmt: skip
    other.refresh_from_db()
    assert (other.removed_on, other.removed_reason) == (TODAY, "转入张三户")


# --- whole households ------------------------------------------------------------------------------


def test_a_split_makes_a_household_with_a_head_of_its_own(
    home: Household, village_staff: User
) -> None:
    young = [of(home, name) for name in ("张强", "王芳", "张小宝")]
    numbers = {member.name: member.id_number for member in young}
    event = do("split", home, village_staff, members=[m.pk for m in young], head=young[0].pk)

    new = event.other
    assert new is not None
    home.refresh_from_db()
    assert (present(home), home.size) == ({"张三": "户主", "李梅": "配偶"}, 2)
    assert (present(new), new.size) == ({"张强": "户主", "王芳": "配偶", "张小宝": "之子"}, 3)
    assert (new.head_name, new.head_id, new.region, new.household_type) == (
        "张强", numbers["张强"], home.region, "ordinary",
    )  # fmt: skip
    assert {m.name: m.id_number for m in new.members.all()} == numbers
    assert new.national_no.startswith("BD")
    assert (kinds(home), kinds(new)) == (["split"], ["split"])


def test_when_the_head_leaves_by_a_split_both_parts_have_one(
    home: Household, village_staff: User
) -> None:
    old = [of(home, name).pk for name in ("张三", "李梅")]
    with pytest.raises(Refused, match="请选择新户主"):
        do("split", home, village_staff, members=old, head=old[0])
    event = do("split", home, village_staff, members=old, head=old[1],
               new_head=of(home, "王芳").pk)  # fmt: skip
    assert event.other is not None
    assert present(event.other) == {"张三": "配偶", "李梅": "户主"}
    assert present(home) == {"张强": "配偶", "王芳": "户主", "张小宝": "之子"}


def test_a_monitored_household_is_split_by_the_township_and_both_stay_monitored(
    village: Region, village_staff: User, township_clerk: User
) -> None:
    home = family(village, category="sudden", risks=["illness"], identified_month="202201")
    son = of(home, "张强").pk
    with pytest.raises(Refused, match="监测户，分户请乡镇干部"):
        do("split", home, village_staff, members=[son], head=son)
    event = do("split", home, township_clerk, members=[son], head=son)
    new = event.other
    assert new is not None
    assert (new.category, new.risks, new.identified_month) == ("sudden", ["illness"], "202201")
    assert set(Household.objects.monitored()) == {home, new}


def test_a_merge_takes_everybody_in_and_closes_the_other(
    home: Household, village: Region, village_staff: User
) -> None:
    other = one(village, "张四", start=20)
    kind = TagKind.objects.create(code="ill", name="大病", source="测试")
    Tag.objects.create(household=other, region=village, kind=kind, since=BORN, source="民政")
    uncle = of(other, "张四")
    with pytest.raises(changes.Unclear, match="张四与新户主张三"):
        do("merge", home, village_staff, other=other.pk)
    event = do("merge", home, village_staff, other=other.pk, other_version=1,
               relations={str(uncle.pk): "之兄弟姐妹"})  # fmt: skip
    home.refresh_from_db()
    other.refresh_from_db()
    assert (home.size, present(home)["张四"]) == (6, "之兄弟姐妹")
    assert (other.removed_on, other.removed_reason, event.other) == (TODAY, "并入张三户", other)
    assert [(t.household, t.source) for t in Tag.objects.filter(until=None)] == [(home, "民政")]
    assert (kinds(home), kinds(other)) == (["merge"], ["merge"])
    with pytest.raises(Refused, match="另外一户"):
        do("merge", home, village_staff, other=home.pk)


@pytest.mark.parametrize(
    ("here", "there", "says"), [("", "sudden", "对方是监测户"), ("sudden", "marginal", "两户都有")]
)
def test_monitored_households_do_not_vanish_in_others(
    village: Region, village_staff: User, here: str, there: str, says: str
) -> None:
    home = one(village, "甲", start=20, category=here)
    other = one(village, "乙", start=40, category=there)
    with pytest.raises(Refused, match=says):
        do("merge", home, village_staff, other=other.pk,
           relations={str(of(other, "乙").pk): "其他"})  # fmt: skip


def test_a_move_takes_everything_along_and_tells_both_villages(
    home: Household, neighbour_village: Region, village_staff: User, neighbour: User,
    township_clerk: User, officer: User,
) -> None:  # fmt: skip
    grid = Grid.objects.create(region=home.region, name="第1网格")
    Household.objects.filter(pk=home.pk).update(grid=grid, support_officer=officer)
    do("head", home, village_staff, member=of(home, "张强").pk)
    with pytest.raises(Refused, match="跨村请乡镇办理"):
        do("move", home, village_staff, region=neighbour_village.pk)

    do("move", home, township_clerk, region=neighbour_village.pk, natural_village="东头")

    home.refresh_from_db()
    assert (home.region, home.grid, home.support_officer, home.natural_village) == (
        neighbour_village, None, None, "东头",
    )  # fmt: skip
    assert {m.region_path for m in home.members.all()} == {neighbour_village.path}
    assert {e.region_path for e in LifeEvent.objects.all()} == {neighbour_village.path}
    told = dict(Notice.objects.values_list("user__username", "text"))
    assert set(told) == {"village", "neighbour"}
    assert "迁往将官池镇柳林坡村" in told["village"]
    assert "由将官池镇槐树坡村迁入" in told["neighbour"]


def test_only_the_bureau_moves_between_townships_and_the_townships_are_told(
    home: Household, far_village: Region, township_clerk: User, far_clerk: User, clerk: User
) -> None:
    with pytest.raises(Refused, match="跨乡镇请区局经办"):
        do("move", home, township_clerk, region=far_village.pk)
    do("move", home, clerk, region=far_village.pk)
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"township", "far"}
    assert not Household.objects.visible_to(township_clerk).exists()


# --- who, when, and what is kept -------------------------------------------------------------------


def test_who_may_not_changes_nothing(
    home: Household, neighbour: User, officer: User, reviewer: User, inspector: User
) -> None:
    gone = of(home, "李梅").pk
    with pytest.raises(Household.DoesNotExist):
        do("death", home, neighbour, member=gone)
    for user in (officer, reviewer, inspector):
        with pytest.raises(PermissionDenied):
            do("death", home, user, member=gone)
    assert LifeEvent.objects.count() == 0


def test_a_stale_page_is_told_what_differs(home: Household, village_staff: User) -> None:
    page = changes.seen(home)
    before = said(home, seen=page)
    do("death", home, village_staff, member=of(home, "李梅").pk)
    with pytest.raises(changes.Stale) as stale:
        do("death", home, village_staff, said=before, member=of(home, "张小宝").pk)
    assert stale.value.args[1:] == ("人口：5 → 4", "成员 李梅（1960年生）：配偶 → 无")
    assert set(present(home)) == {"张三", "张强", "王芳", "张小宝"}


def test_a_change_that_the_version_does_not_tell_is_seen_by_the_page(
    home: Household, village_staff: User
) -> None:
    page = changes.seen(home)
    Member.objects.filter(name="张强").update(relation="其他", version=2)  # as an import writes
    with pytest.raises(changes.Stale, match="成员 张强（1984年生）：之子 → 其他"):
        do("head", home, village_staff, said=said(home, seen=page), member=of(home, "王芳").pk)


def test_history_is_written_once(home: Household, village_staff: User) -> None:
    event = do("head", home, village_staff, member=of(home, "张强").pk)
    for wrong in (
        lambda: LifeEvent.objects.filter(pk=event.pk).update(note="改过"),
        lambda: LifeEvent.objects.filter(pk=event.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            wrong()


def test_the_size_follows_where_the_register_knows_more_people_than_rows(
    home: Household, village_staff: User
) -> None:
    Household.objects.update(size=7)
    do("death", home, village_staff, member=of(home, "李梅").pk)
    home.refresh_from_db()
    assert home.size == 6
