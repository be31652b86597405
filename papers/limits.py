"""Limits of attachments: rows an administrator edits, each with its source."""

from core.limits import declare

_OFFICE = "区乡村振兴局核定"

ATTACHMENT_MB = declare(
    "paper.attachment_mb",
    "档案附件（照片、扫描件）最大MB",
    "10",
    "count",
    f"{_OFFICE}：手机照片和扫描仪够用",
)
ATTACHMENTS = declare(
    "paper.attachments", "每种材料最多附几个文件", "12", "count", f"{_OFFICE}：一份材料的全部页"
)
