"""残疾人帮扶台账 (work point 10)."""

from django.db.models import Q

from assistance import rules
from assistance.models import DisabilityService
from households.subjects import PERSON
from ledgers.entries.declaration import ANYBODY, Figure, Item, Ledger, declare

OPEN = Q(done_on=None)
NAMES = {"home": "应改未改（无障碍改造）", "device": "应配未配（辅助器具）", "subsidy": "应发未发（两项补贴）",
         "rehab": "应救未救（康复救助）", "card": "应办未办（残疾人证）"}  # fmt: skip

declare(
    Ledger(
        name="disability_service",
        order=100,
        title="残疾人帮扶台账",
        point=10,
        source="无障碍改造、辅助器具适配、补贴发放、0-6岁残疾儿童康复救助和办理残疾人证，做到应改尽改、应发尽发、应救尽救、应办尽办",
        units=("canlian", "minzheng", "xczx"),
        model=DisabilityService,
        subject=PERSON,
        items=(
            Item("service", ("帮扶项目", "事项", "服务项目")),
            Item("kind", ("类别", "残疾类型")),
            Item("grade", ("等级", "级别")),
            Item("needed_on", ("需求日期", "申请日期", "登记日期")),
            Item("need", ("需求", "改造内容", "辅具名称")),
            Item("agency", ("康复机构", "实施单位"), listed=False),
            Item("begun_on", ("开工日期", "康复起始日期"), listed=False),
            Item("done_on", ("完工日期", "办结日期", "发放日期")),
            Item("accepted_on", ("验收时间",), listed=False),
            Item("amount", ("补贴金额", "救助金额", "金额"), listed=False),
        ),
        key=("service", "needed_on"),
        filters=("service", "kind", "grade"),
        writers=ANYBODY,
        fault=rules.disability,
        figures=(
            Figure("disability_needs", "需求登记", lambda rows, on: rows),
            Figure("disability_done", "已完成", lambda rows, on: rows.exclude(OPEN),
                   of="disability_needs", target="100%"),
            *(
                Figure(f"disability_{code}_open", title,
                       lambda rows, on, code=code: rows.filter(OPEN, service=code),  # type: ignore[misc]
                       tone="todo", target="0")
                for code, title in NAMES.items()
            ),
        ),
        hint="一人一项需求一条，先登记需求，再登记完成。",
    )
)  # fmt: skip
