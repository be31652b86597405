"""
What can be said without the database: numbers to write down, and what an applicant is told.

No Django.
"""

import re
import secrets
from dataclasses import dataclass

RECEIPT_DIGITS = 10
# Neither 0 and O nor 1, I and L: an address may have to be typed from a poster.
CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 12
_SPACES = re.compile(r"[\s\-－—]+")


def new_receipt() -> str:
    """
    Return a receipt number: ten digits of chance, which every farmer can write and type.

    Alone it opens nothing: the last four digits of the phone are asked as well, and the asking
    is counted.
    """
    return "".join(secrets.choice("0123456789") for _ in range(RECEIPT_DIGITS))


def spelled(receipt: str) -> str:
    """
    Return a receipt number in groups, as it is written down.

    >>> spelled("1234567890")
    '123 456 7890'
    """
    return f"{receipt[:3]} {receipt[3:6]} {receipt[6:]}"


def read_receipt(text: str) -> str:
    """
    Return the ten digits of what was typed, or "" where it is no receipt number.

    >>> read_receipt(" 123-456 7890"), read_receipt("123456789"), read_receipt("１２３ ４５６ ７８９０")
    ('1234567890', '', '1234567890')
    """
    bare = _SPACES.sub("", text).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    return bare if re.fullmatch(r"[0-9]{10}", bare) else ""


def new_code() -> str:
    """Return a village's code for its poster: 59 bits of chance, nothing of the village."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


@dataclass(frozen=True)
class Word:
    """What the applicant reads: where it stands, what it means, and how it looks."""

    title: str
    text: str
    tone: str = "todo"


AT_WORK = Word(
    "已收到，正在核实",
    "村里或乡镇（街道）会联系您，并到家里看一看。请保持电话畅通，如实说明情况。",
)
FOUND = Word("已核实，等待告知", "村里会当面或打电话把结果告诉您；告知后，这里也能看到。", "soon")
OUTCOMES = {
    "no_risk": Word(
        "核实结果：暂不符合监测条件",
        "目前没有发现返贫致贫风险。情况有变化，可以随时再申报；有不同意见，可向乡镇（街道）反映。",
        "done",
    ),
    "known": Word(
        "核实结果：已在帮扶范围内", "这一户的困难已经有人在管，村里会继续落实帮扶。", "done"
    ),
    "case": Word(
        "核实结果：进入纳入程序",
        "接下来要签承诺授权书、信息比对、村级评议公示、乡镇审核、区级审批，村里会带着您办。",
        "done",
    ),
    "closed": Word(
        "已办结，没有转为线索", "原因已由村或乡镇（街道）告诉您；有不同意见，可以再申报。", "closed"
    ),
}


def progress(*, state: str, clue_state: str, told: bool) -> Word:
    """
    Return what the applicant may read. Nothing found is said before the person was told: whoever
    sent it in another's name must not learn from here how that other stands. Until then the words
    are the same whether the register knew the person (a clue at once) or not (waiting, passed on).
    """
    outcome = "closed" if state == "closed" else clue_state
    if outcome not in OUTCOMES:
        return AT_WORK
    return OUTCOMES[outcome] if told else FOUND
