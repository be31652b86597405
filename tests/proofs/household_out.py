"""One household's way out: six months of support, the study, the notice, the signed receipt."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.proofs.burden import Hand
from tests.proofs.household_in import MEETING
from tests.proofs.walk import Walk, at_case, attach, fill, form_of

OUT = "an exit"
MINE = "等我办理的风险消除"


def propose(walk: Walk) -> None:
    with walk.step(OUT, "提出风险消除", "village", walk.case) as hand:
        hand.button("提出风险消除")
        expect(hand.page.get_by_text("已提出风险消除")).to_be_visible()
        walk.exit = hand.page.url.removeprefix(walk.crowd.url)
        early = hand.page.locator("#decision button", has_text="登记综合研判").first
        walk.hold("nobody leaves before six months of support", true=early.is_disabled())
    walk.pass_days(184)


def study(walk: Walk) -> None:
    with walk.step(OUT, "综合研判", "village") as hand:
        at_case(hand, MINE, walk.head)
        form = form_of(hand, "登记综合研判")
        known: dict[str, object] = {}
        if not form.locator("[name=visitors]").input_value():
            known["visitors"] = "周建国、郑晓东"
        fill(
            hand, "登记综合研判", "研判通过", **known, wage=58_000, transfer=1_600,
            findings="病情稳定，儿子已务工半年，收入稳定。", more=lambda form: _sound(hand, form),
        )  # fmt: skip
        walk.keep_papers(hand, "综合研判")


def _sound(hand: Hand, form: Any) -> None:
    for chip in form.locator("fieldset", has_text="没有问题的请勾选").locator(".chip").all():
        hand.tap(chip)
    hand.tap(form.get_by_label("识别时的风险已稳定消除"))
    hand.tap(form.get_by_label("大额刚性支出已解决"))


def review_and_publicise(walk: Walk, photo: Path) -> None:
    with walk.step(OUT, "村级评议", "village") as hand:
        at_case(hand, MINE, walk.head)
        form = form_of(hand, "登记村级评议")
        votes = {
            k: v for k, v in MEETING.items() if form.locator(f"[name={k}]").input_value() != str(v)
        }
        fill(hand, "登记村级评议", "村级评议已登记", **votes, minutes="收入稳定，同意消除。")
        walk.keep_papers(hand, "村级评议")
    with walk.step(OUT, "张贴公示", "village") as hand:
        at_case(hand, MINE, walk.head)
        attach(hand, "公示照片", photo)
        fill(hand, "张贴公示", "公示已张贴")
        walk.keep_papers(hand, "张贴公示")
    walk.pass_days(6)


def decide_and_mark(walk: Walk, photo: Path) -> None:
    with walk.step(OUT, "乡镇确定", "reviewer") as hand:
        at_case(hand, MINE, walk.head)
        fill(hand, "乡镇确定", "已确定，请张贴公告")
        walk.keep_papers(hand, "乡镇确定")
    with walk.step(OUT, "乡镇公告", "reviewer") as hand:
        at_case(hand, MINE, walk.head)
        attach(hand, "公告照片", photo)
        fill(hand, "张贴公告", "公告已张贴")
        walk.keep_papers(hand, "乡镇公告")
    with walk.step(OUT, "标注风险消除", "township") as hand:
        at_case(hand, MINE, walk.head)
        fill(hand, "标注风险消除", "已标注风险消除")


def tell(walk: Walk, photo: Path) -> None:
    with walk.step(OUT, "告知监测对象", "village") as hand:
        at_case(hand, MINE, walk.head)
        attach(hand, "告知书（签收）", photo)
        fill(hand, "登记告知", "已告知，办结")
        walk.keep_papers(hand, "告知监测对象")
    page = walk.crowd.open("village", path=walk.case)
    badge = page.locator("h1 [class*=tone-]").inner_text()
    walk.hold("the case ends as 风险已消除", true=re.sub(r"\s", "", badge) == "风险已消除")
    page.context.close()
