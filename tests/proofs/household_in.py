"""One household's way in: from the poster on the wall to the plan of support."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.proofs import digits
from tests.proofs.burden import Hand
from tests.proofs.walk import Walk, at_case, attach, fill, form_of

IN = "an inclusion"
MINE = "等我办理的案件"
SAID = "老伴脑梗住院两回，报销后自己还花了四万多，儿子在家照看没法打工。"
PHONE = "18980850188"
MEETING = {"invited": 21, "present": 18, "votes_for": 17, "votes_against": 1, "abstained": 0}


def who_applies(walk: Walk) -> tuple[str, str]:
    """Return name and number of a householder who was never in the procedure; with a trace."""
    page = walk.crowd.open("village")
    rows = page.request.get(f"{walk.crowd.url}/api/v1/households/?page_size=200").json()["results"]
    for row in rows:
        page.goto(f"{walk.crowd.url}/households/{row['id']}/")
        text = page.locator("main").inner_text()
        if (
            row["category"]
            or row["size"] not in (3, 4)
            or "这户没有纳入案件" not in text
            or "待核实" in text
        ):
            continue
        if "普通劳动力" not in text:
            continue
        masked = page.locator(".masked").first
        masked.locator("summary").click()
        masked.locator("[name=reason]").fill("本人不识字，代填申报")
        masked.get_by_role("button", name="显示").click()
        number = page.locator(".masked-value.is-full").first.inner_text().strip()
        page.context.close()
        return row["head_name"], number
    raise SystemExit(
        "No household is left that never was in the procedure: start from a new state."
    )


def apply(walk: Walk) -> str:
    """Apply on the villager's telephone, and return the receipt number."""
    walk.head, number = who_applies(walk)
    page = walk.crowd.open("township", path="/applications/posters/")
    page.get_by_role("link", name="打印").first.click()
    poster = page.locator(".address").first.inner_text().partition("：")[2]
    page.context.close()
    path = "/apply/" + poster.partition("/apply/")[2]
    with walk.step("a self-application", "扫码 → 提交", "", path) as hand:
        page = hand.page
        hand.type(page.get_by_label("姓名"), walk.head)
        hand.type(page.get_by_label("身份证号"), number)
        hand.type(page.get_by_label("电话"), PHONE)
        hand.tap(page.locator(".choice", has_text="看病花钱多"))
        hand.type(page.get_by_label("说说困难"), SAID)
        picture = str(page.locator(".proof img").get_attribute("src"))
        hand.type(page.get_by_label("照着图填"), digits.read(picture))
        page.wait_for_timeout(3_000)  # nobody fills it in faster
        hand.button("提交")
        receipt = page.locator(".number").inner_text()
    walk.hold("the application has a receipt", true=bool(re.fullmatch(r"[0-9 ]{10,13}", receipt)))
    return receipt


def open_case(walk: Walk) -> None:
    with walk.step(IN, "线索 → 立案", "village") as hand:
        page = hand.page
        hand.link(re.compile("线索待核实"))
        name = page.get_by_role("link", name=f"{walk.head}户")
        for _ in range(20):  # the worker takes in what was sent
            if name.count():
                break
            page.wait_for_timeout(1_000)
            page.reload()
        hand.tap(name.first)
        walk.hold("the clue says what was applied", true=SAID[:8] in page.content())
        hand.tap(page.locator("summary", has_text="符合条件，立案"))
        hand.button("确定立案")
        expect(page.get_by_text("已进入纳入程序")).to_be_visible()
        walk.case = page.url.removeprefix(walk.crowd.url)
        walk.keep_papers(hand, "线索登记")


def verify_and_authorise(walk: Walk) -> None:
    with walk.step(IN, "入户核实", "village") as hand:
        at_case(hand, MINE, walk.head)
        form = form_of(hand, "登记入户核实")
        known: dict[str, object] = {}
        if not form.locator("[name=visitors]").input_value():
            known["visitors"] = "周建国、吴秀英"
        fill(
            hand, "登记入户核实", "入户核实已登记", **known, wage=12_000, transfer=1_600,
            out_of_pocket=43_000, findings="脑梗住院两回，自付四万三千元，儿子照护不能务工，情况属实。",
        )  # fmt: skip
        walk.keep_papers(hand, "入户核实")
    with walk.step(IN, "承诺授权", "village") as hand:
        at_case(hand, MINE, walk.head)
        fill(hand, "登记承诺授权", "承诺授权已登记")
        walk.keep_papers(hand, "承诺授权")


