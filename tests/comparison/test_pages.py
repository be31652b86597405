"""What the pages of the comparison tell a liaison and the bureau: where it stands, what is next."""

import re
from typing import Any

import pytest

from accounts.models import User
from comparison.models import Batch
from households.models import Member
from regions.models import Region
from tests.comparison.files import checked, live, sheet
from tests.factories import HouseholdFactory, MemberFactory, id_number
from tests.importing import logged_in

LIST = "/comparison/"


@pytest.fixture
def anna(village: Region) -> Member:
    return MemberFactory(
        household=HouseholdFactory(region=village), name="王秀英", id_number=id_number(8)
    )


def row(name: str, number: Any, burden: object = 31204) -> list[object]:
    return [name, number, "将官池镇", "槐树坡村", burden, "2022-04-30"]


def page_of(batch: Batch, by: User) -> str:
    return logged_in(by).get(batch.get_absolute_url()).content.decode()


def test_a_file_sent_again_is_refused_in_words_that_lead_to_the_first(
    anna: Member, liaison: User
) -> None:
    sent = [row("王秀英", anna.id_number)]
    first = checked(liaison, sent)

    answer = logged_in(liaison).post(LIST, {"source": "yibao", "file": sheet(sent, name="又.csv")})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert f"由{liaison.name}传过，文件名“医保.csv”，不必再传" in text
    assert f'href="{first.get_absolute_url()}">→ 看那一批的结果' in text
    assert f"批次 {first.pk}" not in text


def test_the_liaison_reads_what_they_wait_for_and_the_bureau_what_to_do(
    anna: Member, liaison: User, clerk: User
) -> None:
    batch = checked(liaison, [row("王秀英", anna.id_number), row("王秀英", "", 100)])
    assert batch.counts["candidate"] == 1

    waiting, asked = page_of(batch, liaison), page_of(batch, clerk)

    assert "待下发" in waiting
    assert "等区乡村振兴局确认下发" in waiting
    assert "请先认定是谁，下发后不能再改" not in waiting
    assert "请先认定是谁，下发后不能再改" in asked
    assert "没有上一批可比" in asked
    batch = live(batch, clerk)
    assert "已下发" in page_of(batch, liaison)
    assert "这一批已经下发，请在下一批里认定" in page_of(batch, clerk)


def test_a_batch_that_found_nobody_says_so(anna: Member, liaison: User, clerk: User) -> None:
    batch = live(checked(liaison, [row("王秀英", anna.id_number, 100)]), clerk)

    assert "没有命中，没有下发线索" in page_of(batch, liaison)


def test_a_candidate_is_decided_by_the_button_beside_it(
    anna: Member, liaison: User, clerk: User
) -> None:
    batch = checked(liaison, [row("王秀英", "", 100)])
    action = re.search(r'action="(/comparison/[^"]+/decide/)"', page_of(batch, clerk))
    assert action

    answer = logged_in(clerk).post(action[1], {"member": str(anna.pk)}, follow=True)

    assert "已记住这一行的人工核对结果" in answer.content.decode()
    line = batch.rows.get()
    assert (line.outcome, line.member, line.decided_by) == ("corrected", anna, clerk)


def test_a_number_that_a_spreadsheet_destroyed_is_not_shown_as_one(
    anna: Member, liaison: User
) -> None:
    batch = checked(liaison, [row("王秀英", "4.11099E+17")])

    text = page_of(batch, liaison)

    assert batch.counts["invalid"] == 1
    assert "已变成数字" in text
    assert "E+17" not in text
