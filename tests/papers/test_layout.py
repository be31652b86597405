"""Texts that no paper can carry, and notices that can carry nothing but what is public."""

from datetime import date
from typing import Any

import pytest

from core.errors import Refused
from households.codes import Category
from monitoring.case_rules import notice_text
from papers.layout import Column, Grid, Layout, Rows, filled, printable
from papers.public import PublicName, PublicPlace, PublicText, posted

LAYOUT = Layout(
    (Grid((("head",),)), Rows("people", (Column("name", "姓名", 100),), least=3)), {"head": "户主"}
)
BASE = {"title": "表", "issuer": "", "day": ""}
POSTED = {
    "leaving": False, "village": "将官池镇槐树坡村", "head": "张三", "size": 3,
    "category": Category.MARGINAL, "issuer": "槐树坡村民委员会", "posted_on": date(2022, 5, 20),
    "ends_on": date(2022, 5, 25),
}  # fmt: skip


def public(**changed: Any) -> PublicText:
    given = {**POSTED, **changed}
    for name, kind in (("village", PublicPlace), ("head", PublicName), ("issuer", PublicPlace)):
        if type(given[name]) is str:
            given[name] = kind(given[name])
    return PublicText(**given)


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("张\x00三", "张三"),
        ("第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行"),
        ("制表\t换页\f响铃\a", "制表换页响铃"),
        ("李\u202e四\u2066", "李四"),
        ("半个\ud83d字", "半个字"),
        ("\ufffe末\uffff\U0001fffe", "末"),
        ('𠮷野·买买提 & <b> "{{7*7}}"', '𠮷野·买买提 & <b> "{{7*7}}"'),
    ],
)
def test_a_paper_takes_only_what_it_can_carry(given: str, left: str) -> None:
    assert printable(given) == left


def test_a_table_is_filled_up_with_empty_lines() -> None:
    values = filled(LAYOUT, {**BASE, "head": "张三", "people": [{"name": "李\x01四"}]})
    assert values["people"] == [{"name": "李四"}, {"name": ""}, {"name": ""}]


@pytest.mark.parametrize("values", [{"people": []}, {"head": "", "people": [], "number": "1"}])
def test_fields_are_exactly_the_declared_ones(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="declaration"):
        filled(LAYOUT, {**BASE, **values})


# --- what may be public ----------------------------------------------------------------------------

NUMBER = "411099197001010015"


@pytest.mark.parametrize(
    "name", [f"张三{NUMBER}", "张三4", "张三４１", "张三①", "张三四一一零九九"]
)
def test_no_name_with_a_figure_is_posted(name: str) -> None:
    with pytest.raises(Refused, match="户主姓名里有数字"):
        PublicName(name)


@pytest.mark.parametrize(("given", "clean"), [("张三\n四川 ", "张三四川"), ("万三千", "万三千")])
def test_a_name_stands_on_one_line(given: str, clean: str) -> None:
    assert PublicName(given) == clean


def test_a_place_has_no_long_number() -> None:
    assert PublicPlace("第12村民组") == "第12村民组"
    with pytest.raises(Refused, match="一长串数字"):
        PublicPlace(f"槐树坡村{NUMBER}")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("head", NUMBER), ("village", "槐树坡村"), ("issuer", NUMBER), ("category", NUMBER),
        ("size", NUMBER), ("posted_on", NUMBER),
    ],
)  # fmt: skip
def test_a_notice_takes_no_plain_text(field: str, value: str) -> None:
    given = {
        **POSTED, "village": PublicPlace("村"), "head": PublicName("张三"),
        "issuer": PublicPlace("村委会"), field: value,
    }  # fmt: skip
    with pytest.raises(TypeError):
        PublicText(**given)


def test_a_notice_says_what_may_be_public_and_no_more() -> None:
    assert public().values() == {
        "title": "监测对象纳入公示",
        "lead": "经村级评议，以下农户拟纳入监测帮扶，现予公示。公示时间：2022年5月20日至2022年5月25日。",
        "village": "将官池镇槐树坡村", "head": "张三", "size": "3人", "category": "边缘易致贫户",
        "hotline": "12317", "issuer": "槐树坡村民委员会", "day": "2022年5月20日",
    }  # fmt: skip


@pytest.mark.parametrize("leaving", [False, True])
@pytest.mark.parametrize("ends_on", [None, date(2022, 5, 25)])
def test_what_hangs_is_printed_again_as_it_hangs(leaving: bool, ends_on: date | None) -> None:
    one = public(leaving=leaving, ends_on=ends_on)
    text = notice_text(
        kind="publicity" if ends_on else "announcement", village=one.village, head=one.head,
        size=one.size, category=one.category.label, posted_on=one.posted_on, ends_on=ends_on,
        issuer=one.issuer, leaving=leaving,
    )  # fmt: skip
    assert posted(text, leaving=leaving, posted_on=one.posted_on, ends_on=ends_on) == one


@pytest.mark.parametrize("text", ["公示", "村：甲\n户主姓名：张三\n家庭人口：3人\n监测类别：其他"])
def test_other_words_are_not_printed(text: str) -> None:
    with pytest.raises(Refused, match="不是系统生成"):
        posted(text, leaving=False, posted_on=date(2022, 5, 20), ends_on=None)
