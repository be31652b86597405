"""How figures, money and dates look in Chinese pages, and the small tags every template uses."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    DateInput,
    RadioSelect,
    Select,
)
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.safestring import SafeString

register = template.Library()

NOTHING = "—"
WEEKDAYS = "一二三四五六日"
TONE_ICONS = {
    "todo": "circle-dot",
    "soon": "clock",
    "overdue": "alert-triangle",
    "done": "circle-check",
    "closed": "circle-minus",
}
MESSAGE_TONES = {"success": "done", "error": "overdue", "warning": "soon"}
# A limit that ends within so many days is shown as pressing (rule 6 of the interface).
SOON_DAYS = 3

Figure = Decimal | int | float | str | None


def _decimal(value: Figure) -> Decimal | None:
    """Return a finite number, or None: a page never falls over a figure it cannot show."""
    if value is None or value == "":
        return None
    try:
        figure = Decimal(str(value))
    except InvalidOperation:
        return None
    return figure if figure.is_finite() else None


def _local(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


# --- figures ----------------------------------------------------------------------------------


@register.filter
def yuan(value: Figure) -> str:
    """
    Show yuan with two decimals, without the unit.

    >>> yuan(Decimal("1234")), yuan("-0.005"), yuan(None)
    ('1,234.00', '-0.01', '—')
    """
    figure = _decimal(value)
    return NOTHING if figure is None else f"{figure.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


@register.filter
def wan(value: Figure) -> str:
    """
    Show yuan as 万元 with two decimals, without the unit.

    >>> wan(21_540_000), wan(None)
    ('2,154.00', '—')
    """
    figure = _decimal(value)
    return NOTHING if figure is None else yuan(figure / 10_000)


@register.filter
def number(value: Figure) -> str:
    """
    Show a figure with thousands; what is no figure ("500+") stays as it is.

    >>> number(1234), number(Decimal("1234.50")), number("500+"), number(None)
    ('1,234', '1,234.5', '500+', '—')
    """
    figure = _decimal(value)
    if figure is None:
        return str(value) if value else NOTHING
    whole = figure.to_integral_value()
    return f"{whole:,f}" if figure == whole else f"{figure.normalize():,f}"


@register.filter
def percent(value: Figure, digits: int = 1) -> str:
    """
    Show a ratio (0.856) as a percentage.

    >>> percent(0.856), percent(1), percent(Decimal("0.12345"), 2), percent(None)
    ('85.6%', '100.0%', '12.35%', '—')
    """
    figure = _decimal(value)
    if figure is None:
        return NOTHING
    step = Decimal(1).scaleb(-digits)
    return f"{(figure * 100).quantize(step, ROUND_HALF_UP):,}%"


@register.filter
def duration(seconds: Figure) -> str:
    """
    Show seconds as a rough length of time, rounded up so that nobody waits longer than told.

    >>> duration(8), duration(61), duration(5400), duration(None)
    ('8 秒', '2 分钟', '1.5 小时', '—')
    """
    figure = _decimal(seconds)
    if figure is None:
        return NOTHING
    if figure < 60:
        return f"{max(0, math.ceil(figure))} 秒"
    if figure < 3600:
        return f"{math.ceil(figure / 60)} 分钟"
    return f"{number((figure / 3600).quantize(Decimal('0.1'), ROUND_HALF_UP))} 小时"


@register.filter
def file_size(octets: Figure) -> str:
    """
    Show a file's size.

    >>> file_size(900), file_size(20_971_520)
    ('900 B', '20 MB')
    """
    figure = _decimal(octets)
    if figure is None:
        return NOTHING
    for unit in ("B", "KB", "MB"):
        if figure < 1024:
            return f"{number(round(figure, 1))} {unit}"
        figure /= 1024
    return f"{number(round(figure, 1))} GB"


# --- days -------------------------------------------------------------------------------------


@register.filter
def cn_date(value: date | datetime | None, today: date | None = None) -> str:
    """
    Show a day with its weekday, and its year when it is not this one.

    >>> cn_date(date(2022, 5, 18), date(2022, 6, 1)), cn_date(date(2021, 12, 31), date(2022, 6, 1))
    ('5月18日 周三', '2021年12月31日 周五')
    """
    if not value:
        return NOTHING
    day = _local(value)
    year = "" if day.year == (today or timezone.localdate()).year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


@register.filter
def cn_month(value: str) -> str:
    """
    Show a month as the national system writes it.

    >>> cn_month("202205"), cn_month(""), cn_month("2022")
    ('2022年5月', '—', '2022')
    """
    if len(value) != 6 or not value.isdecimal():
        return value or NOTHING
    return f"{value[:4]}年{int(value[4:])}月"


@register.filter
def cn_time(value: datetime | None, today: date | None = None) -> str:
    """
    Show a moment: "今天 09:05", or the day and the time.

    >>> cn_time(datetime(2022, 5, 18, 9, 5), date(2022, 5, 18))
    '今天 09:05'
    >>> cn_time(datetime(2021, 5, 18, 9, 5), date(2022, 5, 18))
    '2021年5月18日 09:05'
    """
    if not value:
        return NOTHING
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    today = today or timezone.localdate()
    clock = f"{moment:%H:%M}"
    if moment.date() == today:
        return f"今天 {clock}"
    year = "" if moment.year == today.year else f"{moment.year}年"
    return f"{year}{moment.month}月{moment.day}日 {clock}"


@register.filter
def since_days(value: date | datetime | None, today: date | None = None) -> str:
    """
    Say how long ago a day was.

    >>> [since_days(date(2022, 5, day), date(2022, 5, 18)) for day in (6, 17, 18)]
    ['12 天前', '昨天', '今天']
    """
    if not value:
        return NOTHING
    days = ((today or timezone.localdate()) - _local(value)).days
    if days in (0, 1, -1):
        return {0: "今天", 1: "昨天", -1: "明天"}[days]
    return f"{days} 天前" if days > 0 else f"{-days} 天后"


@register.filter
def days_left(value: date | datetime | None, today: date | None = None) -> str:
    """
    Say how many days a limit leaves.

    >>> [days_left(date(2022, 5, day), date(2022, 5, 18)) for day in (21, 18, 16)]
    ['还剩 3 天', '今天到期', '超期 2 天']
    """
    if not value:
        return NOTHING
    days = (_local(value) - (today or timezone.localdate())).days
    if days == 0:
        return "今天到期"
    return f"还剩 {days} 天" if days > 0 else f"超期 {-days} 天"


@register.filter
def due_tone(value: date | datetime | None, today: date | None = None) -> str:
    """
    Return the tone of a limit: todo, soon (within three days) or overdue.

    >>> [due_tone(date(2022, 5, day), date(2022, 5, 18)) for day in (17, 18, 21, 22)]
    ['overdue', 'soon', 'soon', 'todo']
    """
    if not value:
        return "todo"
    days = (_local(value) - (today or timezone.localdate())).days
    if days < 0:
        return "overdue"
    return "soon" if days <= SOON_DAYS else "todo"


# --- the page ---------------------------------------------------------------------------------


def _request(context: template.Context) -> HttpRequest | None:
    # `{% include … only %}` drops the variable but keeps the attribute.
    return getattr(context, "request", None) or context.get("request")


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """Return this page's query string with some keys replaced; None or "" takes a key away."""
    request = _request(context)
    if request is None:
        return "?"
    parameters = request.GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            parameters.pop(key, None)
        else:
            parameters[key] = str(value)
    return f"?{parameters.urlencode()}"