def compare(walk: Walk) -> None:
    """Send the case to the departments; one of them finds something, which the village explains."""
    with walk.step(IN, "信息比对：送部门", "clerk") as hand:
        hand.link(re.compile("待送部门比对的案件"))
        hand.tap(hand.page.get_by_label(f"选择 {walk.head}户"))
        hand.button("送部门比对")
        expect(hand.page.get_by_text("已送部门比对")).to_be_visible()
        units = hand.page.locator("section[aria-labelledby=units-title] tbody tr").all()
        offices = [row.locator(".cell-name").inner_text().strip() for row in units]
    liaisons = _liaisons(walk, offices)
    finder = "gongan" if "gongan" in liaisons else liaisons[0]
    for username in liaisons:
        found = username == finder
        with walk.step(IN, f"信息比对：{'查到一人' if found else '全部无'}", username) as hand:
            hand.link(re.compile("待答复的信息比对"))
            if hand.page.url.endswith("/asset-requests/"):  # several are waiting
                newest = hand.page.locator("tbody tr", has_text="待答复").last
                hand.tap(newest.get_by_role("link"))
            (_finds if found else _finds_nobody)(hand, walk.head)
    with walk.step(IN, "疑点说明", "village") as hand:
        at_case(hand, MINE, walk.head)
        fill(hand, "说明疑点", "疑点说明已记录", more=lambda form: _explain(hand, form))
        walk.keep_papers(hand, "部门比对")


def _liaisons(walk: Walk, offices: list[str]) -> list[str]:
    """Return who answers for each office, by the names on the log-in page."""
    page = walk.crowd.open("", path="/login/")
    people = page.locator("form:has(input[name=username][type=hidden])").all()
    found = []
    for office in offices:
        name = office.removeprefix("区")
        mine = next(each for each in people if f"{name}联络员" in each.inner_text())
        found.append(str(mine.locator("input[name=username]").get_attribute("value")))
    page.context.close()
    return found


def _finds(hand: Hand, head: str) -> None:
    page = hand.page
    hand.tap(page.locator("summary", has_text="只查到几个人时"))
    person = page.locator("select[name=hit-0-person]")
    value = person.locator("option", has_text=head).first.get_attribute("value")
    hand.choose(person, value=str(value))
    kind = page.locator("select[name=hit-0-kind]")
    if not kind.input_value():
        hand.choose(kind, index=1)  # type: ignore[arg-type]
    hand.type(page.locator("[name=hit-0-detail]"), "农用三轮车一辆，2013 年登记")
    hand.button("提交，其余为无")
    expect(page.get_by_text("共答复疑点 1 个")).to_be_visible()


def _finds_nobody(hand: Hand, head: str) -> None:
    hand.tap(hand.page.locator("summary", has_text="全部无"))
    hand.button("确定全部无")
    expect(hand.page.get_by_text("答复已收到")).to_be_visible()


def _explain(hand: Hand, form: Any) -> None:
    hand.tap(form.locator("fieldset", has_text="三轮车").locator(".chip").first)
    hand.type(form.locator("[name^=explanation_]"), "旧三轮车，拉菜用，不值钱。")
    hand.type(form.locator("[name^=evidence_]"), "走访照片")


