"""控辍保学台账 and 教育资助台账 (work point 6)."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from assistance import rules
from assistance.models import SchoolAttendance, StudentGrant
from households.subjects import PERSON
from ledgers.entries.declaration import ANYBODY, Figure, Item, Ledger, declare

SCHOOL_YEAR_BEGINS = 9
ONE_SIDED = Q(village_checked_on=None) ^ Q(school_checked_on=None)


def school_year(on: date) -> int:
    """
    Return the year in which the school year of a day began.

    >>> school_year(date(2022, 5, 18)), school_year(date(2022, 9, 1))
    (2021, 2022)
    """
    return on.year if on.month >= SCHOOL_YEAR_BEGINS else on.year - 1


def _this_year(rows: "QuerySet[Any]", on: date) -> "QuerySet[Any]":
    return rows.filter(year=school_year(on))


declare(
    Ledger(
        name="school_attendance",
        order=60,
        title="控辍保学台账",
        point=6,
        source="村和乡镇中心学校双向排查，确保义务教育阶段适龄儿童不失学辍学",
        units=("jiaoti", "xczx"),
        model=SchoolAttendance,
        subject=PERSON,
        items=(
            Item("year", ("学年度", "年度")),
            Item("school", ("学校", "学校名称")),
            Item("grade", ("就读年级", "班级"), listed=False),
            Item("village_checked_on", ("村级排查日期", "村排查时间")),
            Item("school_checked_on", ("学校排查时间", "中心学校排查日期")),
            Item("state", ("在校状况", "就学情况", "学籍状态")),
            Item("opinion", ("专家鉴定意见", "鉴定意见"), listed=False),
            Item("opinion_on", ("鉴定时间",), listed=False),
            Item("persuaded_on", ("劝返时间",), listed=False),
            Item("persuaded_by", ("劝返责任人",), listed=False),
            Item("evidence", ("劝返佐证", "佐证"), listed=False),
            Item("returned_on", ("返校时间", "复学日期"), listed=False),
        ),
        key=("year",),
        filters=("year", "state"),
        writers=ANYBODY,
        fault=rules.schooling,
        figures=(
            Figure("school_children", "本学年登记的适龄儿童", _this_year),
            Figure("school_dropped", "失学辍学",
                   lambda rows, on: _this_year(rows, on).filter(state="dropped"),
                   tone="overdue", target="0"),
            Figure("school_suspected", "疑似辍学待劝返",
                   lambda rows, on: _this_year(rows, on).filter(state="suspected"), tone="todo",
                   target="0"),
            Figure("school_one_sided", "只有一方排查到",
                   lambda rows, on: _this_year(rows, on).filter(ONE_SIDED), tone="soon",
                   target="0"),
            Figure("school_deferred", "延缓入学、休学",
                   lambda rows, on: _this_year(rows, on).filter(state__in=["deferred", "suspended"])),
        ),
        hint="村和学校各填自己的排查日期；只有一方排查到的，另一方去核实。",
    )
)  # fmt: skip

declare(
    Ledger(
        name="student_grant",
        order=61,
        title="教育资助台账",
        point=6,
        source="落实“两免一补”，普通高校家庭经济困难学生一次性交通费和入学后短期生活费补助",
        units=("jiaoti", "xczx"),
        model=StudentGrant,
        subject=PERSON,
        items=(
            Item("year", ("年度", "资助年份")),
            Item("kind", ("资助类型", "资助政策", "补助项目")),
            Item("school", ("学校", "学校名称")),
            Item("applied_on", ("申请时间",), listed=False),
            Item("amount", ("补助金额", "金额", "资助金额")),
            Item("paid_on", ("发放时间", "到账日期")),
        ),
        key=("year", "kind"),
        filters=("year", "kind"),
        writers=ANYBODY,
        fault=rules.paid,
        figures=(
            Figure("grants", "本年度资助登记", lambda rows, on: rows.filter(year=on.year)),
            Figure("grants_paid", "已发放",
                   lambda rows, on: rows.filter(year=on.year, paid_on__isnull=False), of="grants",
                   target="100%"),
            Figure("grants_open", "未发放",
                   lambda rows, on: rows.filter(year=on.year, paid_on=None), tone="todo",
                   target="0"),
        ),
    )
)  # fmt: skip
