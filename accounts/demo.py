"""
The demo district: real township names, invented villages, one person for each role.

Codes and identity numbers use the prefix 411099, which was never assigned, so that demo rows can
be told from real ones. Everything here is written once; a second call changes nothing.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import Unit, User
from accounts.permissions import Role
from core import limits
from core.models import Holiday
from regions.models import Grid, Region, path_of

DISTRICT = "411099000000"
PASSWORD = "jianan-demo"  # noqa: S105  # shown on the log-in page, only with DEMO=1
TOWNSHIPS = (
    "将官池镇", "五女店镇", "尚集镇", "苏桥镇", "蒋李集镇", "张潘镇", "灵井镇", "陈曹乡", "邓庄乡",
    "小召乡", "河街乡", "桂村乡", "椹涧乡", "榆林乡", "艾庄回族乡", "半截河街道",
)  # fmt: skip
TREES = ("槐树", "柳林", "榆荫", "枣园", "杏坡", "梨洼", "桃溪", "松岭", "竹泉", "荷塘")
PLACES = ("铺", "坡", "堂", "河", "埠", "集")
VILLAGES_A_TOWNSHIP = 12
# Villages of the demo begin at …501, so that an imported list (…201 onward) never renames them.
FIRST_VILLAGE = 501

UNITS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("xczx", "区乡村振兴局", ("区扶贫办", "扶贫办", "乡村振兴局", "乡村振兴")),
    ("minzheng", "区民政局", ("民政局", "民政")),
    ("canlian", "区残联", ("区残疾人联合会", "残疾人联合会", "残联")),
    ("weijian", "区卫健委", ("区卫健局", "区卫生健康委员会", "卫健委", "卫健局", "卫健")),
    ("yibao", "区医保局", ("区医疗保障局", "医保局", "医保")),
    ("zhujian", "区住建局", ("区住房和城乡建设局", "住建局", "住建")),
    ("jiaoti", "区教体局", ("区教育局", "教体局", "教体")),
    ("shuili", "区水利局", ("区水务局", "水利局", "水利", "水务")),
    ("yingji", "区应急管理局", ("区应急局", "应急管理局", "应急局", "应急")),
    ("renshe", "区人社局", ("区人力资源和社会保障局", "人社局", "人社")),
    ("nongye", "区农业农村局", ("农业农村局", "农业农村")),
    ("caizheng", "区财政局", ("财政局", "财政")),
    ("jinrong", "区金融局", ("区金融工作局", "金融局", "金融")),
    ("gongan", "区公安局", ("公安局", "公安建安分局", "公安")),
    ("xinfang", "区信访局", ("信访局", "信访")),
)


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    role: str
    place: str = ""
    unit: str = ""
    position: str = ""


def _code(township: int, village: int = 0) -> str:
    return f"411099{100 + township:03d}{village:03d}"


HOME_TOWNSHIP, OTHER_TOWNSHIP = _code(1), _code(2)
HOME_VILLAGE, NEXT_VILLAGE = _code(1, FIRST_VILLAGE), _code(1, FIRST_VILLAGE + 1)

PEOPLE = (
    Person("village", "周建国", Role.VILLAGE_STAFF, HOME_VILLAGE),
    Person("village2", "吴秀英", Role.VILLAGE_STAFF, HOME_VILLAGE),
    Person("officer", "郑晓东", Role.SUPPORT_OFFICER, HOME_VILLAGE),
    Person("township", "冯丽华", Role.TOWNSHIP_CLERK, HOME_TOWNSHIP),
    Person("reviewer", "陈志强", Role.TOWNSHIP_REVIEWER, HOME_TOWNSHIP),
    Person("clerk", "褚文静", Role.DISTRICT_CLERK, DISTRICT, "xczx"),
    Person("approver", "卫国平", Role.DISTRICT_APPROVER, DISTRICT, "xczx"),
    Person("inspector", "蒋正明", Role.INSPECTOR, DISTRICT),
    Person("leader", "沈怀远", Role.LEADER, DISTRICT, position="区委副书记"),
    Person("secretary", "韩振邦", Role.LEADER, HOME_TOWNSHIP, position="乡镇党委书记"),
    Person("sysadmin", "韩立", Role.SYSADMIN),
    Person("neighbour_village", "杨春梅", Role.VILLAGE_STAFF, NEXT_VILLAGE),
    Person("neighbour_township", "朱海涛", Role.TOWNSHIP_CLERK, OTHER_TOWNSHIP),
    Person("neighbour_reviewer", "秦岚", Role.TOWNSHIP_REVIEWER, OTHER_TOWNSHIP),
    *(
        Person(code, f"{name.removeprefix('区')}联络员", Role.DEPT_LIAISON, unit=code)
        for code, name, _ in UNITS
        if code != "caizheng"  # sends no list
    ),
)


@transaction.atomic
def seed_places_and_people(*, villages: int = VILLAGES_A_TOWNSHIP) -> None:
    """Write the places, units, demo people, limits and holidays that are not there yet."""
    _seed_places(villages)
    limits.seed()
    seed_holidays()
    for code, name, aliases in UNITS:
        facts = {"name": name, "aliases": list(aliases), "region_id": DISTRICT}
        Unit.objects.get_or_create(code=code, defaults=facts)
    units = {unit.code: unit for unit in Unit.objects.all()}
    there = set(User.objects.values_list("username", flat=True))
    for person in PEOPLE:
        if person.username not in there:
            User.objects.create_user(
                person.username,
                PASSWORD,
                name=person.name,
                role=person.role,
                position=person.position,
                region_id=person.place or None,
                unit=units.get(person.unit),
            )


def _seed_places(villages: int) -> None:
    rows = [Region(code=DISTRICT, name="建安区（演示）", level=Region.Level.DISTRICT)]
    for t, name in enumerate(TOWNSHIPS, start=1):
        rows.append(
            Region(code=_code(t), name=name, level=Region.Level.TOWNSHIP, parent_id=DISTRICT)
        )
    rows += [
        Region(
            code=_code(t, FIRST_VILLAGE + v),
            name=f"{TREES[v % len(TREES)]}{PLACES[(v // len(TREES) + t) % len(PLACES)]}村",
            level=Region.Level.VILLAGE,
            parent_id=_code(t),
            is_central_village=v < 2,
            has_party_committee=v < 3,
        )
        for t in range(1, len(TOWNSHIPS) + 1)
        for v in range(villages)
    ]
    for row in rows:
        row.path = path_of(row.code)
    Region.objects.bulk_create(rows, ignore_conflicts=True)
    if not Grid.objects.filter(region_id=HOME_VILLAGE).exists():
        Grid.objects.bulk_create(
            Grid(region_id=HOME_VILLAGE, name=f"第{n}网格", number=n) for n in (1, 2, 3)
        )


def seed_holidays() -> None:
    """
    Copy the State Council's calendar of the years the library knows (to 2026) into the table.

    Years it does not know follow the week until an administrator enters them.
    """
    from chinese_calendar import constants

    rows = [
        Holiday(day=day, is_off=True, name=str(name)) for day, name in constants.holidays.items()
    ]
    rows += [Holiday(day=day, is_off=False, name="调休") for day in constants.workdays]
    Holiday.objects.bulk_create(
        [row for row in rows if row.day >= date(2021, 1, 1)], ignore_conflicts=True
    )
