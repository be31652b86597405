"""What the household pages and the API show, fetched in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Case, Prefetch, Q, QuerySet, When
from django.utils import timezone

from accounts.models import AccessLog, User
from households import codes, rules
from households.models import Household, Income, Member, MonitoringLine, Tag
from households.panels import Moment, timeline
from regions.models import Region

LIST_ORDER = ("region_path", "head_pinyin", "pk")
ORDERINGS = {
    "place": LIST_ORDER,
    "national_no": ("national_no", "pk"),
    "-national_no": ("-national_no", "-pk"),
}
LOOKED = (
    AccessLog.Kind.READ, AccessLog.Kind.IDENTITY, AccessLog.Kind.LOOKUP, AccessLog.Kind.EXPORT,
)  # fmt: skip


def listed(user: User, *, on: date) -> "QuerySet[Household]":
    """Return the households of a person's place with what a list shows of them."""
    tags = Tag.objects.current(on=on).select_related("kind").order_by("kind__order", "pk")
    rows = Household.objects.visible_to(user).current()
    return rows.select_related("region__parent", "support_officer").prefetch_related(
        Prefetch("tags", tags, to_attr="current_tags")
    )


def narrowed(
    rows: "QuerySet[Household]",
    *,
    on: date,
    region: str = "",
    category: str = "",
    tag: str = "",
    household_type: str = "",
) -> "QuerySet[Household]":
    if region:
        rows = rows.within(Region.objects.filter(code=region).first())  # type: ignore[attr-defined]
    if category == "any":
        rows = rows.exclude(category="")
    elif category == "open":
        rows = rows.exclude(category="").filter(eliminated=False)
    elif category:
        rows = rows.filter(category=category)
    if tag:
        rows = rows.tagged(tag, on=on)  # type: ignore[attr-defined]
    return rows.filter(household_type=household_type) if household_type else rows


def places_below(user: User, chosen: str) -> list[Region]:
    """Return the places a person can narrow to: the townships, and the villages of the chosen."""
    here = user.region
    if here is None:
        return []
    if here.level == Region.Level.DISTRICT:
        wanted = Q(parent=here)
        if chosen:
            wanted |= Q(parent=f"{chosen[:9]}000")
        return list(Region.objects.within(here).filter(wanted).order_by("path"))
    return list(Region.objects.within(here).villages().order_by("path"))


@dataclass(frozen=True)
class Working:
    """An income with the formula's working, line by line, and the line in force at its end."""

    income: Income
    net: Decimal
    each: Decimal
    reference: Decimal
    line: MonitoringLine | None

    @property
    def is_below(self) -> bool:
        return self.line is not None and self.each < self.line.amount

    @property
    def lines(self) -> list[tuple[str, str, Decimal]]:
        """Return sign, name and yuan of each term of the net income."""
        row = self.income
        return [
            ("", "工资性收入", row.wage),
            ("＋", "生产经营性收入", row.business),
            ("＋", "财产性收入", row.property),
            ("＋", "转移性收入", row.transfer),
            ("－", "生产经营性支出", row.business_expense),
        ]


def working(income: Income, *, path: str, lines: Sequence[MonitoringLine] | None = None) -> Working:
    net = rules.net_income(
        wage=income.wage,
        business=income.business,
        property_=income.property,
        transfer=income.transfer,
        business_expense=income.business_expense,
    )
    reference = rules.reference_income(
        net, claim_income=income.claim_income, out_of_pocket=income.out_of_pocket
    )
    return Working(
        income,
        net,
        rules.per_head(net, members=income.members),
        rules.per_head(reference, members=income.members),
        MonitoringLine.in_force(path=path, on=income.window_end, among=lines),
    )


def members(household: Household) -> "QuerySet[Member]":
    """Return the people of a household, the head first, then the eldest."""
    first = Case(When(relation=codes.HEAD, then=0), default=1)
    return household.members.filter(left_on=None).order_by(first, "birth_date", "pk")


def tags(household: Household) -> "QuerySet[Tag]":
    rows = household.tags.select_related("kind", "member", "set_by", "closed_by")
    return rows.order_by("-since", "-pk")


def incomes(household: Household) -> list[Working]:
    rows = household.incomes.select_related("entered_by").order_by("-window_end", "-entered_at")
    lines = MonitoringLine.known()
    return [working(row, path=household.region_path, lines=lines) for row in rows[:4]]


def looks(household: Household) -> "QuerySet[AccessLog]":
    """Return who saw the household lately."""
    rows = AccessLog.objects.filter(subject=f"households.household|{household.pk}", kind__in=LOOKED)
    return rows.select_related("user").order_by("-at")[:20]


def history(household: Household, tags: list[Tag], incomes: list[Working]) -> list[dict[str, Any]]:
    """Return the timeline: what every app knows about the household, newest first."""
    moments = [Moment(household.created_at, "登记到本系统")]
    for month, text in (
        (household.identified_month, f"纳入监测：{household.get_category_display()}"),
        (household.eliminated_month, f"风险消除：{household.get_elimination_method_display()}"),
    ):
        if month and household.category:
            moments.append(Moment(date(int(month[:4]), int(month[4:]), 1), text.rstrip("：")))
    for tag in tags:
        who = tag.set_by.name if tag.set_by else tag.source
        moments.append(Moment(tag.since, f"标签“{tag.kind.name}”", who))
        if tag.until:
            who = tag.closed_by.name if tag.closed_by else ""
            moments.append(Moment(tag.until, f"结束标签“{tag.kind.name}”", who))
    for each in incomes:
        row = each.income
        text = f"收入测算（{row.get_purpose_display()}）：人均 {each.each:,} 元"
        moments.append(Moment(row.entered_at, text, row.entered_by.name))
    for event in household.events.select_related("entered_by").newest_first()[:20]:
        text = f"{event.get_kind_display()}：{'；'.join(event.lines)}"
        moments.append(Moment(event.happened_on, text[:120], event.entered_by.name))
    for source in timeline:
        moments += source.moments(household)
    shown: list[dict[str, Any]] = [
        {"at": _moment(m.on), "day_only": not isinstance(m.on, datetime), "text": m.text,
         "who": m.who, "url": m.url}
        for m in moments
    ]  # fmt: skip
    return sorted(shown, key=lambda each: each["at"], reverse=True)[:60]


def _moment(on: date | datetime) -> datetime:
    if isinstance(on, datetime):
        return on
    return timezone.make_aware(datetime.combine(on, time()))