@register.inclusion_tag("core/_components/icon.html")
def icon(name: str) -> dict[str, str]:
    """Draw a symbol of static/icons.svg."""
    return {"name": name}


@register.inclusion_tag("core/_components/csrf.html", takes_context=True)
def csrf(context: template.Context) -> dict[str, str]:
    """Write the token's hidden input; unlike Django's own tag also inside `include … only`."""
    request = _request(context)
    return {"token": get_token(request) if request else ""}


@register.filter
def tone_icon(tone: str) -> str:
    """
    Return the icon that says what a tone's colour says.

    >>> tone_icon("overdue")
    'alert-triangle'
    """
    return TONE_ICONS.get(tone, "info-circle")


@register.filter
def message_tone(tags: str) -> str:
    """
    Return the tone of a message's level.

    >>> message_tone("success"), message_tone("info")
    ('done', 'todo')
    """
    return MESSAGE_TONES.get(tags.split(" ")[-1] if tags else "", "todo")


@register.filter
def chart_rows(chart: Mapping[str, Any]) -> Iterator[tuple[str, str, Sequence[object]]]:
    """
    Turn a chart's data into the rows of its table: category, link, one value per series.

    >>> list(chart_rows({"categories": ["甲", "乙"], "series": [{"name": "户", "data": [1, 2]}]}))
    [('甲', '', [1]), ('乙', '', [2])]
    """
    urls = chart.get("urls") or []
    for index, category in enumerate(chart["categories"]):
        url = urls[index] if index < len(urls) else ""
        yield category, url, [series["data"][index] for series in chart["series"]]


@register.filter
def total_of(items: Sequence[Mapping[str, int]]) -> int:
    """
    Add up the values of a row of tiles.

    >>> total_of([{"value": 2}, {"value": 3}])
    5
    """
    return sum(item["value"] for item in items)


# --- forms ------------------------------------------------------------------------------------


@register.filter
def control_kind(field: BoundField) -> str:
    """Return how a field is laid out: one box to tick, a group of choices, or a control."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "group"
    return "control"


@register.filter
def control(field: BoundField) -> SafeString:
    """Draw a bound field's control with the frame's classes; Django adds the aria- attributes."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        style = "form-check-input"
    elif isinstance(widget, Select):
        style = "form-select"
    else:
        style = "form-control"
    attrs: dict[str, str | bool] = {"class": f"{style} {widget.attrs.get('class', '')}".strip()}
    if isinstance(widget, DateInput):
        # The phone's own calendar; a date input accepts no other format than this one.
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif getattr(widget, "input_type", "") == "number":
        attrs["inputmode"] = "decimal"
    return field.as_widget(attrs=attrs)
