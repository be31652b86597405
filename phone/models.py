"""The phones that carry a week's households, and photos on their way."""

from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.models import User
from accounts.permissions import Permission, Role
from core.constraints import both_or_neither, known
from core.models import Record
from monitoring.models import Visit
from regions.models import Region


class PhoneQuerySet(models.QuerySet["Phone"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def visible_to(self, user: User) -> Self:
        """Keep one's own, and for those who may revoke, those of the people of their place."""
        mine = models.Q(user=user)
        if user.may(Permission.PHONE_REVOKE) and user.region is not None:
            mine |= models.Q(region__path__startswith=user.region.path)
        return self.filter(mine)

    def carrying(self) -> Self:
        return self.filter(revoked_at=None)


class Phone(Record):
    """
    A browser that keeps a week's households. `role` and `region` are what its person was then:
    when they are something else now, what the phone keeps is no longer theirs to see.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="phones", verbose_name="使用人")
    name = models.CharField("手机", max_length=80)
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    session_key = models.CharField(max_length=40, blank=True, editable=False)
    opened_at = models.DateTimeField("首次使用")
    seen_at = models.DateTimeField("最近联系")
    revoked_at = models.DateTimeField("清除时间", null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PhoneQuerySet.as_manager()

    if TYPE_CHECKING:
        user_id: int

    class Meta:
        verbose_name = verbose_name_plural = "走访手机"
        constraints = [known("role", list(Role.values)), both_or_neither("revoked")]

    def __str__(self) -> str:
        return f"{self.user}的{self.name}"

    @property
    def is_void(self) -> bool:
        """Whether what it keeps has to go: revoked, or its person is another than they were."""
        user = self.user
        return (
            self.revoked_at is not None
            or not user.is_active
            or (user.role, user.region_id) != (self.role, self.region_id)
            or not user.may(Permission.PHONE_CARRY)
        )


class PhotoPiece(Record):
    """A part of a visit's photo, sealed, until the last one is there."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photo_pieces")
    start = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    body_sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "照片分段"
        constraints = [
            models.UniqueConstraint(fields=["visit", "start"], name="one_photo_piece_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.start}"

    @property
    def aad(self) -> str:
        return f"phone.photopiece|{self.pk}"
