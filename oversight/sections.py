"""The parts of the dashboard that tell of the work: visits, warnings, cases."""

from datetime import timedelta
from typing import Any

from core.dates import iso_week, week_start
from ledgers.metrics import share
from monitoring.case_states import IN_PROCEDURE, SUBSTEPS
from monitoring.exit_states import OPEN as OPEN_EXITS
from monitoring.exit_states import Status as ExitStatus
from oversight.dashboard import Figures, metric, places_chart, rows_url
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


def visits(figures: Figures) -> dict[str, Any]:
    """Return this week's duties by state, summing to the week, and the work left by place."""
    counted = figures.by("duties_of_the_week", "state")
    return {
        "monday": (monday := week_start(iso_week(figures.on))),
        "sunday": monday + timedelta(days=6),
        "duty_states": _tiles("duties_of_the_week", counted, DUTY_STATES, figures.region),
        "duties_total": figures.value("duties_of_the_week"),
        "duties_chart": places_chart(figures, "duties_left", label="未访", tone="todo"),
    }


def leaders(figures: Figures) -> dict[str, Any]:
    """Return how far the township secretaries have come this year, and who is left by place."""
    chart = places_chart(figures, "leader_left", label="没有遍访", tone="todo")
    total = figures.value("leader_targets")
    done = figures.value("leader_visited")
    return {
        "leader_figures": [
            {"label": metric(name).title, "value": figures.value(name),
             "tone": metric(name).tone if figures.value(name) else "",
             "url": rows_url(name, region=figures.region.code)}
            for name in ("leader_targets", "leader_visited", "leader_left")
        ],
        "leader_share": share(done, total),
        "leaders_chart": chart,
    }  # fmt: skip


def warnings(figures: Figures) -> dict[str, Any]:
    """Return the funnel from finding to inclusion, the clues by state, the overdue by place."""
    counted = figures.by("clues_of_the_year", "state")
    funnel = ["findings_of_the_year", "clues_of_the_year", "verified_clues", "cases_of_the_year"]
    funnel.append("registered_cases")
    return {
        "funnel_chart": {
            "kind": "funnel",
            "unit": "条",
            "categories": [metric(name).title for name in funnel],
            "series": [{"name": "数量", "data": [figures.value(name) for name in funnel]}],
            "urls": [rows_url(name, region=figures.region.code) for name in funnel],
        },
        "clue_states": _tiles("clues_of_the_year", counted, CLUE_STATES, figures.region),
        "clues_total": figures.value("clues_of_the_year"),
        "overdue_chart": places_chart(figures, "overdue_clues", label="超期", tone="overdue"),
    }


def cases(figures: Figures) -> dict[str, Any]:
    """Return open cases and exits by the step at hand, and how many are overdue."""
    counted = figures.by("open_cases", "status")
    steps = [
        (name, sum(counted.get(state, 0) for state in states & IN_PROCEDURE))
        for _, _, name, states in SUBSTEPS
    ]
    exits = figures.by("open_exits", "status")
    return {
        "cases_chart": _bars(steps, "open_cases", figures.region),
        "exits_chart": _bars(
            [
                (str(status.label), exits.get(status, 0))
                for status in ExitStatus
                if status in OPEN_EXITS
            ],
            "open_exits",
            figures.region,
        ),
        "case_figures": [
            {
                "label": metric(name).title,
                "value": (value := figures.value(name)),
                "tone": metric(name).tone if value else "",
                "url": rows_url(name, region=figures.region.code),
            }
            for name in ("open_cases", "overdue_cases", "open_exits")
        ],
    }


def _tiles(
    name: str, counted: dict[str, int], states: tuple[tuple[str, str, str], ...], region: Region
) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "value": counted.get(state, 0),
            "tone": tone if counted.get(state) else "",
            "url": rows_url(name, region=region.code, state=state),
        }
        for state, label, tone in states
    ]


def _bars(pairs: list[tuple[str, int]], name: str, region: Region) -> dict[str, Any]:
    return {
        "kind": "hbar",
        "unit": "件",
        "categories": [label for label, _ in pairs],
        "series": [{"name": "办理中", "tone": "todo", "data": [n for _, n in pairs]}],
        "urls": [rows_url(name, region=region.code) for _ in pairs],
    }
