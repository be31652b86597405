"""
What a weekly visit looks at, as data; which answers are valid; which of them speak of a risk.

An item nobody touched is not there: only what was found is recorded. Amounts are yuan.
Source: the source document's three checks (收入支出变动、两不愁三保障和饮水安全、就业兜底等政策
落实) and docs/domain.md on visits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

TEXT_LIMIT = 200
AMOUNT_LIMIT = Decimal("99999999.99")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Part:
    """One answer of an item: `kind` is choice, yuan, count, yes_no or text."""

    key: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""

    def shown(self, value: Any) -> str:
        if self.kind == "choice":
            return dict(self.choices).get(value, str(value))
        if self.kind == "yes_no":
            return f"{self.label}：{'是' if value else '否'}"
        if self.kind == "yuan":
            return f"{self.label}{Decimal(value):,.2f}元"
        return f"{self.label}{value}{self.unit}" if self.unit else str(value)


@dataclass(frozen=True)
class Item:
    """
    One section of the visit. `risks` maps an answer of its first part to the risk it speaks of;
    with `threshold` only when that part's amount (yuan) reaches the limit of that name.
    """

    key: str
    label: str
    heading: str
    parts: tuple[Part, ...]
    risks: Mapping[str, str]
    threshold: tuple[str, str] | None = None

    def part(self, key: str) -> Part | None:
        return next((part for part in self.parts if part.key == key), None)

    def shown(self, answers: Mapping[str, Any]) -> str:
        """Return the answers as one line, in the order of the form."""
        return "，".join(p.shown(answers[p.key]) for p in self.parts if p.key in answers)


def _state(*choices: tuple[str, str]) -> Part:
    return Part("state", "情况", "choice", choices)


def _yuan(key: str, label: str) -> Part:
    return Part(key, label, "yuan", unit="元")


def _text(key: str, label: str) -> Part:
    return Part(key, label, "text")


def _yes_no(key: str, label: str) -> Part:
    return Part(key, label, "yes_no")


MONEY, NEEDS, POLICY, MORE = "收入支出变动", "两不愁三保障和饮水", "就业兜底等政策落实", "其他"

ITEMS: tuple[Item, ...] = (
    Item(
        "income", "收入变化", MONEY,
        (_state(("none", "无变化"), ("increase", "增加"), ("decrease", "减少")),
         _yuan("amount", "一年约"), _text("cause", "原因")),
        {"decrease": "unstable_work"}, ("amount", "visit.income_drop"),
    ),
    Item(
        "expense", "支出变化", MONEY,
        (_state(("none", "无变化"), ("medical", "看病"), ("education", "上学"),
                ("disaster", "受灾"), ("accident", "事故")),
         _yuan("amount", "花费"), _yuan("reimbursed", "已报销"), _yuan("out_of_pocket", "自付")),
        {"medical": "illness", "education": "education", "disaster": "disaster",
         "accident": "accident"},
        ("out_of_pocket", "visit.out_of_pocket"),
    ),
    Item(
        "food_clothing", "吃穿", NEEDS,
        (_state(("ok", "有保障"), ("problem", "有问题")), _text("note", "说明")),
        {"problem": "other"},
    ),
    Item(
        "schooling", "义务教育", NEEDS,
        (_state(("in_school", "在校"), ("suspected_dropout", "疑似辍学"),
                ("home_teaching", "送教上门"), ("deferred", "延缓入学或休学"),
                ("none", "无适龄儿童")),
         _text("note", "说明")),
        {"suspected_dropout": "education"},
    ),
    Item(
        "medical", "基本医疗", NEEDS,
        (_state(("insured", "全员参保"), ("uninsured", "有人未参保")),
         _yes_no("family_doctor", "签约家庭医生"), _yes_no("chronic_card", "有慢病卡"),
         _yes_no("hospitalised", "近期住院"), _text("note", "说明")),
        {"uninsured": "illness"},
    ),
    Item(
        "housing", "住房", NEEDS,
        (_state(("safe", "A级或B级，安全"), ("suspect", "裂缝、漏雨等疑似不安全"),
                ("c", "C级"), ("d", "D级"), ("none", "无房")),
         _text("note", "说明")),
        {"suspect": "housing", "c": "housing", "d": "housing", "none": "housing"},
    ),
    Item(
        "water", "饮水", NEEDS,
        (_state(("ok", "正常"), ("quantity", "水量不足"), ("quality", "水质有问题"),
                ("cut", "停水"), ("broken", "设施损坏")),
         _text("note", "说明")),
        {"quantity": "water", "quality": "water", "cut": "water", "broken": "water"},
    ),
    Item(
        "employment", "就业", POLICY,
        (_state(("steady", "稳定"), ("lost_job", "失业"), ("returned", "返乡")),
         _text("who", "谁"), _text("place", "务工地"),
         Part("months", "今年务工", "count", unit="个月")),
        {"lost_job": "unstable_work", "returned": "unstable_work"},
    ),
    Item(
        "subsidies", "兜底与补贴", POLICY,
        (_state(("received", "按时到账"), ("missing", "未到账或未享受")),
         _text("which", "哪一项")),
        {"missing": "other"},
    ),
    Item(
        "home_care", "居家兜底", POLICY,
        (_state(("ok", "生活正常"), ("problem", "有困难")),
         _yes_no("same_table", "与赡养人同吃同住"), _text("note", "生活质量、身体状况")),
        {"problem": "lack_labour"},
    ),
    Item(
        "sudden", "突发", MORE,
        (_state(("illness", "重病"), ("disaster", "受灾"), ("accident", "事故"),
                ("death", "主要劳动力死亡"), ("imprisoned", "判刑收监"), ("divorce", "离异"),
                ("debt", "债务")),
         _text("note", "说明")),
        {"illness": "illness", "disaster": "disaster", "accident": "accident",
         "death": "lack_labour", "imprisoned": "lack_labour", "divorce": "other",
         "debt": "other"},
    ),
    Item(
        "appearance", "户容户貌", MORE,
        (_yes_no("clean", "扫干净"), _yes_no("tidy", "摆整齐"), _yes_no("orderly", "有条理")),
        {},
    ),
    Item("appeal", "诉求", MORE, (_text("text", "内容"),), {}),
)  # fmt: skip

BY_KEY = {item.key: item for item in ITEMS}
HEADINGS = (MONEY, NEEDS, POLICY, MORE)


class BadItems(ValueError):
    """Answers that cannot be kept; `errors` maps "item.part" (or "item") to the reason."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("；".join(errors.values()))
        self.errors = errors


