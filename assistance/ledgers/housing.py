"""农村住房安全动态管理台账 (work point 8)."""

from django.db.models import Q

from assistance import rules
from assistance.models import HousingCheck
from households.subjects import HOUSEHOLD
from ledgers.entries.declaration import ANYBODY, Figure, Item, Ledger, declare

UNSAFE = Q(grade__in=["C", "D"])
CLOSED = Q(accepted_on__isnull=False) | Q(vacated_on__isnull=False)

declare(
    Ledger(
        name="housing_check",
        order=80,
        title="农村住房安全动态管理台账",
        point=8,
        source="每月对所有农户开展一次农村住房安全隐患排查，确保住人无危房、危房不住人",
        units=("zhujian", "xczx"),
        model=HousingCheck,
        subject=HOUSEHOLD,
        items=(
            Item("group", ("户类别", "类别", "六类人群")),
            Item("house", ("房屋位置", "房屋名称"), listed=False),
            Item("lived_in", ("住人情况", "住人")),
            Item("found_on", ("排查时间", "发现日期")),
            Item("hazard", ("隐患", "隐患情况", "存在问题")),
            Item("grade", ("房屋等级", "鉴定结果", "危房等级")),
            Item("graded_on", ("鉴定时间",), listed=False),
            Item("remedy", ("处置", "改造方式", "整治方式")),
            Item("begun_on", ("开工时间",), listed=False),
            Item("finished_on", ("竣工时间", "完工日期"), listed=False),
            Item("accepted_on", ("验收时间",)),
            Item("vacated_on", ("腾退时间",), listed=False),
            Item("subsidy", ("补助", "补助金额", "补助资金"), listed=False),
        ),
        key=("house", "found_on"),
        filters=("group", "grade", "remedy", "lived_in"),
        writers=ANYBODY,
        fault=rules.housing,
        figures=(
            Figure("housing_hazards", "排查出隐患", lambda rows, on: rows),
            Figure(
                "housing_open", "隐患未消除", lambda rows, on: rows.exclude(CLOSED),
                tone="todo", of="housing_hazards", target="0",
            ),
            Figure(
                "housing_unsafe_lived_in", "危房住人",
                lambda rows, on: rows.filter(UNSAFE, lived_in=True).exclude(CLOSED),
                tone="overdue", target="0",
            ),
        ),
        hint="每月排查所有农户，只登记有隐患的；没有新隐患的村在“排查”里确认即可。",
    )
)  # fmt: skip
