"""金融局：脱贫人口小额信贷到期、逾期。"""

import re

from comparison.conditions import all_of, any_of, due_in_days, is_in, none_of
from comparison.kinds import DAY, MONEY, TEXT, WORD, Kind, Type, first_in
from comparison.sources import (
    COMMON_INSTRUCTIONS,
    ID_ALIASES,
    SERIAL,
    TOWNSHIP,
    VILLAGE,
    Screen,
    Source,
    Threshold,
    sources,
)
from ledgers.sheets.headers import Column

STATES = ("正常", "逾期", "结清", "展期", "续贷")
STATE = first_in(
    "state",
    {
        "未逾期": "正常", "无逾期": "正常", "没有逾期": "正常", "逾期": "逾期", "结清": "结清",
        "还清": "结清", "归还": "结清", "展期": "展期", "续贷": "续贷",
    },
)  # fmt: skip
_ZERO = re.compile(r"0*(\.0+)?(天|元|万元)?")


def _overdue(text: str) -> str:
    """
    Say 是 or 否 of a column that holds a word, or the days or the amount.

    >>> _overdue("12天"), _overdue("0"), _overdue("未逾期"), _overdue("是")
    ('是', '否', '否', '是')
    """
    word = WORD.read(text)
    if word[:1] in {"未", "无", "否", "没", "不", "/", "-", "—"} or _ZERO.fullmatch(word):
        return "否"
    return "是"


OVERDUE = Kind("overdue", Type.TEXT, _overdue)
POINT = "工作要点第14条：贷款期限内做好续贷和展期"

sources.declare(
    Source(
        name="jinrong",
        order=140,
        title="金融局 · 小额信贷到期逾期",
        unit="jinrong",
        columns=(
            SERIAL,
            Column("name", "户主姓名",
                   ("姓名", "户主", "借款人", "借款人姓名", "贷款人", "贷款人姓名", "贷款户"),
                   required=True),
            Column("id_number", "身份证号", ("户主身份证号", "借款人身份证号", *ID_ALIASES),
                   required=True, as_text=True),
            TOWNSHIP,
            VILLAGE,
            Column("bank", "银行", ("贷款银行", "放款银行", "承贷银行", "经办银行")),
            Column("amount", "贷款金额", ("金额", "借款金额", "放款金额", "发放金额")),
            Column("issued", "发放日", ("发放日期", "放款日期", "放款日", "贷款日期", "发放时间")),
            Column("due", "到期日", ("到期日期", "贷款到期日", "贷款到期日期", "到期时间"),
                   required=True),
            Column("state", "贷款状态", ("状态", "还款状态", "展期/续贷", "展期或续贷", "还款情况")),
            Column("overdue", "逾期", ("是否逾期", "逾期情况", "逾期天数", "逾期金额")),
            Column("subsidy", "贴息", ("贴息金额", "是否贴息")),
        ),
        reads={"bank": TEXT, "amount": MONEY, "due": DAY, "state": STATE, "overdue": OVERDUE},
        rules=(
            Screen(
                code="jinrong.overdue",
                title="小额信贷逾期",
                basis=POINT,
                risk="other",
                condition=any_of(is_in("state", "逾期"), is_in("overdue", "是")),
                event="overdue|{due|on:yearmonth}",
                sentence="金融：小额信贷[ {amount:yuan} 元]已逾期[，{due} 到期]",
            ),
            Screen(
                code="jinrong.due",
                title="小额信贷即将到期",
                basis=POINT,
                risk="other",
                condition=all_of(
                    due_in_days("due", "days"),
                    none_of(is_in("state", "逾期", "结清", "展期", "续贷"), is_in("overdue", "是")),
                ),
                thresholds=(
                    Threshold("days", "到期前多少天提醒", "30", "natural_days",
                              "提前一个月续贷或展期的通行做法；初值，请区里确认"),
                ),
                event="due|{due:yearmonth}",
                sentence="金融：小额信贷[ {amount:yuan} 元] {due} 到期",
            ),
        ),
        compared=("due", "state", "overdue"),
        instructions=(
            *COMMON_INSTRUCTIONS,
            "贷款金额单位为元，以万元填写的请在列名里写明“（万元）”；"
            "展期、续贷后的贷款另起一行，到期日填新的日期，状态填“正常”。",
        ),
        drop_downs={"state": STATES},
        sample=((1, "蒋七", "411099197409253419", "五女店镇", "槐树集村", "区农商银行", 50000,
                 "2021-05-20", "2022-05-19", "正常", "否", 1087.5),),
        optional=True,
    )
)  # fmt: skip
