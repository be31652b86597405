"""The parts of the dashboard that tell of the work: visits, warnings, cases."""

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from core.dates import iso_week, week_start
from ledgers.metrics import by_column
from monitoring.case_states import IN_PROCEDURE, SUBSTEPS
from monitoring.exit_states import OPEN as OPEN_EXITS
from monitoring.exit_states import Status as ExitStatus
from oversight.dashboard import get, places_chart, rows_url
from regions.models import Region

DUTY_STATES = (
    ("met", "已访", "done"),
    ("late", "补录", "done"),
    ("due", "待访", "todo"),
    ("missed", "欠访", "overdue"),
    ("excused", "免访", "closed"),
)
CLUE_STATES = (
    ("open", "待核实", "todo"),
    ("no_risk", "核实无风险", "closed"),
    ("known", "已在监测", "closed"),
    ("case", "进入纳入程序", "done"),
    ("withdrawn", "已撤回", "closed"),
)


def visits(user: User, on: date, region: Region) -> dict[str, Any]:
    """Return this week's duties by state, summing to the week, and the work left by place."""
    metric = get("duties_of_the_week")
    counted = by_column(metric.narrowed(user, on, region=region, chosen={}), "state")
    return {
        "monday": (monday := week_start(iso_week(on))),
        "sunday": monday + timedelta(days=6),
        "duty_states": _tiles(metric.name, counted, DUTY_STATES, region),
        "duties_total": sum(counted.values()),
        "duties_chart": places_chart("duties_left", user, on, region, label="未访", tone="todo"),
    }


def warnings(user: User, on: date, region: Region) -> dict[str, Any]:
    """Return the funnel from finding to inclusion, the clues by state, the overdue by place."""
    funnel = ["findings_of_the_year", "clues_of_the_year", "verified_clues", "cases_of_the_year"]
    figures = [get(name) for name in [*funnel, "registered_cases"]]
    metric = get("clues_of_the_year")
    counted = by_column(metric.narrowed(user, on, region=region, chosen={}), "state")
    return {
        "funnel_chart": {
            "kind": "funnel",
            "unit": "条",
            "categories": [figure.title for figure in figures],
            "series": [
                {
                    "name": "数量",
                    "data": [figure.value(user, on, region=region) for figure in figures],
                }
            ],
            "urls": [rows_url(figure.name, region=region.code) for figure in figures],
        },
        "clue_states": _tiles(metric.name, counted, CLUE_STATES, region),
        "clues_total": sum(counted.values()),
        "overdue_chart": places_chart(
            "overdue_clues", user, on, region, label="超期", tone="overdue"
        ),
    }


def cases(user: User, on: date, region: Region) -> dict[str, Any]:
    """Return open cases and exits by the step at hand, and how many are overdue."""
    metric = get("open_cases")
    counted = by_column(metric.narrowed(user, on, region=region, chosen={}), "status")
    steps = [
        (name, sum(counted.get(state, 0) for state in states & IN_PROCEDURE))
        for _, _, name, states in SUBSTEPS
    ]
    exits = by_column(get("open_exits").narrowed(user, on, region=region, chosen={}), "status")
    return {
        "cases_chart": _bars(steps, "open_cases", region),
        "exits_chart": _bars(
            [
                (str(status.label), exits.get(status, 0))
                for status in ExitStatus
                if status in OPEN_EXITS
            ],
            "open_exits",
            region,
        ),
        "case_figures": [
            {
                "label": figure.title,
                "value": (value := figure.value(user, on, region=region)),
                "tone": figure.tone if value else "",
                "url": rows_url(figure.name, region=region.code),
            }
            for figure in map(get, ("open_cases", "overdue_cases", "open_exits"))
        ],
    }


def _tiles(
    metric: str, counted: dict[str, int], states: tuple[tuple[str, str, str], ...], region: Region
) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "value": counted.get(state, 0),
            "tone": tone if counted.get(state) else "",
            "url": rows_url(metric, region=region.code, state=state),
        }
        for state, label, tone in states
    ]


def _bars(pairs: list[tuple[str, int]], metric: str, region: Region) -> dict[str, Any]:
    return {
        "kind": "hbar",
        "unit": "件",
        "categories": [name for name, _ in pairs],
        "series": [{"name": "办理中", "tone": "todo", "data": [n for _, n in pairs]}],
        "urls": [rows_url(metric, region=region.code) for _ in pairs],
    }
