"""稳岗就业 (work point 13)."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from assistance import rules
from assistance.models import (
    Employment,
    PensionPremium,
    PublicPost,
    SkillTraining,
    TravelSubsidy,
    Vacancy,
)
from households.subjects import PERSON
from ledgers.entries.declaration import ABOVE_VILLAGES, ANYBODY, Figure, Item, Ledger, declare
from ledgers.entries.subjects import PlaceSubject

SOURCE = (
    "每季度对有就业能力和就业意愿的人员开展一次就业情况排查，确保有劳动能力的困难群众稳岗就业率100%"
)
UNITS = ("renshe", "xczx")


def _quarter(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(quarter=f"{on.year}-Q{(on.month - 1) // 3 + 1}")


def _able(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return _quarter(rows, on).filter(able=True, willing=True)


def _offered(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(offered_on__lte=on).exclude(until__lt=on)


def _running(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(begun_on__lte=on).exclude(ended_on__lt=on)


declare(
    Ledger(
        name="employment",
        order=130,
        title="稳岗就业台账",
        point=13,
        source=SOURCE,
        units=UNITS,
        model=Employment,
        subject=PERSON,
        items=(
            Item("quarter", ("排查季度",)),
            Item("able", ("就业能力", "是否有就业能力")),
            Item("willing", ("就业意愿", "是否有就业意愿")),
            Item("state", ("就业现状", "就业情况", "就业方式")),
            Item("place", ("务工地点", "就业地点", "务工区域")),
            Item("employer", ("企业", "务工单位", "就业单位"), listed=False),
            Item("since", ("就业时间", "起始日期"), listed=False),
            Item("wage", ("月收入", "月薪", "工资")),
            Item("offered_on", ("推荐岗位日期", "对接日期"), listed=False),
        ),
        key=("quarter",),
        filters=("state", "place", "able", "willing"),
        writers=ANYBODY,
        fault=rules.employment,
        figures=(
            Figure("employment_able", "本季度有能力有意愿", _able),
            Figure("employment_working", "其中已就业",
                   lambda rows, on: _able(rows, on).exclude(state="none"), of="employment_able",
                   target="100%"),
            Figure("employment_none", "有能力有意愿未就业",
                   lambda rows, on: _able(rows, on).filter(state="none"), tone="overdue",
                   target="0"),
            Figure("employment_unoffered", "其中没有对接岗位",
                   lambda rows, on: _able(rows, on).filter(state="none", offered_on=None),
                   tone="todo", target="0"),
        ),
        hint="一人一季度一条；与上季度相同的，导出上季度的表改季度后导入即可。",
    )
)  # fmt: skip

declare(
    Ledger(
        name="skill_training",
        order=131,
        title="技能培训和评价取证台账",
        point=13,
        source="“人人持证、技能河南”：脱贫劳动力和监测对象劳动力全部纳入技能培训和评价取证，应培尽培",
        units=UNITS,
        model=SkillTraining,
        subject=PERSON,
        items=(
            Item("trade", ("工种", "培训项目", "职业（工种）")),
            Item("begun_on", ("开班日期", "培训日期", "培训时间")),
            Item("finished_on", ("结业日期",), listed=False),
            Item("certificate", ("证书", "证书类型")),
            Item("certified_on", ("发证日期", "取证时间")),
        ),
        key=("trade", "begun_on"),
        writers=ANYBODY,
        fault=rules.training,
        figures=(
            Figure("trainings", "培训登记", lambda rows, on: rows),
            Figure("trainings_certified", "已取证", lambda rows, on: rows.exclude(certified_on=None),
                   of="trainings"),
            Figure("trainings_open", "已结业未取证",
                   lambda rows, on: rows.filter(finished_on__lt=on, certified_on=None), tone="todo",
                   target="0"),
        ),
    )
)  # fmt: skip

declare(
    Ledger(
        name="travel_subsidy",
        order=132,
        title="省外务工交通补贴台账",
        point=13,
        source="对长期在省外务工就业人员，落实好一次性交通补贴发放工作",
        units=UNITS,
        model=TravelSubsidy,
        subject=PERSON,
        items=(
            Item("year", ("年度",)),
            Item("place", ("务工地", "省外务工地点")),
            Item("applied_on", ("申请时间", "申报日期")),
            Item("amount", ("金额", "补贴金额")),
            Item("paid_on", ("发放时间", "到账日期")),
        ),
        key=("year",),
        filters=("year",),
        writers=ANYBODY,
        fault=rules.paid,
        figures=(
            Figure("travel_subsidies", "本年度申请", lambda rows, on: rows.filter(year=on.year)),
            Figure("travel_subsidies_paid", "已发放",
                   lambda rows, on: rows.filter(year=on.year, paid_on__isnull=False),
                   of="travel_subsidies", target="100%"),
            Figure("travel_subsidies_open", "未发放",
                   lambda rows, on: rows.filter(year=on.year, paid_on=None), tone="todo",
                   target="0"),
        ),
    )
)  # fmt: skip

declare(
    Ledger(
        name="vacancy",
        order=135,
        title="就业岗位台账",
        point=13,
        source="对有外出务工意愿的脱贫户和监测对象，继续做好岗位对接等服务，帮助实现稳定就业",
        units=UNITS,
        model=Vacancy,
        subject=PlaceSubject(name="employer"),
        items=(
            Item("employer", ("企业", "企业名称", "招聘单位")),
            Item("post", ("招聘岗位", "工种")),
            Item("where", ("地点", "工作地")),
            Item("wanted", ("招聘人数", "需求人数")),
            Item("wage", ("工资", "月薪")),
            Item("offered_on", ("发布时间",)),
            Item("until", ("招聘截止日期",), listed=False),
            Item("placed", ("对接人数", "已上岗人数")),
        ),
        key=("employer", "post", "offered_on"),
        filters=("where",),
        writers=ABOVE_VILLAGES,
        fault=rules.vacancy,
        figures=(
            Figure("vacancies_open", "正在招用", _offered),
            Figure("vacancies_unmatched", "还没有对接到人",
                   lambda rows, on: _offered(rows, on).filter(Q(placed=None) | Q(placed=0)),
                   of="vacancies_open", tone="todo", target="0"),
        ),
        hint="谁需要岗位，看稳岗就业台账“其中没有对接岗位”。",
    )
)  # fmt: skip

declare(
    Ledger(
        name="public_post",
        order=133,
        title="公益岗位台账",
        point=13,
        source="对弱劳动力或半劳动力落实区、乡、村三级公益岗位，岗位不设年龄上限",
        units=UNITS,
        model=PublicPost,
        subject=PERSON,
        items=(
            Item("level", ("级别", "层级")),
            Item("post", ("岗位", "岗位名称")),
            Item("begun_on", ("上岗时间", "聘用日期")),
            Item("ended_on", ("离岗时间",)),
            Item("monthly", ("补贴标准", "月补贴", "岗位补贴")),
            Item("days", ("出勤天数", "考勤"), listed=False),
        ),
        key=("post", "begun_on"),
        filters=("level",),
        writers=ANYBODY,
        fault=rules.post,
        figures=(
            Figure("public_posts", "在岗", _running),
            Figure("public_posts_absent", "上月没有出勤记录",
                   lambda rows, on: _running(rows, on).filter(days=None), tone="todo", target="0"),
        ),
    )
)  # fmt: skip

declare(
    Ledger(
        name="pension_premium",
        order=134,
        title="城乡居民养老保险代缴台账",
        point=13,
        source="落实困难群体城乡居民养老保险代缴政策",
        units=UNITS,
        model=PensionPremium,
        subject=PERSON,
        items=(
            Item("year", ("年度",)),
            Item("amount", ("金额", "代缴金额")),
            Item("paid_on", ("代缴时间", "缴费日期")),
        ),
        key=("year",),
        filters=("year",),
        writers=ANYBODY,
        figures=(
            Figure("pensions", "本年度应代缴", lambda rows, on: rows.filter(year=on.year)),
            Figure("pensions_paid", "已代缴",
                   lambda rows, on: rows.filter(year=on.year, paid_on__isnull=False), of="pensions",
                   target="100%"),
        ),
    )
)  # fmt: skip
