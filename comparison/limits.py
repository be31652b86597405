"""Limits of batches; rows an administrator edits. Thresholds of rules are rows of their version."""

from core.limits import declare

SHRINK_PERCENT = declare(
    "comparison.shrink_percent", "比对：行数比上一批减少超过此比例时，须第二人复核", "30", "percent",
    "区局：防止漏传部分乡镇的数据",
)  # fmt: skip
SHRINK_FROM = declare(
    "comparison.shrink_from", "比对：上一批不少于多少行才检查行数减少", "50", "count",
    "区局：行数很少的表增减属于正常",
)  # fmt: skip