def checked(items: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """
    Return the answers in canonical form: amounts as strings with two decimals, texts trimmed,
    empty answers and items left out.

    :raises BadItems: an unknown item, part or choice, or a value that does not fit

    >>> checked({"income": {"state": "decrease", "amount": "3000"}, "water": {}})
    {'income': {'state': 'decrease', 'amount': '3000.00'}}
    """
    errors: dict[str, str] = {}
    clean: dict[str, dict[str, Any]] = {}
    for key, answers in items.items():
        item = BY_KEY.get(key)
        if item is None:
            errors[str(key)[:40]] = "没有这个走访项目。"
            continue
        if not isinstance(answers, Mapping):
            errors[key] = f"“{item.label}”应为一组填写内容。"
            continue
        found = _checked_parts(item, answers, errors)
        if found:
            clean[key] = found
    if errors:
        raise BadItems(errors)
    return clean


def _checked_parts(
    item: Item, answers: Mapping[str, Any], errors: dict[str, str]
) -> dict[str, Any]:
    for key in answers:
        if item.part(key) is None:
            errors[f"{item.key}.{str(key)[:40]}"] = f"“{item.label}”没有这一栏。"
    found: dict[str, Any] = {}
    for part in item.parts:
        value = answers.get(part.key)
        if value is None or value == "":
            continue
        try:
            found[part.key] = _value(part, value)
        except ValueError as reason:
            errors[f"{item.key}.{part.key}"] = f"“{item.label}”的{part.label}{reason}"
    first = item.parts[0]
    if found and first.kind == "choice" and first.key not in found and not errors:
        errors[f"{item.key}.{first.key}"] = f"请选择“{item.label}”的情况。"
    return {key: value for key, value in found.items() if value != ""}


def _value(part: Part, value: Any) -> Any:
    if part.kind == "yes_no":
        if not isinstance(value, bool):
            raise ValueError("只能填是或否。")
        return value
    if part.kind == "choice":
        if not isinstance(value, str) or value not in dict(part.choices):
            raise ValueError(f"只能是：{'、'.join(label for _, label in part.choices)}。")
        return value
    if part.kind == "text":
        if not isinstance(value, str):
            raise ValueError("应为文字。")
        text = " ".join(value.split())
        if len(text) > TEXT_LIMIT or "\x00" in text:
            raise ValueError(f"不能超过{TEXT_LIMIT}个字。")
        return text
    return _figure(part, value)


def _figure(part: Part, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal | float):
        raise ValueError("应为数字。")
    try:
        figure = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation:
        raise ValueError("应为数字，例如 3000。") from None
    if not figure.is_finite() or figure < 0 or figure > AMOUNT_LIMIT:
        raise ValueError("超出范围，请核对（单位为元）。" if part.kind == "yuan" else "超出范围。")
    if part.kind == "count":
        if figure != int(figure) or figure > 12:
            raise ValueError("应为 0 到 12 的整数。")
        return int(figure)
    return str(figure.quantize(CENT))


def clashing(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """
    Return the items that two people answered differently, in the order of the form.

    >>> clashing({"water": {"state": "ok"}}, {"water": {"state": "cut"}, "housing": {}})
    ['water']
    """
    return [
        item.key for item in ITEMS
        if item.key in mine and item.key in theirs and mine[item.key] != theirs[item.key]
    ]  # fmt: skip


@dataclass(frozen=True)
class Suspicion:
    """A risk that an answer speaks of, and the sentence that says so."""

    risk: str
    text: str


def suspicions(
    items: Mapping[str, Mapping[str, Any]], *, thresholds: Mapping[str, Decimal]
) -> list[Suspicion]:
    """
    Return what the answers of a visit speak of, in the order of the form.

    `thresholds`: limits by name, in yuan. An amount that was not given does not reach one.

    >>> [s.risk for s in suspicions({"housing": {"state": "d"}}, thresholds={})]
    ['housing']
    """
    found = []
    for item in ITEMS:
        answers = items.get(item.key, {})
        risk = item.risks.get(str(answers.get("state", "")))
        if risk is None:
            continue
        if item.threshold:
            part, limit = item.threshold
            amount = Decimal(str(answers.get(part, 0)))
            if amount < thresholds[limit]:
                continue
        found.append(Suspicion(risk, f"{item.label}：{item.shown(answers)}"))
    return found


def described(items: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return (label, answers) of what a visit recorded, in the order of the form."""
    return [(item.label, item.shown(items[item.key])) for item in ITEMS if item.key in items]
