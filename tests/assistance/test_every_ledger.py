"""What holds for each ledger there is, on the rows of the demo."""

import json
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from core.dates import local_date
from households.models import Household
from ledgers.entries import reads, samples
from ledgers.entries.declaration import Ledger, ledgers
from ledgers.metrics import metrics
from tests.assistance.filled import *  # noqa: F403
from tests.assistance.filled import EACH, NOON
from tests.importing import applied, outcomes, uploaded

pytestmark = pytest.mark.django_db


@EACH
def test_the_demo_fills_it(ledger: Ledger, clerk: User) -> None:
    assert ledger.rows(clerk).exists()


@EACH
def test_what_the_demo_enters_stands_before_the_rule(ledger: Ledger, clerk: User) -> None:
    for row in ledger.rows(clerk):
        assert ledger.fault({name: getattr(row, name) for name in ledger.fields}) is None
        row.full_clean(exclude=["region_path"])


@EACH
def test_its_pages_open(ledger: Ledger, clerk: User, client: Client) -> None:
    row = ledger.rows(clerk).order_by("pk")[0]
    url = f"/ledgers/{ledger.name}/"
    subject = getattr(row, f"{ledger.subject.field}_id")
    for page in (url, row.get_absolute_url(), f"{url}new/", f"{url}new/?of={subject}",
                 f"{url}import/", f"{url}template.xlsx"):  # fmt: skip
        assert client.get(page).status_code == 200, page
    assert ledger.title in client.get(url).content.decode()
    name = ledger.subject.title(row).split("（")[0].removesuffix("户")
    assert ledger.subject.title(row) in client.post(f"{url}search/", {"q": name}).content.decode()


@EACH
def test_its_export_comes_back_unchanged(
    ledger: Ledger, clerk: User, client: Client, tmp_path: Path
) -> None:
    url = f"/api/v1/ledgers/{ledger.name}/"
    path = tmp_path / "台账.xlsx"
    path.write_bytes(client.get(f"{url}export.xlsx", {"reason": "核对"}).content)
    job = uploaded(client, f"{url}import/", path)
    found = outcomes(job)
    assert {(outcome, reason) for _, outcome, reason in found} == {("same", "")}
    assert len(found) == ledger.rows(clerk).count()


@EACH
def test_its_figures_count_the_rows_that_open_behind_them(
    ledger: Ledger, clerk: User, client: Client
) -> None:
    today = local_date(NOON)
    assert ledger.figures
    for figure in ledger.figures:
        metric = metrics.get(figure.name)
        assert metric is not None
        assert metric.work_point == ledger.point
        counted = figure.where(ledger.rows(clerk), today).count()
        assert metric.value(clerk, today) == counted
        assert client.get(f"/ledgers/{ledger.name}/?figure={figure.name}").status_code == 200
        if figure.of:
            assert figure.of in {each.name for each in ledger.figures}
    assert len(reads.tiles(ledger, clerk, today)) == len(ledger.figures)


@EACH
def test_a_sheet_that_an_office_could_send_is_judged_as_its_key_says(
    ledger: Ledger, clerk: User, client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "表.xlsx"
    key = samples.make(
        ledger, rows=30, mess="high", seed=7, path=path, on=local_date(NOON), by=clerk
    )
    job = uploaded(client, f"/api/v1/ledgers/{ledger.name}/import/", path)
    expected = [row["expected"].split("|") for row in json.loads(key.read_text())["rows"]]
    found = outcomes(job)
    assert len(found) == 30
    for (number, outcome, reason), right in zip(found, expected, strict=True):
        assert outcome in right, (number, outcome, reason, right)
    assert applied(job, by=clerk).state == "done"


@EACH
def test_every_filter_is_one_of_its_columns(ledger: Ledger, client: Client) -> None:
    for name in (*ledger.filters, *ledger.key):
        assert name in ledger.fields
    for name in ledger.filters:
        assert client.get(f"/ledgers/{ledger.name}/?{name}=").status_code == 200


def test_the_household_page_shows_what_the_ledgers_hold(clerk: User, client: Client) -> None:
    home = Household.objects.order_by("pk")[0]
    page = client.get(home.get_absolute_url()).content.decode()
    assert "医疗保障台账" in page
    assert "要点 7" in page


def test_the_first_page_of_the_ledgers_lists_them_by_work_point(
    clerk: User, client: Client
) -> None:
    page = client.get("/ledgers/").content.decode()
    at = [page.index(ledger.title) for ledger in ledgers]
    assert at == sorted(at)
    assert {ledger.point for ledger in ledgers} == {3, 5, 6, 7, 8, 9, 10, 11, 13, 14, 27}
