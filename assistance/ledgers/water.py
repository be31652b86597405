"""饮水安全台账 (work point 9)."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from assistance import limits, rules
from assistance.models import WaterFault, WaterPoint
from core.dates import months_before
from core.limits import number
from ledgers.entries.declaration import ANYBODY, Figure, Item, Ledger, declare
from ledgers.entries.subjects import VillageSubject


def _untested(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    since = months_before(on, number(limits.WATER_TEST))
    return rows.filter(Q(tested_on=None) | Q(tested_on__lt=since))


declare(
    Ledger(
        name="water_point",
        order=90,
        title="饮水安全台账（供水点）",
        point=9,
        source="每半年对供水点水质进行一次检测，及时将水质检测报告发放到各乡镇",
        units=("shuili", "xczx"),
        model=WaterPoint,
        subject=VillageSubject(name="name"),
        items=(
            Item("name", ("供水点", "水厂名称", "工程名称")),
            Item("kind", ("供水类型", "工程类型")),
            Item("served", ("供水户数", "受益户数")),
            Item("keeper", ("管护人", "管水员")),
            Item("tested_on", ("检测日期", "检测时间", "水质检测日期")),
            Item("quality", ("水质", "水质检测结果")),
            Item("reported_on", ("报告发放日期", "报告日期")),
        ),
        key=("name",),
        filters=("kind", "quality"),
        writers=ANYBODY,
        fault=rules.water,
        figures=(
            Figure("water_points", "供水点", lambda rows, on: rows),
            Figure("water_untested", "半年内没有检测", _untested, tone="overdue", target="0"),
            Figure(
                "water_bad", "水质不达标", lambda rows, on: rows.filter(quality="bad"),
                tone="overdue", target="0",
            ),
            Figure(
                "water_report_due", "检测报告未发乡镇",
                lambda rows, on: rows.filter(tested_on__isnull=False, reported_on=None),
                tone="todo", target="0",
            ),
        ),
        hint="一个供水点一条；每次检测后更新检测日期和结果，原来的结果在变动记录里。",
    )
)  # fmt: skip

declare(
    Ledger(
        name="water_fault",
        order=91,
        title="饮水安全台账（排查维修）",
        point=9,
        source="每月对供水工程和困难群众家中饮水设施开展一次排查、管护，确保不出现管网老化、设施损坏",
        units=("shuili", "xczx"),
        model=WaterFault,
        subject=VillageSubject(name="place"),
        items=(
            Item("place", ("位置", "供水点或户")),
            Item("found_on", ("排查时间", "发现日期")),
            Item("fault", ("存在问题", "问题描述")),
            Item("fixer", ("维修人员", "管护人")),
            Item("fixed_on", ("完成日期", "维修完成日期")),
        ),
        key=("place", "found_on"),
        writers=ANYBODY,
        fault=rules.water_fault,
        figures=(
            Figure("water_faults", "排查出问题", lambda rows, on: rows),
            Figure("water_faults_open", "未修复", lambda rows, on: rows.filter(fixed_on=None),
                   tone="overdue", target="0", of="water_faults"),
        ),
    )
)  # fmt: skip
