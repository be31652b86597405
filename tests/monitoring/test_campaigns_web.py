"""The campaign's pages: the walk, the figures of a place, the sheet, what a freeze says."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from accounts.models import AccessLog, User
from households.models import Household
from monitoring.actions import rechecks
from monitoring.models import Campaign, CampaignExcuse, CampaignRecheck, Visit
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory
from tests.households.families import family
from tests.monitoring.campaign_fixtures import *  # noqa: F403
from tests.monitoring.campaign_fixtures import DAY, TODAY, opened
from tests.monitoring.visit_fixtures import api, wednesday  # noqa: F401  # a fixture
from tests.monitoring.visiting import recorded, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]


def at(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.People")
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def test_a_village_taps_excuses_and_takes_back_without_scripts(
    campaign: Campaign, homes: list[Household], village_staff: User
) -> None:
    client, url = at(village_staff), campaign.get_absolute_url()
    for home in homes:
        assert home.head_name in text(client.get(url))
    tap = f"{url}households/{homes[0].pk}/no-change/"
    assert "共 4 户 = 已查 1 + 无法走访 0 + 还剩 3" in text(client.post(tap, follow=True))
    visit = Visit.objects.get()
    assert (visit.changed, visit.purpose, visit.visitors) == (False, "routine", ["周建国"])
    client.post(f"{url}visits/{visit.pk}/undo/")
    assert Visit.objects.standing().count() == 0

    excuse = f"{url}households/{homes[1].pk}/excuse/"
    assert client.post(excuse, {"reason": ""}).status_code == 409
    assert "全家外出" in text(client.post(excuse, {"reason": "全家外出"}, follow=True))
    assert CampaignExcuse.objects.get().household == homes[1]
    again = client.post(excuse, {"reason": "全家外出"})
    assert (again.status_code, "已登记不能走访的原因" in text(again)) == (409, True)


def test_the_district_goes_down_from_townships_to_a_village(
    district: Region, township: Region, village: Region, other_township: Region, clerk: User,
    homes: list[Household], village_staff: User,
) -> None:  # fmt: skip
    campaign = opened(district, clerk)
    recorded(homes[0], by=village_staff, on=TODAY, at=NOON)
    client, url = at(clerk), campaign.get_absolute_url()
    page = text(client.get(url))
    assert "将官池镇<small>还剩 3 户" in page
    assert "五女店镇<small>没有要查的户" in page
    assert "槐树坡村<small>还剩 3 户" in text(client.get(url, {"region": township.pk}))
    walk = text(client.get(url, {"region": village.pk}))
    assert homes[1].head_name in walk
    assert homes[0].head_name not in walk
    assert "无变化" not in walk, "the bureau records no visits"


def test_nobody_looks_into_another_place(
    campaign: Campaign, far_village: Region, neighbour_village: Region, village_staff: User,
    far_clerk: User,
) -> None:  # fmt: skip
    url = campaign.get_absolute_url()
    assert at(far_clerk).get(url).status_code == 404
    for place in (far_village, neighbour_village):
        assert at(village_staff).get(url, {"region": place.pk}).status_code == 404


def test_the_menu_has_it_once_there_is_one(
    township: Region, village_staff: User, clerk: User
) -> None:
    assert "集中排查" not in text(at(village_staff).get("/me/"))
    assert "集中排查" in text(at(clerk).get("/me/")), "who may open one finds the place"
    opened(township, clerk)
    assert "/monitoring/campaigns/" in text(at(village_staff).get("/me/"))


def test_the_first_page_says_what_is_left(
    campaign: Campaign, township: Region, homes: list[Household], village_staff: User,
    township_clerk: User,
) -> None:  # fmt: skip
    recorded(homes[0], by=village_staff, on=TODAY, at=NOON)
    assert "还剩3户，5月25日截止" in text(at(village_staff).get("/"))
    assert "抽查回访" not in text(at(township_clerk).get("/"))
    rechecks.draw(campaign=campaign, region=township, by=township_clerk, at=NOON)
    assert "还有1户没有回访" in text(at(township_clerk).get("/"))
    said = told(TODAY, visitors=["冯"], changed=True, items={"water": {"state": "cut"}})
    line = CampaignRecheck.objects.get()
    rechecks.visit_again(line=line, by=township_clerk, at=NOON, told=said)
    assert "抽查有差异" in text(at(village_staff).get("/"))
    assert "没有回访" not in text(at(township_clerk).get("/"))
    right = f"/monitoring/rechecks/{line.pk}/right/"
    assert at(village_staff).post(right, {"note": ""}).status_code == 409
    assert "已报修" in text(at(village_staff).post(right, {"note": "已报修"}, follow=True))
    assert "抽查有差异" not in text(at(village_staff).get("/"))


def test_whoever_made_the_visit_is_told_before_they_re_visit(
    campaign: Campaign, township: Region, homes: list[Household], township_clerk: User
) -> None:
    visitors = [township_clerk.name]
    recorded(homes[0], by=township_clerk, on=TODAY, at=NOON, visitors=visitors)
    rechecks.draw(campaign=campaign, region=township, by=township_clerk, at=NOON)
    page = text(at(township_clerk).get(CampaignRecheck.objects.get().get_absolute_url()))
    assert "请换一个人回访" in page


def test_the_results_go_out_against_a_purpose(
    campaign: Campaign, homes: list[Household], neighbour_village: Region, clerk: User,
    village_staff: User, township_clerk: User,
) -> None:  # fmt: skip
    HouseholdFactory(region=neighbour_village)
    bad = {"changed": True, "items": {"housing": {"state": "d"}}}
    recorded(homes[0], by=village_staff, on=TODAY, at=NOON, **bad)
    CampaignExcuse.objects.create(
        campaign=campaign, household=homes[1], region=homes[1].region, reason="外出",
        excused_at=NOON, excused_by=village_staff,
    )  # fmt: skip
    rechecks.draw(campaign=campaign, region=campaign.region, by=township_clerk, at=NOON)
    rechecks.visit_again(line=CampaignRecheck.objects.get(), by=township_clerk, at=NOON,
                         told=told(TODAY, visitors=["冯"]))  # fmt: skip
    client, url = at(clerk), f"{campaign.get_absolute_url()}results/"
    assert client.post(url, {"reason": " "}).status_code == 400
    assert not AccessLog.objects.filter(kind="export").exists()
    answer = client.post(url, {"reason": "汇总上报"})
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    rows = [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert rows == [
        ["将官池镇", "槐树坡村", 4, 1, 1, 2, 1, 0, 1, 1, 1, "100.0%"],
        ["将官池镇", "柳林坡村", 1, 0, 0, 1, 0, 0, 0, 0, 0, None],
        ["合计", None, 5, 1, 1, 3, 1, 0, 1, 1, 1, "100.0%"],
    ]
    log = AccessLog.objects.get(kind="export")
    assert (log.user, log.reason, log.detail["villages"]) == (clerk, "汇总上报", 2)


def test_a_freeze_is_said_where_families_are_changed(
    campaign: Campaign, village: Region, village_staff: User, clerk: User
) -> None:
    home = family(village)
    Campaign.objects.filter(pk=campaign.pk).update(
        last_on=TODAY - DAY, frozen_from=TODAY, frozen_until=TODAY + DAY
    )
    frozen = "数据冻结，到5月19日止不登记家庭变化"
    choices = f"/households/{home.pk}/changes/"
    page = text(at(village_staff).get(choices))
    assert page.count(frozen) == 8, "each kind of change says so"
    assert campaign.get_absolute_url() in page
    assert "现在不能办理" in text(at(village_staff).get(f"{choices}split/"))
    form = text(at(clerk).get(f"{choices}split/"))
    assert frozen in form
    assert "谁分出去" in form
    assert "数据冻结到" in text(at(village_staff).get(campaign.get_absolute_url()))


def test_machines_read_the_figures_and_the_sample(
    campaign: Campaign, township: Region, homes: list[Household], village_staff: User,
    township_clerk: User,
) -> None:  # fmt: skip
    recorded(homes[0], by=village_staff, on=TODAY, at=NOON)
    rechecks.draw(campaign=campaign, region=township, by=township_clerk, at=NOON)
    client, url = api(village_staff), f"/api/v1/campaigns/{campaign.pk}"
    (row,) = client.get("/api/v1/campaigns/").json()
    assert (row["id"], row["title"]) == (str(campaign.pk), "2022年春季集中排查")
    (line,) = client.get(f"{url}/villages/").json()
    figures = [line[key] for key in ("total", "covered", "excused", "left", "drawn", "checked")]
    assert figures == [4, 1, 0, 3, 1, 0]
    (sample,) = client.get(f"{url}/rechecks/").json()["results"]
    assert (sample["household"], sample["visit"]) == (str(homes[0].pk), None)
