"""
Who asks for what: the pages and calls of a working day, with what of the district they name.

Households, clues and cases that are opened are ones of the demo, made alike in every district, so
that a difference in time is the district's and not the family's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from accounts.demo import HOME_TOWNSHIP
from accounts.models import User
from bench.work import SOURCE, VILLAGE, largest_village
from comparison.models import Batch
from households import reads
from households.models import Household
from monitoring.models import Case, Clue, Exit
from regions.models import path_of

API = "/api/v1"


@dataclass(frozen=True)
class Page:
    """One address as one person asks for it; with a body it is a POST."""

    person: str
    name: str
    address: str
    body: dict[str, Any] | None = None

    @property
    def key(self) -> str:
        return f"{self.person.removeprefix('bench_')}: {self.name}"


def pages() -> list[Page]:
    return [*_township(), *_village(), *_district()]


def _get(person: str, name: str, address: str, **query: str) -> Page:
    return Page(person, name, f"{address}?{urlencode(query)}" if query else address)


def _search(person: str, name: str, text: str) -> Page:
    return Page(person, f"search, {name}", "/households/search/", {"q": text})


def _middle(person: str, *order: str) -> str:
    """Return the key of the household in the middle of a person's list."""
    rows = Household.objects.visible_to(User.objects.get(username=person)).current()
    return str(rows.order_by(*order).values_list("pk", flat=True)[rows.count() // 2])


def _township() -> list[Page]:
    me = "township"
    home = path_of(HOME_TOWNSHIP)
    case = Case.objects.filter(status="registered", region_path__startswith=home).earliest("pk")
    exit_ = Exit.objects.filter(region_path__startswith=home).earliest("pk")
    clue = Clue.objects.open().filter(links=None, region_path__startswith=home).earliest("pk")
    number = case.household.head_id
    village = largest_village().code
    page, call = _shorthand(me)
    return [
        page("household list", "/households/"),
        page("household list, from the middle", "/households/", after=_middle(me, *reads.LIST_ORDER)),
        page("household list, a village", "/households/", region=village),
        page("household list, a tag", "/households/", tag="severe_disability"),
        page("household list, monitored", "/households/", category="open"),
        page("household list, monitored ever", "/households/", category="any"),
        page("household list, escaped", "/households/", type="escaped"),
        page("ledger list, medical", "/ledgers/medical_security/"),
        page("ledger list, a figure", "/ledgers/medical_security/", figure="medical_uninsured"),
        page("ledgers, all", "/ledgers/"),
        page("policies", "/policies/"),
        page("who goes without", "/policies/people/"),
        _search(me, "a common name", "张"),
        _search(me, "a full name", "张伟"),
        _search(me, "a name nobody has", "诸葛孔明"),
        _search(me, "pinyin", "zhang w"),
        _search(me, "pinyin nobody has", "zhuge kongming"),
        _search(me, "household number", "4110000000"),
        _search(me, "number of a household nobody has", "4119"),
        _search(me, "identity number", number),
        page("household page", case.household.get_absolute_url()),
        page("duties of the week", "/monitoring/week/"),
        page("duties of a village", "/monitoring/week/", region=village),
        page("clue worklist", "/monitoring/clues/"),
        page("clue worklist, all", "/monitoring/clues/", state="all"),
        page("clue worklist, overdue", "/monitoring/clues/", overdue="1"),
        page("clue worklist, a risk", "/monitoring/clues/", risk="illness"),
        page("clue", clue.get_absolute_url()),
        page("cases", "/monitoring/cases/"),
        page("cases, mine", "/monitoring/cases/", which="mine"),
        page("cases, all", "/monitoring/cases/", which="all"),
        page("case", case.get_absolute_url()),
        page("exits", "/monitoring/exits/"),
        page("exit", exit_.get_absolute_url()),
        page("dashboard", "/dashboard/"),
        page("dashboard of a village", "/dashboard/", region=village),
        page("rows of a figure, households", "/dashboard/metrics/households/"),
        page("rows of a figure, persons", "/dashboard/metrics/monitored_persons/"),
        page("rows of a figure, duties", "/dashboard/metrics/duties_of_the_week/"),
        page("todo", "/"),
        call("households", "/households/"),
        call("households, from the middle", "/households/", after=_middle(me, *reads.LIST_ORDER)),
        call("households by number", "/households/", ordering="national_no"),
        call("households by number, from the middle", "/households/", ordering="-national_no",
             after=_middle(me, "national_no", "pk")),
        call("households, monitored", "/households/", monitored="true"),
        call("households, not monitored", "/households/", monitored="false"),
        call("households, a tag", "/households/", tag="severe_disability"),
        call("households, a name", "/households/", q="张"),
        call("households, pinyin", "/households/", q="zhang w"),
        call("household", f"/households/{case.household_id}/"),
        Page(me, "api lookup", f"{API}/lookup/", {"id_number": number}),
        call("duties", "/duties/"),
        call("duties, due", "/duties/", state="due"),
        call("clues", "/clues/"),
        call("clues, open", "/clues/", state="open"),
        call("metrics", "/metrics/"),
        call("rows of a figure", "/metrics/open_clues/rows/"),
        *(_get("reviewer", name, address) for name, address in (
            ("review desk", "/monitoring/desk/"), ("dashboard", "/dashboard/"), ("todo", "/"))),
    ]  # fmt: skip


def _village() -> list[Page]:
    page, call = _shorthand(VILLAGE)
    return [
        page("household list", "/households/"),
        _search(VILLAGE, "a common name", "张"),
        page("duties of the week", "/monitoring/week/"),
        page("clue worklist", "/monitoring/clues/"),
        page("dashboard", "/dashboard/"),
        page("todo", "/"),
        call("households", "/households/"),
        call("duties", "/duties/"),
        call("clues", "/clues/"),
    ]


def _district() -> list[Page]:
    """What is asked of the whole district: of a hundred times the rows, whatever one does."""
    me = "clerk"
    page, call = _shorthand(me)
    batch = Batch.objects.filter(source=SOURCE).latest("pk")
    return [
        page("household list", "/households/"),
        page("household list, from the middle", "/households/", after=_middle(me, *reads.LIST_ORDER)),
        page("household list, a tag", "/households/", tag="severe_disability"),
        page("household list, monitored", "/households/", category="open"),
        _search(me, "a common name", "张"),
        _search(me, "a name nobody has", "诸葛孔明"),
        _search(me, "pinyin", "zhang w"),
        _search(me, "pinyin nobody has", "zhuge kongming"),
        _search(me, "household number", "4110000000"),
        page("duties of the week", "/monitoring/week/"),
        page("clue worklist", "/monitoring/clues/"),
        page("clue worklist, of a batch", "/monitoring/clues/", batch=str(batch.pk)),
        page("cases", "/monitoring/cases/"),
        page("dashboard", "/dashboard/"),
        page("rows of a figure, households", "/dashboard/metrics/households/"),
        page("rows of a figure, persons", "/dashboard/metrics/monitored_persons/"),
        page("todo", "/"),
        page("batches", "/comparison/"),
        page("batch", batch.get_absolute_url(), outcome="matched"),
        call("households by number", "/households/", ordering="national_no"),
        call("households, not monitored", "/households/", monitored="false"),
        call("duties", "/duties/"),
        call("clues, open", "/clues/", state="open"),
        call("metrics", "/metrics/"),
        _get("approver", "review desk", "/monitoring/desk/"),
        _get(SOURCE, "batches", "/comparison/"),
        _get(SOURCE, "todo", "/"),
    ]  # fmt: skip


def _shorthand(person: str) -> tuple[Callable[..., Page], Callable[..., Page]]:
    def page(name: str, address: str, **query: str) -> Page:
        return _get(person, name, address, **query)

    def call(name: str, address: str, **query: str) -> Page:
        return _get(person, f"api {name}", f"{API}{address}", **query)

    return page, call
