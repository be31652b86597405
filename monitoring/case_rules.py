"""
Arithmetic and judgement of inclusion and exit. No database, no clock, no request.

A fault is a sentence for the person who typed; an empty list means none.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

HOTLINE = "12317"
CENT = Decimal("0.01")
SOUND = {
    "food": "不愁吃",
    "clothing": "不愁穿",
    "education": "义务教育",
    "medical": "基本医疗",
    "housing": "住房安全",
    "water": "饮水安全",
}
"""两不愁三保障和饮水: every one must be sound before an exit."""

AFTER = {
    "dropout": "义务教育阶段适龄儿童少年失学辍学",
    "house_damaged": "住房损毁",
    "uninsured_member": "有家庭成员未参加基本医疗保险",
    "water_damaged": "饮水设施损毁",
}
"""The four questions of the national export about the time after elimination: all must be no."""

TROUBLES = {
    "dropout": "义务教育阶段适龄儿童少年失学辍学",
    "housing": "住房出现安全问题",
    "uninsured_member": "有家庭成员未参加城乡居民（职工）基本医疗保险",
    "water": "饮水出现安全问题",
}
"""The four questions of the national form at identification; a yes is why the family needs help."""


def date_faults(
    what: str,
    day: date,
    *,
    on: date,
    after: date | None = None,
    after_what: str = "",
) -> list[str]:
    """
    Return why a paper's date cannot be: in the future, or before what it follows.

    >>> date_faults("评议会议", date(2022, 5, 20), on=date(2022, 5, 18))
    ['评议会议的日期（2022-05-20）晚于今天，请改正。']
    """
    if day > on:
        return [f"{what}的日期（{day}）晚于今天，请改正。"]
    if after and day < after:
        return [f"{what}的日期（{day}）早于{after_what}（{after}），请改正。"]
    return []


def pauses(
    history: Iterable[tuple[str, date]], *, stops: Collection[str]
) -> list[tuple[date, date]]:
    """
    Return the times a case did not run, from (state entered, day) in order: stopped, went on.

    >>> pauses([("compared", date(2022, 5, 1)), ("suspended", date(2022, 5, 3)),
    ...         ("compared", date(2022, 5, 9))], stops={"suspended"})
    [(datetime.date(2022, 5, 3), datetime.date(2022, 5, 9))]
    """
    found: list[tuple[date, date]] = []
    since: date | None = None
    for state, day in history:
        if state in stops:
            since = since or day
        elif since is not None:
            found.append((since, day))
            since = None
    return found


def attendance_percent(present: int, invited: int) -> Decimal:
    """
    Return the share of those who came, in percent, rounded half up to 0.01.

    >>> attendance_percent(10, 15)
    Decimal('66.67')
    """
    return (Decimal(present) * 100 / Decimal(invited)).quantize(CENT, ROUND_HALF_UP)


def meeting_faults(
    *,
    invited: int,
    present: int,
    votes_for: int,
    votes_against: int,
    abstained: int,
    minutes: str,
    least_percent: Decimal,
) -> list[str]:
    """Return what makes a review meeting invalid."""
    if invited < 1 or present < 1:
        return ["请填写应到和实到人数。"]
    faults = []
    if present > invited:
        faults.append(f"实到 {present} 人多于应到 {invited} 人，请核对。")
    elif attendance_percent(present, invited) < least_percent:
        share = attendance_percent(present, invited)
        faults.append(
            f"到会 {present} / {invited} 人（{share}%），不足规定的 {least_percent:f}%，请重新召开。"
        )
    votes = votes_for + votes_against + abstained
    if votes != present:
        faults.append(f"同意、不同意、弃权共 {votes} 票，与实到 {present} 人不一致，请核对。")
    if not minutes.strip():
        faults.append("还缺：评议会议记录内容。")
    return faults


def vote_passes(*, votes_for: int, present: int) -> bool:
    """
    Say whether more than half of those present agreed.

    >>> vote_passes(votes_for=6, present=11), vote_passes(votes_for=5, present=10)
    (True, False)
    """
    return votes_for * 2 > present


def month_fault(what: str, month: str, *, on: date, after: date) -> str:
    """
    Return what is wrong with a month (YYYYMM), or "".

    >>> month_fault("识别时间", "202213", on=date(2022, 5, 18), after=date(2022, 5, 1))
    '识别时间应为年月六位数字，如 202205。'
    """
    if not re.fullmatch(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])", month):
        return f"{what}应为年月六位数字，如 {on:%Y%m}。"
    if month > f"{on:%Y%m}":
        return f"{what}（{month}）晚于本月，请改正。"
    if month < f"{after:%Y%m}":
        return f"{what}（{month}）早于{after:%Y%m}，请改正。"
    return ""


def add_months(day: date, months: int) -> date:
    """
    Return the same day some months later, or the last of the month.

    >>> add_months(date(2022, 8, 31), 6)
    datetime.date(2023, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def category_warnings(
    *, category: str, household_type: str, per_head: Decimal | None, line: Decimal | None
) -> list[str]:
    """
    Return what does not fit: hints for whoever decides, never a refusal by the program.

    Source: definitions of the three categories (收入低于监测范围 / 突发严重困难户高于监测范围).
    """
    found = []
    if category == "unstable" and household_type != "escaped":
        found.append("脱贫不稳定户应为脱贫户，请核对户类型。")
    if category == "marginal" and household_type != "ordinary":
        found.append("边缘易致贫户应为一般农户，请核对户类型。")
    below = category in {"unstable", "marginal"}
    if below and per_head is not None and line is not None and per_head > line:
        found.append(f"人均纯收入 {per_head:,} 元，高于监测线 {line:,} 元，请说明纳入理由。")
    return found


def unsound(answers: Mapping[str, bool]) -> list[str]:
    """
    Return what of 两不愁三保障 and water is not sound; an unanswered question is not sound.

    >>> unsound({"food": True, "clothing": True, "education": True, "medical": True,
    ...          "housing": False, "water": True})
    ['住房安全还有问题，不能消除风险。']
    """
    return [
        f"{name}还有问题，不能消除风险。" for key, name in SOUND.items() if not answers.get(key)
    ]


def happened_after(answers: Mapping[str, bool]) -> list[str]:
    """Return which of the four adverse events was answered with yes, or not at all."""
    return [f"“{name}”应为“否”。" for key, name in AFTER.items() if answers.get(key, True)]


def risks_without_measure(risks: Iterable[str], answered: Iterable[str]) -> list[str]:
    """
    Return the risks that no measure of support answers.

    >>> risks_without_measure(["illness", "education"], ["illness"])
    ['education']
    """
    covered = set(answered)
    return [risk for risk in risks if risk not in covered]


def notice_text(
    *,
    kind: str,
    village: str,
    head: str,
    size: int,
    category: str,
    posted_on: date,
    ends_on: date | None,
    issuer: str,
    leaving: bool,
) -> str:
    """
    Return the text to be posted: it takes nothing in but what may be public.

    Source: privacy rules for public notices: no number, phone, account, health.
    """
    matter = "风险消除" if leaving else "监测对象纳入"
    title = f"{matter}{'公示' if kind == 'publicity' else '公告'}"
    body = f"村：{village}\n户主姓名：{head}\n家庭人口：{size}人\n监测类别：{category}"
    day = f"{posted_on.year}年{posted_on.month}月{posted_on.day}日"
    if kind == "publicity" and ends_on:
        until = f"{ends_on.year}年{ends_on.month}月{ends_on.day}日"
        words = "拟消除风险" if leaving else "拟纳入监测帮扶"
        lead = f"经村级评议，以下农户{words}，现予公示（{day}至{until}）。如有异议，请及时反映。"
    else:
        words = "确定消除风险" if leaving else "确定纳入监测帮扶"
        lead = f"经公示和审核，以下农户{words}，现予公告。"
    return f"{title}\n{lead}\n{body}\n举报电话：{HOTLINE}\n{issuer}\n{day}"
