"""Each figure is the number of its rows, within what the person sees."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from households.models import Household
from ledgers.metrics import metrics
from regions.models import Region
from tests.conftest import NOON
from tests.factories import HouseholdFactory, MemberFactory

TODAY = NOON.date()


@pytest.fixture
def monitored(village: Region) -> Household:
    household = HouseholdFactory(region=village, category="marginal", risks=["illness"])
    MemberFactory(household=household, relation="户主", name="张三")
    MemberFactory(household=household, relation="配偶", name="李四", sex="女")
    return household


@pytest.fixture
def eliminated_far_away(far_village: Region) -> Household:
    return HouseholdFactory(
        region=far_village, category="sudden", eliminated=True, elimination_method="natural"
    )


def value(name: str, user: User, region: Region) -> int:
    metric = metrics.get(name)
    assert metric is not None
    return metric.value(user, TODAY, region=region)


def test_a_figure_counts_its_rows(
    monitored: Household, eliminated_far_away: Household, clerk: User, district: Region
) -> None:
    assert value("monitored_households", clerk, district) == 2
    assert value("open_monitored_households", clerk, district) == 1
    assert value("monitored_persons", clerk, district) == 2


def test_a_figure_keeps_to_the_persons_place(
    monitored: Household,
    eliminated_far_away: Household,
    township_clerk: User,
    neighbour: User,
    district: Region,
) -> None:
    assert value("monitored_households", township_clerk, district) == 1
    assert value("monitored_households", neighbour, district) == 0


def test_the_dashboard_shows_the_table_by_township(
    client: Client, monitored: Household, eliminated_far_away: Household, clerk: User
) -> None:
    client.force_login(clerk, backend="accounts.backends.People")

    response = client.get(reverse("oversight:dashboard"))

    lines = response.context["households"]["lines"]
    assert [(line.name, [cell.value for cell in line.cells]) for line in lines] == [
        ("将官池镇", [0, 0, 1, 0, 0, 0]),
        ("五女店镇", [0, 0, 0, 0, 0, 1]),
    ]


def test_every_number_opens_as_many_rows(
    client: Client, monitored: Household, eliminated_far_away: Household, clerk: User
) -> None:
    client.force_login(clerk, backend="accounts.backends.People")
    tables = client.get(reverse("oversight:dashboard")).context

    for table in (tables["households"], tables["persons"]):
        for cell in [*table["totals"], *(c for line in table["lines"] for c in line.cells)]:
            assert client.get(cell.url).context["total"] == cell.value


def test_a_neighbours_place_is_not_there(
    client: Client, township_clerk: User, other_township: Region
) -> None:
    client.force_login(township_clerk, backend="accounts.backends.People")

    answer = client.get(reverse("oversight:dashboard"), {"region": other_township.pk})

    assert answer.status_code == 404


def test_an_unknown_narrowing_is_refused(client: Client, clerk: User) -> None:
    client.force_login(clerk, backend="accounts.backends.People")
    page = reverse("oversight:metric", args=["monitored_households"])
    call = reverse("api_metric_rows", args=["monitored_households"])

    assert client.get(page, {"head_id_index": "x"}).status_code == 404
    assert client.get(call, {"head_id_index": "x"}).status_code == 400


def test_the_api_gives_each_figure_once_with_its_rows(
    client: Client, monitored: Household, clerk: User
) -> None:
    client.force_login(clerk, backend="accounts.backends.People")

    figures = client.get("/api/v1/metrics/").json()["results"]
    rows = client.get("/api/v1/metrics/monitored_households/rows/").json()

    assert len({figure["id"] for figure in figures}) == len(figures)
    assert {f["id"]: f["value"] for f in figures}["monitored_households"] == 1
    assert (rows["count"], len(rows["results"])) == (1, 1)
    assert rows["results"][0]["region"] == "411099101501"


def test_the_dashboard_asks_a_fixed_number_of_questions(
    client: Client, village: Region, clerk: User
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(clerk, backend="accounts.backends.People")
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("oversight:dashboard"))
        asked.append(len(captured))
        for _ in range(5):
            HouseholdFactory(region=village, category="sudden")

    assert asked[0] == asked[1]
