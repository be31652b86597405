"""
The demo register: tag kinds, monitoring lines, and any number of invented households.

The bulk path writes plain rows by COPY; what has a life (visits, clues, cases) is seeded through
the actions of the apps above.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.demo import DISTRICT, HOME_VILLAGE, NEXT_VILLAGE
from accounts.models import User
from core import crypto, names
from core.ids import uuid7
from households.copying import copy
from households.families import Family, Maker
from households.models import Household, Income, Member, MonitoringLine, Tag, TagKind, id_index
from households.rules import income_window
from regions.models import Region

PREFIX = "4110"
CHUNK = 2000
OFFICER_HOUSEHOLDS = 12
SAME_NAME = "张伟"
TWIN_EVERY = 7  # in every seventh village two heads are called the same

TAGS_SOURCE = "各地重点走访人群清单归并的建议分类，由区里确认后调整"
TAG_KINDS = (
    ("income_drop", "低收入或收入骤减"),
    ("serious_illness", "大病重病和负担较重慢性病"),
    ("severe_disability", "重度或新增残疾"),
    ("dibao", "低保户或新申请低保"),
    ("tekun", "分散供养特困（单人户）"),
    ("lone_elderly", "失能或独居老人"),
    ("children", "困境儿童、孤儿"),
    ("students", "非义务教育阶段多子女在读"),
    ("job_loss", "务工失业返乡"),
    ("disaster", "灾害、事故或主要劳动力丧失"),
)
LINES = (
    (2022, "7000.00", date(2022, 4, 1), "河南省2022年监测范围（通行口径，请按省文件核对文号）"),
    (2024, "8300.00", date(2024, 4, 1), "河南省2024年监测范围（请按省文件核对文号）"),
)

HOUSEHOLD_COLUMNS = (
    "id", "region_id", "region_path", "national_no", "head_name", "head_pinyin",
    "head_id_sealed", "head_id_index", "phone_sealed", "bank", "size", "address",
    "natural_village", "household_type", "policy_status", "category", "identified_month", "risks",
    "risk_note", "eliminated", "elimination_method", "eliminated_month", "no_labour_safety_net",
    "in_resettlement", "military_family", "house_grade", "water_safe", "arable_mu",
    "development_status", "support_officer_id", "removed_reason", "created_at", "updated_at",
    "version",
)  # fmt: skip
MEMBER_COLUMNS = (
    "id", "region_id", "region_path", "household_id", "national_no", "name", "sex", "birth_date",
    "id_type", "id_number_sealed", "id_number_index", "relation", "ethnicity", "politics",
    "education", "school_status", "health", "disability_kind", "disability_grade", "labour",
    "resident_insurance", "employee_insurance", "work_place", "work_months", "wage_year",
    "dibao", "tekun", "created_at", "updated_at", "version",
)  # fmt: skip
TAG_COLUMNS = ("id", "region_id", "region_path", "household_id", "kind_id", "since", "source")
INCOME_COLUMNS = (
    "id", "household_id", "purpose", "window_start", "window_end", "members", "wage", "business",
    "property", "transfer", "business_expense", "claim_income", "out_of_pocket", "note",
    "entered_by_id", "entered_at",
)  # fmt: skip
AFTER_ELIMINATION = 16_000  # yuan a head and year, well above every line


def seed_tag_kinds() -> None:
    """Write the ten recommended key groups that are not there yet; all are visited weekly."""
    TagKind.objects.bulk_create(
        (
            TagKind(code=code, name=name, source=TAGS_SOURCE, visit_weeks=1, order=order)
            for order, (code, name) in enumerate(TAG_KINDS, start=1)
        ),
        ignore_conflicts=True,
    )


def seed_lines() -> None:
    """Write the monitoring lines whose figure is known; the others an administrator enters."""
    region = Region.objects.filter(code=DISTRICT).first()
    if region is None:
        return
    MonitoringLine.objects.bulk_create(
        (
            MonitoringLine(
                year=year, region=region, amount=Decimal(amount), valid_from=start, document_no=text
            )
            for year, amount, start, text in LINES
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def seed_households(
    count: int, seed: int, villages: Sequence[Region], *, on: date | None = None
) -> int:
    """
    Write invented households into villages and return how many; the same seed makes the same.

    A register that has demo households already stays as it is: 0.
    """
    if Household.objects.filter(national_no__startswith=PREFIX).exists():
        return 0
    seed_tag_kinds()
    seed_lines()
    maker = Maker(Random(seed), on=on or timezone.localdate())  # noqa: S311  # not for secrets
    officer = User.objects.filter(username="officer").first()
    clerk = User.objects.filter(username="clerk").first()
    writer = _Writer(maker, officer, clerk)
    made = 0
    places = _spread(count, villages)
    while batch := list(islice(places, CHUNK)):
        writer.write(batch, start=made)
        made += len(batch)
    return made


def _spread(count: int, villages: Sequence[Region]) -> Iterator[Region]:
    """Yield a village for each household: the demo people's own get enough to show something."""
    by_code = {village.code: village for village in villages}
    left = count
    for code, share in ((HOME_VILLAGE, 40), (NEXT_VILLAGE, 20)):
        if code in by_code:
            here = min(share, count // 10)
            left -= here
            yield from [by_code[code]] * here
    others = [v for v in villages if v.code not in {HOME_VILLAGE, NEXT_VILLAGE}] or list(villages)
    for n in range(left):
        yield others[n * len(others) // left]


class _Writer:
    def __init__(self, maker: Maker, officer: User | None, clerk: User | None) -> None:
        self.maker, self.officer, self.clerk = maker, officer, clerk
        self.now = timezone.now()
        self.given = 0
        self.in_village: dict[str, int] = {}
        self.twins = 0

    def write(self, villages: Sequence[Region], *, start: int) -> None:
        households: list[tuple[Any, ...]] = []
        members: list[tuple[Any, ...]] = []
        tags: list[tuple[Any, ...]] = []
        incomes: list[tuple[Any, ...]] = []
        for n, village in enumerate(villages, start=start):
            family, household_id = self._family(village), uuid7()
            households.append(self._household(family, household_id, village, n))
            members += self._members(family, household_id, village, n)
            tags += self._tags(family, household_id, village)
            if family.eliminated and self.clerk is not None:
                incomes.append(self._income(family, household_id, self.clerk))
        copy(Household, HOUSEHOLD_COLUMNS, households)
        copy(Member, MEMBER_COLUMNS, members)
        copy(Tag, TAG_COLUMNS, tags)
        copy(Income, INCOME_COLUMNS, incomes)

    def _family(self, village: Region) -> Family:
        order = self.in_village.get(village.code, 0)
        self.in_village[village.code] = order + 1
        if order == 0:
            self.twins += 1
        twin = order < 2 and self.twins % TWIN_EVERY == 1
        return self.maker.family(head_name=SAME_NAME if twin else "")

    def _household(self, family: Family, pk: UUID, village: Region, n: int) -> tuple[Any, ...]:
        head = family.people[0]
        officer = None
        if self.officer and village.code == HOME_VILLAGE and self.given < OFFICER_HOUSEHOLDS:
            officer, self.given = self.officer.pk, self.given + 1
        return (
            pk, village.code, village.path, f"{PREFIX}{n:08d}", head.name, _pinyin(head.name),
            crypto.seal(head.id_number, f"households.household.head_id|{pk}"),
            id_index(head.id_number),
            crypto.seal(family.phone, f"households.household.phone|{pk}"), "农村信用社",
            len(family.people), "", f"第{n % 6 + 1}村民组", family.household_type,
            family.policy_status, family.category, family.identified_month, family.risks, "",
            family.eliminated, family.elimination_method, family.eliminated_month,
            family.no_labour_safety_net, False, False, family.house_grade, True,
            family.arable_mu, "", officer, "", self.now, self.now, 1,
        )  # fmt: skip

    def _members(
        self, family: Family, household: UUID, village: Region, n: int
    ) -> Iterator[tuple[Any, ...]]:
        for k, person in enumerate(family.people, start=1):
            pk = uuid7()
            yield (
                pk, village.code, village.path, household, f"{PREFIX}{n:08d}{k:02d}", person.name,
                person.sex, person.born, "居民身份证",
                crypto.seal(person.id_number, f"households.member.id_number|{pk}"),
                id_index(person.id_number), person.relation, "汉族", "群众", person.education,
                person.school, person.health, person.disability_kind, person.disability_grade,
                person.labour, True, False, person.work_place, person.work_months,
                person.wage_year, person.dibao, person.tekun, self.now, self.now, 1,
            )  # fmt: skip

    def _income(self, family: Family, household: UUID, by: User) -> tuple[Any, ...]:
        """Return what an eliminated household earned afterwards, as the export has it."""
        start, end = income_window(self.maker.on)
        people = len(family.people)
        return (
            uuid7(), household, Income.Purpose.ELIMINATE, start, end, people,
            AFTER_ELIMINATION * people, 0, 0, 0, 0, 0, 0, "", by.pk, self.now,
        )  # fmt: skip

    def _tags(self, family: Family, household: UUID, village: Region) -> Iterator[tuple[Any, ...]]:
        since = self.maker.on - timedelta(days=self.maker.rng.randint(30, 500))
        for code in family.tags:
            yield uuid7(), village.code, village.path, household, code, since, "演示数据"


@lru_cache(maxsize=100_000)
def _pinyin(name: str) -> str:
    return names.pinyin_key(name)
