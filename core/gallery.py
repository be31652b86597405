"""Sample data for the gallery of components (/components/): invented people, invented figures."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.utils import timezone

SPRITE = Path(__file__).parent.parent / "static" / "icons.svg"

REASONS = [
    ("covered", "已有保险或救助报销"),
    ("savings", "家庭收入足以负担"),
    ("wrong", "数据有误"),
    ("known", "已是监测户"),
]


class Sample(forms.Form):
    """Every kind of control once."""

    name = forms.CharField(label="户主姓名", max_length=50)
    visited_on = forms.DateField(label="走访日期", initial=timezone.localdate)
    income = forms.DecimalField(label="务工收入", help_text="最近 12 个月，税后。", required=False)
    mode = forms.ChoiceField(
        label="走访方式",
        choices=[("home", "入户"), ("phone", "电话"), ("video", "视频")],
        widget=forms.RadioSelect,
        initial="home",
    )
    water = forms.ChoiceField(
        label="饮水", choices=[("", "请选择"), ("ok", "安全"), ("bad", "有问题")]
    )
    needs = forms.MultipleChoiceField(
        label="需要的帮扶",
        choices=[("work", "就业"), ("school", "教育"), ("health", "医疗"), ("house", "住房")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label="情况说明", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    agreed = forms.BooleanField(label="本人已当面核实", required=True)


def samples() -> dict[str, Any]:
    """Return what `core/components.html` shows."""
    now = timezone.now()
    today = timezone.localdate()
    return {
        "now": now,
        "today": today,
        "soon": today + timedelta(days=2),
        "late": today - timedelta(days=2),
        "last_year": today.replace(day=1) - timedelta(days=400),
        "crumbs": [
            {"label": "建安区", "url": "#"},
            {"label": "张潘镇", "url": "#"},
            {"label": "张家庄村", "url": ""},
        ],
        "action": {"label": "新增线索", "url": "#", "icon": "plus"},
        "form": Sample(),
        "wrong_form": Sample(
            {"name": "", "visited_on": "2022-13-01", "mode": "home", "income": "很多"}
        ),
        "reasons": [
            {"text": "还缺：评议会议签到表", "url": "#", "action": "去上传"},
            {"text": "公示未满 5 天，到 5月23日", "url": ""},
        ],
        "job": {
            "phase": "读取第 2 张表",
            "done": 34_200,
            "total": 100_000,
            "percent": 34,
            "rate": 5120,
            "left": 13,
        },
        "job_start": {
            "phase": "排队等候",
            "done": 0,
            "total": None,
            "percent": None,
            "rate": None,
            "left": None,
        },
        "job_done": {
            "phase": "比对完成",
            "done": 100_000,
            "total": 100_000,
            "percent": 100,
            "rate": None,
            "left": None,
        },
        "outcomes": [
            {"label": "匹配", "value": 9412, "url": "#", "tone": "done", "note": "较上次 +120"},
            {"label": "纠正后匹配", "value": 203, "url": "#", "tone": "done"},
            {"label": "待人工认定", "value": 37, "url": "#", "tone": "soon", "current": True},
            {"label": "库外", "value": 301, "url": "#", "tone": "closed"},
            {"label": "无法使用", "value": 41, "url": "#", "tone": "overdue"},
            {"label": "重复", "value": 6, "url": "#", "tone": "closed"},
        ],
        "townships": [
            {"label": name, "value": value, "url": "#", "tone": tone}
            for name, value, tone in [
                ("张潘镇", 0, "done"),
                ("五女店镇", 2, "soon"),
                ("将官池镇", 7, "overdue"),
                ("榆林乡", 0, "done"),
                ("椹涧乡", 1, "soon"),
                ("苏桥镇", 0, "done"),
            ]
        ],
        "checks": [
            {"ok": True, "text": "承诺授权书已签字", "note": "5月16日 周一 上传"},
            {"ok": True, "text": "信息比对已完成，疑点 1 个已说明"},
            {"ok": False, "text": "评议会议签到表", "url": "#", "action": "去上传"},
            {"ok": False, "text": "公示满 5 天", "note": "到 5月23日", "url": "", "action": ""},
            {"ok": None, "text": "帮扶责任人", "note": "录入建档时确定"},
        ],
        "steps": [
            {"label": "承诺授权", "state": "done", "note": "5月16日"},
            {"label": "信息比对", "state": "done", "note": "5月18日"},
            {
                "label": "村级初选",
                "state": "current",
                "note": "还剩 4 天",
                "sub": [
                    {"label": "民主评议", "state": "done", "note": "5月18日，到会 11 人"},
                    {"label": "公示 5 天", "state": "current", "note": "到 5月23日"},
                    {"label": "无异议上报", "state": "todo"},
                ],
            },
            {"label": "乡镇确定", "state": "todo"},
            {"label": "录入建档", "state": "todo"},
        ],
        "history": [
            {
                "at": now,
                "who": "李明（村级）",
                "text": "张贴公示",
                "note": "张家庄村村务公开栏，照片 2 张",
                "tone": "todo",
                "url": "#",
            },
            {
                "at": now - timedelta(days=2),
                "who": "王芳（乡镇审核）",
                "text": "退回：缺评议签到表",
                "tone": "overdue",
            },
            {
                "at": now - timedelta(days=3),
                "who": "李明（村级）",
                "text": "民主评议通过",
                "note": "到会 11 人，同意 11 人",
                "tone": "done",
            },
            {
                "at": now - timedelta(days=300),
                "who": "系统",
                "text": "医保数据产生线索",
                "tone": "closed",
            },
        ],
        "columns": [
            {"label": "户主", "sort_url": "#", "sorted": "asc"},
            {"label": "村"},
            {"label": "状态"},
            {"label": "个人负担（元）", "num": True, "sort_url": "#"},
            {"label": "证据"},
        ],
        "rows": [
            {
                "id": number,
                "url": "#",
                "cells": [
                    {"text": name, "note": f"{people} 口人"},
                    {"text": village},
                    {"text": state, "tone": tone},
                    {"text": amount, "num": True, "url": "#"},
                    {"text": evidence},
                ],
            }
            for number, name, people, village, state, tone, amount, evidence in [
                (
                    1,
                    "张建国",
                    4,
                    "张家庄村",
                    "待核实",
                    "todo",
                    "31,204.00",
                    "医保：近12个月个人负担 31,204 元，超过 8,767 元",
                ),
                (
                    2,
                    "李秀英",
                    2,
                    "王庄村",
                    "超期 2 天",
                    "overdue",
                    "12,800.00",
                    "医保：近12个月个人负担 12,800 元，超过 8,767 元",
                ),
                (
                    3,
                    "赵国强",
                    5,
                    "张家庄村",
                    "还剩 2 天",
                    "soon",
                    "9,015.50",
                    "残联：新办二级残疾证",
                ),
                (4, "陈桂兰", 1, "后张村", "无风险", "done", "—", "已有大病保险报销"),
            ]
        ],
        "bulk_actions": [
            {"name": "outcome", "value": "no_risk", "label": "核实无风险", "primary": True},
            {"name": "outcome", "value": "known", "label": "已是监测户"},
        ],
        "choices": REASONS,
        "mask_reasons": ["核对身份", "办理业务", "信息更正"],
        "charts": [
            (
                "trend",
                "监测对象，近 12 个月",
                {
                    "kind": "line",
                    "unit": "户",
                    "categories": [f"{month}月" for month in range(1, 13)],
                    "series": [
                        {
                            "name": "新纳入",
                            "data": [12, 18, 9, 14, 22, 17, 11, 8, 13, 19, 16, 10],
                            "tone": "todo",
                        },
                        {
                            "name": "风险消除",
                            "data": [4, 6, 8, 5, 9, 12, 14, 13, 9, 11, 15, 17],
                            "tone": "done",
                        },
                    ],
                },
            ),
            (
                "weekly",
                "本周走访",
                {
                    "kind": "bar",
                    "unit": "户",
                    "target": 180,
                    "categories": ["周一", "周二", "周三", "周四", "周五"],
                    "series": [{"name": "已走访", "data": [164, 241, 198, 87, 0]}],
                    "urls": ["#1", "#2", "#3", "#4", "#5"],
                },
            ),
            (
                "late-by-township",
                "各乡镇超期",
                {
                    "kind": "hbar",
                    "unit": "件",
                    "categories": ["将官池镇", "五女店镇", "椹涧乡", "张潘镇"],
                    "series": [{"name": "超期", "data": [7, 2, 1, 0], "tone": "overdue"}],
                },
            ),
            (
                "funnel",
                "从预警到纳入",
                {
                    "kind": "funnel",
                    "unit": "户",
                    "categories": ["预警", "线索", "入户核实", "启动程序", "纳入"],
                    "series": [{"name": "户", "data": [1204, 861, 430, 96, 71]}],
                },
            ),
            (
                "stacked",
                "线索办结情况",
                {
                    "kind": "stacked",
                    "unit": "条",
                    "categories": ["医保", "残联", "民政", "教体", "住建"],
                    "series": [
                        {"name": "已办结", "data": [310, 120, 84, 40, 22], "tone": "done"},
                        {"name": "办理中", "data": [42, 18, 9, 5, 7], "tone": "todo"},
                        {"name": "超期", "data": [6, 1, 0, 2, 0], "tone": "overdue"},
                    ],
                },
            ),
        ],
        "icons": re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()),
        "big_upload": 64 * 1024 * 1024,
    }
