"""Places, and the mixin that puts a place on every row that is someone's."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from core.constraints import known


def path_of(code: str) -> str:
    """
    Return a code's path: each level closed by "/", so that 411099/ never matches 4110990/.

    >>> path_of("411099101201"), path_of("411099101000"), path_of("411099000000")
    ('411099/101/201/', '411099/101/', '411099/')
    """
    parts = [code[:6], code[6:9], code[9:12]]
    while len(parts) > 1 and not parts[-1].strip("0"):
        parts.pop()
    return "/".join(parts) + "/"


def above(path: str) -> list[str]:
    """
    Return a place's own path and those of the places it lies in, the largest first.

    >>> above("411099/101/203/")
    ['411099/', '411099/101/', '411099/101/203/']
    """
    parts = path.strip("/").split("/")
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


class RegionQuerySet(models.QuerySet["Region"]):
    def within(self, region: "Region | None") -> Self:
        """Keep the region and everything below it; nothing at all for None."""
        if region is None:
            return self.none()
        return self.filter(path__startswith=region.path)

    def townships(self) -> Self:
        return self.filter(level=Region.Level.TOWNSHIP)

    def villages(self) -> Self:
        return self.filter(level=Region.Level.VILLAGE)


class Region(models.Model):
    """A place by its 12-digit code (统计用区划代码); below a village come grids."""

    class Level(models.TextChoices):
        DISTRICT = "district", "县级"
        TOWNSHIP = "township", "乡级"
        VILLAGE = "village", "村级"

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    # Ancestors' codes and our own, each closed by "/": "411099/101/203/". Collation C makes a
    # prefix a range on the ordinary index, whatever the database's own collation is.
    path = models.CharField(max_length=40, unique=True, db_collation="C", editable=False)
    is_central_village = models.BooleanField("中心村", default=False)
    has_party_committee = models.BooleanField("农村社区党委", default=False)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        constraints = [
            known("level", ["district", "township", "village"]),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{12}$"), name="region_code_has_12_digits"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_from__lte=models.F("valid_to")),
                name="region_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = path_of(self.code)
        super().save(*args, **kwargs)


class Grid(models.Model):
    """A part of a village with its own grid worker (网格)."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="grids", verbose_name="村")
    name = models.CharField("网格", max_length=60)
    number = models.PositiveSmallIntegerField("序号", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "网格"
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="one_grid_of_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.region.name} {self.name}"
