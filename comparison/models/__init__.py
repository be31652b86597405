"""Batches of departments' files: rows, the persons they mean, rules, findings, and why."""

from comparison.models.batches import Batch, Decision, SourceMapping
from comparison.models.rows import SHEET, Row
from comparison.models.rules import Finding, Rule, RuleThreshold

__all__ = [
    "SHEET", "Batch", "Decision", "Finding", "Row", "Rule", "RuleThreshold", "SourceMapping",
]  # fmt: skip
