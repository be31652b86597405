"""
A rule in words for officials, from the labels of the columns and the amounts of the version.

    any of: 本户是脱贫户或监测对象，并且“年度累计个人负担”超过 8,767 元
            “年度累计个人负担”超过 17,533 元
"""

from collections.abc import Mapping
from dataclasses import dataclass

from comparison.conditions import All, Any_, Compared, Condition, Filled, Not, Register, Words
from comparison.models import Rule, RuleThreshold
from comparison.phrases import outline
from core.models import Limit
from core.templatetags.jianan import number

ANY, ALL = "符合下列任意一条就会预警：", "同时符合下列各条才会预警："
ONE = "符合下面这一条就会预警："
NO_CONDITION = "这一版由早先的程序判断，没有留下条件。"
BLANK = "（含没有填写的）"
REGISTER = {
    "monitored": ("本户是监测对象（风险未消除）", "本户不是监测对象，或风险已消除"),
    "escaped": ("本户是脱贫户", "本户不是脱贫户"),
    "key_group": ("本户是脱贫户或监测对象", "本户既不是脱贫户，也不是监测对象"),
    "minor": ("本人未满18周岁", "本人已满18周岁，或出生日期不详"),
    "able": ("本人有劳动能力", "本人没有劳动能力，或未登记"),
}
COMPARED = {
    "over": ("{column}超过 {amount}", "{column}不超过 {amount}"),
    "under": ("{column}低于 {amount}", "{column}不低于 {amount}"),
    "least": ("{column}达到 {amount}", "{column}不到 {amount}"),
    "within": (
        "{column}在收到文件之日前 {amount}以内",
        "{column}不在收到文件之日前 {amount}以内",
    ),
    "due": (
        "{column}在收到文件之日后 {amount}以内，或已经过了",
        "{column}在收到文件之日 {amount}以后",
    ),
    "above": ("{column}超过{of}的 {amount}", "{column}不超过{of}的 {amount}"),
    "dropped": ("{column}比{of}下降超过 {amount}", "{column}比{of}下降不超过 {amount}"),
}
UNITS = {
    Limit.Unit.NATURAL_DAYS: " 天", Limit.Unit.WORKING_DAYS: " 个工作日",
    Limit.Unit.PERCENT: "%", Limit.Unit.COUNT: "",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A condition as a list: how its parts go together, and the parts."""

    head: str
    parts: list[str]


@dataclass(frozen=True)
class Terms:
    """What the words of a condition are made of: labels by kept column, amounts by key."""

    labels: Mapping[str, str]
    amounts: Mapping[str, str]

    def column(self, name: str) -> str:
        return f"“{self.labels.get(name, name)}”"


def in_words(rule: Rule) -> Said:
    """Return what a version of a rule asks of a row."""
    if not rule.condition:
        return Said("", [NO_CONDITION])
    amounts = {threshold.key: amount_of(threshold) for threshold in rule.thresholds.all()}
    return clauses(rule.parsed, Terms(labels_of(rule), amounts))


def example(rule: Rule) -> str:
    """Return the sentence of a finding with the names of the columns where their values stand."""
    names = labels_of(rule) | {"on": "收到文件的日期", "threshold": "阈值"}
    return outline(rule.sentence, names)


def labels_of(rule: Rule) -> dict[str, str]:
    """Return the labels of the kept columns that a rule may ask for."""
    source = rule.over
    if source is None:
        return {}
    return {name: source.labels.get(column, column) for name, (column, _) in source.kept.items()}


def amount_of(threshold: RuleThreshold) -> str:
    """Return an amount with its unit: 8,767 元, 30 天, 50%."""
    unit = UNITS.get(Limit.Unit(threshold.unit), f" {threshold.get_unit_display()}")
    return f"{number(threshold.amount)}{unit}"


def clauses(condition: Condition, terms: Terms) -> Said:
    """
    Return a condition as a list of one level; what lies deeper is put in brackets.

    >>> terms = Terms({"grade": "鉴定等级"}, {})
    >>> clauses(Not(Any_((Words("grade", "in", ("A级", "B级")), Register("minor")))), terms).parts
    ['“鉴定等级”不是“A级”或“B级”', '本人已满18周岁，或出生日期不详']
    """
    condition = _inward(condition)
    match condition:
        case All(parts) if len(parts) > 1:
            return Said(ALL, [_text(part, terms) for part in parts])
        case Any_(parts) if len(parts) > 1:
            return Said(ANY, [_text(part, terms) for part in parts])
    return Said(ONE, [_text(condition, terms)])


def _inward(condition: Condition, *, no: bool = False) -> Condition:
    """Move every "not" to what it is about: nobody reads "not any of"."""
    match condition:
        case Not(part):
            return _inward(part, no=not no)
        case All(parts) | Any_(parts):
            moved = tuple(_inward(part, no=no) for part in parts)
            if len(moved) == 1:
                return moved[0]
            return All(moved) if isinstance(condition, All) != no else Any_(moved)
    return Not(condition) if no else condition


def _text(condition: Condition, terms: Terms, *, nested: bool = False) -> str:
    match condition:
        case All(()):
            return "不论什么情况"
        case Any_(()):
            return "任何情况都不"
        case All(parts) | Any_(parts):
            word = "，并且" if isinstance(condition, All) else "，或者"
            said = word.join(_text(part, terms, nested=True) for part in parts)
            return f"（{said}）" if nested else said
        case Not(part):
            return _leaf(part, terms, no=True)
    return _leaf(condition, terms, no=False)


def _leaf(condition: Condition, terms: Terms, *, no: bool) -> str:
    match condition:
        case Register(fact):
            return REGISTER[fact][no]
        case Filled(column):
            return f"{terms.column(column)}{'没有填写' if no else '已填写'}"
        case Words(column, how, words):
            listed = "或".join(f"“{word}”" for word in words)
            verb = {"in": ("是", "不是"), "contains": ("含有", "不含")}[how][no]
            return f"{terms.column(column)}{verb}{listed}"
        case Compared(column, how, threshold, of):
            amount = terms.amounts.get(threshold, threshold)
            said = COMPARED[how][no].format(
                column=terms.column(column), amount=amount, of=terms.column(of)
            )
            return f"{said}{BLANK if no else ''}"
    raise TypeError(condition)
