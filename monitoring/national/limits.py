"""Limits of what goes into the national system: rows an administrator edits."""

from core.limits import declare

_OFFICE = "区乡村振兴局核定（上级未规定）"

TYPE = declare(
    "national.type", "建档后的变化录入国家系统", "3", "working_days",
    f"{_OFFICE}：与录入建档同一时限",
)  # fmt: skip
HOUSEHOLDS = declare(
    "national.households", "国家系统格式导出每次最多户数", "1000", "count",
    f"{_OFFICE}：带完整证件号码，一次一个乡镇的量",
)  # fmt: skip
EXPORTS = declare(
    "national.exports_day", "每人每天导出国家系统格式次数", "10", "count",
    f"{_OFFICE}：防止合法账号批量带走个人信息",
)  # fmt: skip
