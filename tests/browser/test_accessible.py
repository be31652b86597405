"""The main pages for whoever reads badly, has one hand, or no mouse: axe-core, thumbs, letters."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Unit, User
from core import limits
from core.dates import iso_week, local_date, week_start
from households.models import Household
from ledgers.models import Job
from monitoring.models import VisitDuty
from regions.models import Region
from tests.browser.accessible import faults, low_targets, small_print
from tests.browser.conftest import DESK, PHONE, fits
from tests.factories import HouseholdFactory, MemberFactory
from tests.monitoring.case_fixtures import line, people  # noqa: F401  # fixtures
from tests.monitoring.case_walk import People, case_at
from tests.monitoring.clue_fixtures import new_batch, opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UNFOLD = "document.querySelectorAll('main details').forEach((each) => { each.open = true; })"


@dataclass(frozen=True)
class Place:
    """An address as somebody meets it, and what says that it is drawn."""

    path: str
    who: User | None
    drawn: str = "main h1"


@pytest.fixture
def places(
    village: Region, people: People, leader: User, clerk: User, yibao: Unit,  # noqa: F811
) -> dict[str, Place]:  # fmt: skip
    """Return the pages cadres use most, each with something on it."""
    limits.seed()
    now = timezone.now()
    staff, week = people.village, iso_week(local_date(now))
    homes: list[Household] = [
        HouseholdFactory(
            region=village, head_name=name, head=True, size=2, category="sudden",
            natural_village="东庄", phone="18180850182",
        )
        for name in ("张家旺", "李秀兰")
    ]  # fmt: skip
    for home in homes:
        MemberFactory(household=home, name="张小满", relation="之子")
        VisitDuty.objects.create(
            household=home, region=village, week=week, reasons=["monitored"],
            due_on=week_start(week) + timedelta(days=6),
        )  # fmt: skip
    clue = opened(homes[0], staff, at=now)
    third = HouseholdFactory(region=village, head_name="王德厚", size=3, head=True)
    case = case_at("explain", third, people, now - timedelta(days=30))
    batch = new_batch(yibao, clerk)
    batch.job = Job.objects.create(
        kind="comparison.batch", title="医保", requested_by=clerk, file=batch.file,
        idempotency_key="accessible", state=Job.State.REVIEWED,
    )  # fmt: skip
    batch.save(update_fields=["job"])
    return {
        "登录": Place("/login/", None),
        "首页": Place("/", staff),
        "本周走访": Place("/monitoring/week/", staff),
        "走访记录": Place(f"/monitoring/visit/{homes[0].pk}/", staff),
        "纸质登记录入": Place("/monitoring/week/entry/", staff),
        "农户": Place("/households/", staff),
        "一户一档": Place(homes[0].get_absolute_url(), staff),
        "线索核实": Place("/monitoring/clues/", staff),
        "线索": Place(clue.get_absolute_url(), staff),
        "案件": Place(case.get_absolute_url(), staff),
        "看板": Place("/dashboard/", leader),
        "部门比对": Place("/comparison/", clerk),
        "比对结果": Place(f"/comparison/{batch.pk}/", clerk),
        "手机走访": Place("/phone/", staff, ".home"),
        "手机走访记录": Place(f"/phone/#/home/{homes[0].pk}", staff, "form.visit"),
    }


AT_A_DESK = ("登录", "首页", "农户", "一户一档", "案件", "看板", "部门比对", "比对结果")


def test_the_main_pages_hold_no_serious_fault(
    places: dict[str, Place], open_as: Callable[..., Page]
) -> None:
    wrong = []
    for width, names in ((PHONE, list(places)), (DESK, AT_A_DESK)):
        for name, page in walk(places, names, width, open_as):
            wrong += [f"{name} {width}: {fault}" for fault in faults(page)]
            if width == PHONE:
                wrong += [f"{name}: lower than a thumb: {each}" for each in low_targets(page)]
                wrong += [f"{name}: small print: {each}" for each in small_print(page)]
            if not fits(page):
                wrong.append(f"{name} {width}: sticks out sideways")
    assert not wrong, "\n".join(wrong)


def walk(
    places: dict[str, Place], names: Iterable[str], width: int, open_as: Callable[..., Page]
) -> Iterator[tuple[str, Page]]:
    """Yield each page drawn and unfolded, in one window for each person."""
    windows: dict[User | None, Page] = {}
    for name in names:
        place = places[name]
        if place.who not in windows:
            windows[place.who] = open_as(place.who, width, place.path)
        page = windows[place.who]
        page.goto(urljoin(page.url, place.path))
        expect(page.locator(place.drawn).first).to_be_visible()
        page.evaluate(UNFOLD)
        yield name, page


@pytest.mark.parametrize(
    ("measure", "style", "found"),
    [
        (low_targets, "min-height: 40px; height: 40px; padding: 0", "button.btn"),
        (small_print, "font-size: 15px", "button.btn"),
        (faults, "color: #8ab; background: #9bc", "color-contrast"),
    ],
)
def test_what_is_measured_can_fail(
    measure: Callable[[Page], list[str]], style: str, found: str, open_as: Callable[..., Page]
) -> None:
    page = open_as(None, PHONE, "/login/")
    assert measure(page) == []
    page.evaluate(
        "(style) => { document.querySelector('button.btn').style.cssText = style; }", style
    )
    assert any(each.startswith(found) for each in measure(page))