def review_and_publicise(walk: Walk, photo: Path) -> None:
    with walk.step(IN, "村级评议", "village") as hand:
        at_case(hand, MINE, walk.head)
        attach(hand, "评议会议记录", photo)
        form = form_of(hand, "登记村级评议")
        votes = {
            k: v for k, v in MEETING.items() if form.locator(f"[name={k}]").input_value() != str(v)
        }
        fill(
            hand, "登记村级评议", "村级评议已登记", **votes,
            minutes="听取入户核实和信息比对情况，三轮车不影响认定，同意纳入。",
            more=lambda form: _risk(hand, form),
        )  # fmt: skip
        walk.keep_papers(hand, "村级评议")
    with walk.step(IN, "张贴公示", "village") as hand:
        at_case(hand, MINE, walk.head)
        attach(hand, "公示照片", photo)
        fill(hand, "张贴公示", "公示已张贴")
        walk.keep_papers(hand, "张贴公示")


def _risk(hand: Hand, form: Any) -> None:
    chip = form.locator("fieldset", has_text="致贫返贫风险").locator(".chip", has_text="因病").first
    if not chip.locator("input").is_checked():
        hand.tap(chip)


def decide(walk: Walk, photo: Path) -> None:
    page = walk.crowd.open("reviewer", path=walk.case)
    early = page.locator("#decision button", has_text="乡镇审核通过").first
    walk.hold("the township cannot review before the notice has stood", true=early.is_disabled())
    page.context.close()
    walk.pass_days(6)
    with walk.step(IN, "乡镇审核", "reviewer") as hand:
        hand.link(re.compile("审核审批"))
        hand.link(re.compile(walk.head))
        fill(hand, "乡镇审核通过", "已审核通过")
    with walk.step(IN, "区级审批", "approver") as hand:
        hand.link(re.compile("审核审批"))
        hand.link(re.compile(walk.head))
        fill(hand, "区级审批通过", "已审批通过")
        walk.keep_papers(hand, "乡镇审核")
    with walk.step(IN, "乡镇公告", "reviewer") as hand:
        hand.link(re.compile("审核审批"))
        hand.link(re.compile(walk.head))
        attach(hand, "公告照片", photo)
        fill(hand, "张贴公告", "公告已张贴")
        walk.keep_papers(hand, "乡镇公告")


def register(walk: Walk) -> None:
    with walk.step(IN, "录入建档", "village") as hand:
        at_case(hand, MINE, walk.head)
        form = form_of(hand, "录入建档")
        officer = form.get_by_label("帮扶责任人")
        if "郑晓东" not in officer.locator("option:checked").inner_text():
            hand.choose(officer, value="officer")
        fill(hand, "录入建档", "已录入建档")
    with walk.step(IN, "一户一策", "village", walk.case) as hand:
        plan = hand.page.locator("#plan")
        if not plan.get_by_role("button", name="确定", exact=True).is_visible():
            hand.tap(plan.locator("summary", has_text="确定帮扶方式"))
        if not plan.locator("input[name=track]:checked").count():
            hand.tap(plan.locator(".chip").first)
        hand.button("确定", plan, exact=True)
        expect(hand.page.get_by_text("帮扶方式已确定")).to_be_visible()
        for group, content in (("健康帮扶", "大病救治、医疗救助"), ("就业帮扶", "村保洁员岗位")):
            if not plan.get_by_label("类别").is_visible():
                hand.tap(plan.locator("summary", has_text="登记一条措施"))
            hand.choose(plan.get_by_label("类别"), label=group)
            hand.type(plan.get_by_label("内容"), content)
            hand.button("登记措施", plan)
            expect(plan.get_by_text(content)).to_be_visible()
        walk.keep_papers(hand, "录入建档")


def told(walk: Walk, receipt: str) -> None:
    """The applicant is told, and sees it by the receipt."""
    with walk.step("a self-application", "告知申请人", "village") as hand:
        hand.link(re.compile("告知申请人"))
        hand.link(re.compile(walk.head))
        hand.button("记录已告知")
        expect(hand.page.locator(".facts")).to_contain_text("告知申请人")
    with walk.step("a self-application", "查进度", "", "/apply/progress/") as hand:
        hand.type(hand.page.get_by_label("受理编号"), receipt)
        hand.type(hand.page.get_by_label("电话后四位"), PHONE[-4:])
        hand.button("查询")
        expect(hand.page.locator(".state")).to_be_visible()
        print("  ", hand.page.locator(".state").inner_text())
