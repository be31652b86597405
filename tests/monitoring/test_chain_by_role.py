"""From a clue to the row of the department's file: who sees how far, and which columns."""

import io
import re

import openpyxl
import pytest

from accounts.models import User
from comparison import actions
from comparison.models import Batch
from core import identity
from households.models import Member
from ledgers import runner
from monitoring.models import Clue
from regions.models import Region
from tests.comparison.files import live, sheet
from tests.factories import HouseholdFactory, MemberFactory, UnitFactory, UserFactory, id_number
from tests.importing import logged_in

pytestmark = pytest.mark.django_db

# Who: the clue's page, the batch's pages, and whether they show people of the register.
ROLES = {
    "village_staff": (200, 403, False),
    "neighbour": (404, 403, False),
    "officer": (404, 403, False),  # another's household
    "township_clerk": (200, 403, False),
    "reviewer": (200, 403, False),
    "far_clerk": (404, 403, False),
    "clerk": (200, 200, True),
    "approver": (200, 200, True),
    "inspector": (200, 200, True),
    "leader": (200, 403, False),
    "liaison": (403, 200, False),
    "other_liaison": (403, 404, False),
    "sysadmin": (403, 403, False),
}
HEADINGS = ("姓名", "身份证号", "乡镇", "村", "就诊医院", "病种", "年度累计个人负担", "截止日期")
PRIVATE = ("心脏专科医院", "肺癌")  # columns of the file that no rule's sentence says
STRANGER = "钱外地"


@pytest.fixture
def other_liaison(db: None) -> User:
    return UserFactory(role="dept_liaison", unit=UnitFactory(code="minzheng", name="区民政局"))


@pytest.fixture
def people(village: Region) -> dict[str, Member]:
    return {
        name: MemberFactory(
            household=HouseholdFactory(region=village, head_name=name),
            name=name, id_number=id_number(order),
        )
        for order, name in enumerate(("王秀英", "赵国强", "李小燕"), start=31)
    }  # fmt: skip


@pytest.fixture
def batch(people: dict[str, Member], liaison: User, clerk: User) -> Batch:
    """One flagged, one with a digit mistyped, one without a number, one of elsewhere."""
    wrong = mistyped(people["赵国强"].id_number)
    sent = [
        [name, number, "将官池镇", "槐树坡村", *PRIVATE, burden, "2022-04-30"]
        for name, number, burden in (
            ("王秀英", people["王秀英"].id_number, 31204),
            ("赵国强", wrong, 100),
            ("李小燕", "", 100),
            (STRANGER, id_number(77), 90000),
        )
    ]
    found = actions.upload(source="yibao", file=sheet(sent, HEADINGS), by=liaison)
    runner.work_off()
    found.refresh_from_db()
    return found


def mistyped(number: str) -> str:
    """Return a number with its 17th digit wrong, so that the last four are not the person's."""
    wrong = f"{number[:16]}{(int(number[16]) + 1) % 10}{number[17:]}"
    assert identity.check_digit(wrong[:17]) != wrong[17]
    return wrong


def cells(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(str(row) for sheet in book for row in sheet.values)


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_how_far_and_what(
    role: str,
    batch: Batch,
    people: dict[str, Member],
    clerk: User,
    request: pytest.FixtureRequest,
) -> None:
    live(batch, clerk)
    clue = Clue.objects.get()
    sees_clue, sees_batch, sees_register = ROLES[role]
    browser = logged_in(request.getfixturevalue(role))
    row_url = f"{batch.get_absolute_url()}?after={batch.rows.get(name='王秀英').place - 1}"

    answer = browser.get(clue.get_absolute_url())
    assert answer.status_code == sees_clue
    shown = answer.content.decode()
    if sees_clue == 200:
        assert "医保：截至2022-04-30 年度累计个人负担 31,204.00 元，超过 17,533 元" in shown
        assert "》 第 2 行" in shown or "》</a> 第 2 行" in shown, "a .csv has no sheets"
        assert (f'href="{row_url}"' in shown) == (sees_batch == 200)
    listed = browser.get("/api/v1/clues/")
    assert listed.status_code == (403 if sees_clue == 403 else 200)
    if listed.status_code == 200:
        assert len(listed.json()["results"]) == (sees_clue == 200)

    api = f"/api/v1/comparison/batches/{batch.pk}/"
    pages = [
        browser.get(url)
        for url in (
            batch.get_absolute_url(), f"{api}rows/", f"{api}feedback.xlsx", f"{api}amiss.xlsx",
            f"{batch.get_absolute_url()}feedback.xlsx", f"{batch.get_absolute_url()}amiss.xlsx",
        )
    ]  # fmt: skip
    assert {page.status_code for page in pages} == {sees_batch}
    page, rows, *sheets = (
        cells(each.content) if each.content[:2] == b"PK" else each.content.decode()
        for each in pages
    )

    everything = "\n".join([shown, listed.content.decode(), page, rows, *sheets])
    assert not re.search(r"411099\d{11}[\dX]", everything), "no whole number, for nobody"
    for word in PRIVATE:
        assert word not in everything, "columns that no rule says stay in the file"
    assert (STRANGER in everything) == (sees_batch == 200)
    registers = [identity.masked(people["赵国强"].id_number), str(people["赵国强"].pk),
                 str(people["赵国强"].household_id), str(people["李小燕"].household_id)]  # fmt: skip
    for word in registers:
        assert (word in page + rows) == sees_register, word
        assert word not in "".join(sheets)
    if sees_batch == 200:
        assert "号码错一位，姓名相符且唯一" in page


def test_the_clue_leads_to_the_row_itself(batch: Batch, clerk: User) -> None:
    live(batch, clerk)
    link = Clue.objects.get().links.get()
    first = Batch.objects.get().rows.order_by("place")[0]
    assert link.finding.place == first.place
    later = logged_in(clerk).get(
        link.finding.get_row_url().replace(f"={first.place - 1}", f"={first.place}")
    )
    assert re.findall(r"第 (\d+) 行", logged_in(clerk).get(link.finding.get_row_url()).content.decode()) == [
        "2", "3", "4", "5",
    ]  # fmt: skip
    assert re.findall(r"第 (\d+) 行", later.content.decode()) == ["3", "4", "5"]


def test_a_number_that_the_bureau_looked_up_is_not_told_to_the_department(
    batch: Batch, people: dict[str, Member], liaison: User, clerk: User
) -> None:
    """The file gave none: that it is known now is the register's knowledge, not theirs."""
    row = batch.rows.get(name="李小燕")
    actions.decide(row=row, member=people["李小燕"].pk, by=clerk)
    masked = identity.masked(people["李小燕"].id_number)
    api = f"/api/v1/comparison/batches/{batch.pk}/rows/"

    for reader, told in ((liaison, False), (clerk, True)):
        browser = logged_in(reader)
        assert (masked in browser.get(batch.get_absolute_url()).content.decode()) == told
        numbers = {line["name"]: line["id_number"] for line in browser.get(api).json()["results"]}
        assert numbers["李小燕"] == (masked if told else "")
        assert numbers["王秀英"] == identity.masked(people["王秀英"].id_number)
