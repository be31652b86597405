"""Limits of the visits on a phone: rows an administrator edits, each with its source."""

from core.limits import declare

_OFFICE = "区乡村振兴局核定（上级未规定）"

HOURS = declare(
    "phone.hours", "手机离线内容最长保留小时数", "72", "count",
    f"{_OFFICE}：手机遗失时少泄露，一个周末够用",
)  # fmt: skip
PIECE_KB = declare(
    "phone.piece_kb", "照片每次上传多少KB", "64", "count", f"{_OFFICE}：信号差时断了不用重来"
)
UNFINISHED = declare("phone.unfinished", "没有传完的照片保留天数", "7", "natural_days", _OFFICE)
