"""能力培训台账 (work point 27)."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from assistance.models import CadreTraining
from ledgers.entries.declaration import ABOVE_VILLAGES, Figure, Item, Ledger, declare
from ledgers.entries.subjects import PlaceSubject


def _of_the_year(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(held_on__year=on.year)


declare(
    Ledger(
        name="cadre_training",
        order=271,
        title="能力培训台账",
        point=27,
        source="制定详细培训计划，围绕巩固脱贫成果与乡村振兴业务知识，开展乡村干部“提能力、强素质”轮训",
        units=("xczx", "zuzhi"),
        model=CadreTraining,
        subject=PlaceSubject(name="topic"),
        items=(
            Item("topic", ("主题", "培训内容")),
            Item("held_on", ("日期", "培训时间")),
            Item("audience", ("对象", "参训对象")),
            Item("people", ("人数", "培训人数")),
            Item("unit", ("举办单位", "组织单位")),
            Item("place", ("地点",), listed=False),
        ),
        key=("topic", "held_on"),
        writers=ABOVE_VILLAGES,
        figures=(
            Figure("cadre_trainings", "今年培训", _of_the_year),
            Figure("cadre_trainings_uncounted", "没有登记人数",
                   lambda rows, on: _of_the_year(rows, on).filter(people=None, held_on__lte=on),
                   tone="todo", target="0"),
        ),
    )
)  # fmt: skip
