"""
What belongs to one department is not there for another: every address of the comparison and of
the asset check, found in the URL patterns themselves, so that a new one cannot be forgotten.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Unit, User
from accounts.permissions import Role
from comparison import rulebook
from comparison.models import Batch, Rule
from comparison.sources import sources
from ledgers import runner
from ledgers.models import Job
from monitoring.models import AssetBatch, AssetRequest
from regions.models import Region
from tests.comparison.files import sheet
from tests.factories import UnitFactory, UserFactory
from tests.test_authz import bare

pytestmark = pytest.mark.django_db
MODULES = (
    "comparison.views.", "comparison.api.", "monitoring.views.assets", "monitoring.api.assets",
    "ledgers.views", "ledgers.api",
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Blank forms, and what each department may send: of nobody.
OF_NOBODY = {"comparison:template", "api_source_template", "api_sources"}


@dataclass(frozen=True)
class Address:
    name: str
    converters: frozenset[str]
    module: str


def addresses(found: list[Any], space: str = "") -> Iterator[Address]:
    for each in found:
        if isinstance(each, URLResolver):
            yield from addresses(
                each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space
            )
        elif isinstance(each, URLPattern):
            view = getattr(each.callback, "cls", each.callback)
            if view.__module__.startswith(MODULES):
                keys = frozenset(each.pattern.converters)
                yield Address(f"{space}{each.name}", keys, view.__module__)


ADDRESSES = sorted(set(addresses(get_resolver().url_patterns)), key=lambda each: each.name)
OF_ONE = [each for each in ADDRESSES if each.converters and each.name not in OF_NOBODY]
LISTS = [each for each in ADDRESSES if not each.converters and each.name not in OF_NOBODY]


@dataclass
class Department:
    """A department with its liaison, a checked file, a rule over it and a list to be answered."""

    code: str
    liaison: User
    batch: Batch
    rule: Rule
    request: AssetRequest
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def keys(self, address: Address) -> dict[str, Any]:
        """Return what stands in an address for this department's object."""
        row = self.batch.rows.get()
        if address.converters == {"pk", "row"}:
            return {"pk": self.batch.pk, "row": row.place}
        assert address.converters == {"pk"}, f"{address.name}: say whose object its keys name"
        if address.module.endswith("rules"):
            return {"pk": self.rule.pk}
        if address.module.startswith("ledgers"):
            return {"pk": self.batch.job_id}
        if address.module.endswith("assets"):
            of_batch = address.name.removeprefix("api_").removeprefix("monitoring:")
            asked = of_batch == "asset_batch"
            return {"pk": self.request.batch_id if asked else self.request.pk}
        return {"pk": self.batch.pk}


@pytest.fixture
def departments(district: Region) -> list[Department]:
    """Each source's department, with something of its own of every kind."""
    rulebook.ensure_all()
    clerk = UserFactory(role=Role.DISTRICT_CLERK, region=district)
    found = []
    for source in sources:
        unit: Unit = UnitFactory(code=source.unit)
        liaison = UserFactory(role=Role.DEPT_LIAISON, unit=unit)
        client = Client(raise_request_exception=False)
        client.force_login(liaison, backend="accounts.backends.People")
        file = sheet(source.sample[:1], [c.label for c in source.columns], f"{source.name}密.csv")
        sent = client.post("/api/v1/comparison/batches/", {"source": source.name, "file": file})
        assert sent.status_code == 202
        asked = AssetBatch.objects.create(
            region=district, due_on=timezone.localdate(), opened_at=timezone.now(), opened_by=clerk
        )
        request = AssetRequest.objects.create(batch=asked, unit=unit, due_on=timezone.localdate())
        batch = Batch.objects.get(pk=sent.json()["id"])
        rule = Rule.objects.released().filter(source=source.name)[0]
        found.append(Department(source.name, liaison, batch, rule, request, client))
    runner.work_off()
    assert set(Batch.objects.values_list("state", flat=True)) == {Batch.State.REVIEWED}
    return found


def ask(client: Client, method: str, address: Address, keys: dict[str, Any]) -> HttpResponse:
    body: dict[str, Any] = {} if method == "GET" else {"content_type": "application/json"}
    url = reverse(address.name, kwargs=keys)
    return client.generic(method, url, **body)  # type: ignore[return-value]


def test_the_patterns_are_found() -> None:
    names = {each.name for each in ADDRESSES}
    assert {
        "comparison:batch", "comparison:decide", "api_batch_feedback", "monitoring:asset_answer",
        "api_asset_list", "ledgers:cancel", "api_job", "comparison:preview",
    } <= names  # fmt: skip
    assert len(OF_ONE) >= 45, "every address of an object is tried"


def test_nothing_of_another_department_is_there(departments: list[Department]) -> None:
    """404, byte for byte as for what does not exist; 403 only where one's own is 403 as well."""
    faults, tried, missing = [], 0, set()
    three = departments[:3]  # the other pairs: in the last test
    for mine, other in zip(three, [*three[1:], three[0]], strict=True):
        for address in OF_ONE:
            theirs = other.keys(address)
            absent = {
                key: uuid.uuid4() if isinstance(value, uuid.UUID) else 999_999_999
                for key, value in theirs.items()
            }
            for method in METHODS:
                got = ask(mine.client, method, address, theirs)
                if got.status_code == 405:
                    continue
                tried += 1
                none = ask(mine.client, method, address, absent)
                same = (got.status_code, bare(got)) == (none.status_code, bare(none))
                fits = got.status_code == 404
                if got.status_code == 403:
                    own = ask(mine.client, method, address, mine.keys(address))
                    fits = own.status_code == 403
                else:
                    missing.add(address.name)
                if not (same and fits):
                    faults.append((mine.code, method, address.name, got.status_code))
    assert faults == []
    assert tried >= len(three) * len(OF_ONE)
    assert {"comparison:batch", "comparison:rule", "monitoring:asset_request", "api_job"} <= missing


def test_lists_hold_nothing_of_another_department(departments: list[Department]) -> None:
    marks = {
        each.code: (
            each.batch.file.filename, str(each.batch.pk), str(each.request.pk),
            str(each.batch.job_id), f"/comparison/rules/{each.rule.pk}/", f'"{each.rule.code}"',
        )
        for each in departments
    }  # fmt: skip
    faults, seen = [], set()
    for mine in departments:
        for address in LISTS:
            text = ask(mine.client, "GET", address, {}).content.decode()
            for code, words in marks.items():
                told = [word for word in words if word in text]
                if code == mine.code:
                    seen |= {address.name} if told else set()
                elif told:
                    faults.append((mine.code, address.name, told))
    assert faults == []
    assert {
        "comparison:batches", "api_batches", "comparison:rules", "api_rules",
        "monitoring:asset_requests", "api_asset_requests", "ledgers:jobs",
    } <= seen, "a list that shows nobody's own shows nothing"  # fmt: skip


def test_no_reading_shows_a_department_what_is_anothers(departments: list[Department]) -> None:
    """All pairs, where pages and API begin: the rows that are theirs to see."""
    for mine in departments:
        for rows, key in (
            (Batch.objects.visible_to(mine.liaison), mine.batch.pk),
            (AssetRequest.objects.visible_to(mine.liaison), mine.request.pk),
            (Job.objects.visible_to(mine.liaison), mine.batch.job_id),
        ):
            assert list(rows.values_list("pk", flat=True)) == [key]
        of = set(Rule.objects.visible_to(mine.liaison).values_list("source", flat=True))
        assert of == {mine.code}
        assert not AssetBatch.objects.visible_to(mine.liaison).exists()
