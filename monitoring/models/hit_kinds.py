"""What the asset check may find: rows an administrator edits."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Unit
from core.constraints import known
from monitoring.models.case_parts import AssetHit


class HitKind(models.Model):
    """One kind of 疑点 an administrator edits: how severe it is, and which departments know."""

    class Detail(models.TextChoices):
        FREE = "free", "自由填写"
        BAND = "band", "只选区间"
        NONE = "none", "只填有无"

    code = models.CharField("代号", max_length=30, primary_key=True)
    name = models.CharField("名称", max_length=40, unique=True)
    severity = models.CharField("程度", max_length=10, choices=AssetHit.Severity.choices)
    holders = models.ManyToManyField(
        Unit, related_name="hit_kinds", blank=True, verbose_name="答复部门",
        help_text="没有答复部门的项目不会送出比对。",
    )  # fmt: skip
    detail = models.CharField(
        "详情怎么填", max_length=10, choices=Detail.choices, default=Detail.FREE
    )
    bands = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, verbose_name="区间",
        help_text="“只选区间”时填，用英文逗号分隔。",
    )  # fmt: skip
    asks = models.CharField("请部门填什么", max_length=100, blank=True)
    basis = models.CharField("依据", max_length=300)
    order = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "疑点项目"
        constraints = [
            known("severity", ["against", "explain", "note"]),
            known("detail", ["band", "free", "none"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hint(self) -> str:
        """Say what belongs into the detail."""
        if self.detail == self.Detail.BAND:
            return f"只填区间：{'、'.join(self.bands)}"
        return self.asks if self.detail == self.Detail.FREE else "只填有无"
