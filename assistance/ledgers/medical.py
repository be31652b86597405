"""医疗保障台账 (work point 7)."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from assistance import rules
from assistance.models import MedicalSecurity, VillageClinic
from households.subjects import PERSON
from ledgers.entries.declaration import ANYBODY, Figure, Item, Ledger, declare
from ledgers.entries.subjects import VillageSubject


def _this_year(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(year=on.year)


declare(
    Ledger(
        name="medical_security",
        order=70,
        title="医疗保障台账",
        point=7,
        source="落实医疗保险动态代缴、参保动员、家庭医生签约、免费体检、一站式结算和慢性病鉴定",
        units=("weijian", "yibao", "xczx"),
        model=MedicalSecurity,
        subject=PERSON,
        items=(
            Item("year", ("年度", "参保年份")),
            Item("insured", ("参保", "参保情况", "是否参加城乡居民基本医疗保险")),
            Item("payer", ("缴费类型", "代缴/自缴", "参保方式")),
            Item("premium", ("个人缴费", "缴费金额"), listed=False),
            Item("mobilised_on", ("动员时间",), listed=False),
            Item("doctor", ("家庭医生", "签约医师")),
            Item("signed_on", ("签约时间",), listed=False),
            Item("examined_on", ("体检日期", "体检时间")),
            Item("chronic", ("慢病鉴定", "门诊慢性病鉴定")),
            Item("stays", ("住院", "本年住院次数"), listed=False),
            Item("cost", ("住院费用", "医疗总费用", "总费用"), listed=False),
            Item("reimbursed", ("报销", "一站式报销", "报销总额"), listed=False),
            Item("one_stop", ("一站式", "是否一站式结算"), listed=False),
        ),
        key=("year",),
        filters=("year", "insured", "payer", "chronic"),
        writers=ANYBODY,
        fault=rules.medical,
        figures=(
            Figure("medical_rows", "本年度登记", _this_year),
            Figure(
                "medical_insured", "本年度已参保",
                lambda rows, on: _this_year(rows, on).filter(insured=True),
                of="medical_rows", target="100%",
            ),
            Figure(
                "medical_uninsured", "本年度未参保",
                lambda rows, on: _this_year(rows, on).filter(insured=False),
                tone="overdue", target="0",
            ),
            Figure(
                "medical_signed", "已签约家庭医生",
                lambda rows, on: _this_year(rows, on).exclude(signed_on=None), of="medical_rows",
            ),
        ),
        hint="一人一年一条。稳定脱贫户和风险消除的监测对象未参保的，登记动员日期。",
    )
)  # fmt: skip

declare(
    Ledger(
        name="village_clinic",
        order=71,
        title="村卫生室台账",
        point=7,
        source="持续做好村卫生室公有化、农村医疗设施提升和完善",
        units=("weijian", "xczx"),
        model=VillageClinic,
        subject=VillageSubject(name="name"),
        items=(
            Item("name", ("卫生室",)),
            Item("public", ("是否公有", "是否公有化")),
            Item("doctor", ("乡村医生",)),
            Item("equipped", ("设施是否齐全", "设施达标")),
            Item("checked_on", ("检查时间",), listed=False),
            Item("gap", ("短板", "存在问题")),
        ),
        key=("name",),
        filters=("public", "equipped"),
        writers=ANYBODY,
        figures=(
            Figure("clinics", "村卫生室", lambda rows, on: rows),
            Figure("clinics_public", "已公有化", lambda rows, on: rows.filter(public=True),
                   of="clinics", target="100%"),
            Figure("clinics_lacking", "设施不齐全", lambda rows, on: rows.filter(equipped=False),
                   tone="todo", target="0"),
        ),
    )
)  # fmt: skip
