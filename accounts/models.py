"""Users, units, the audit trail, and the scope that every row of someone's carries."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.permissions import ROLES, Permission, Role
from core import names
from core.constraints import known
from core.models import Record
from regions.models import Region

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class UnitQuerySet(models.QuerySet["Unit"]):
    def called(self, name: str) -> "Unit | None":
        """Return the unit of a name, code or alias: 区教育局 and 区教体局 are one."""
        name = names.canonical(name)
        return self.filter(Q(name=name) | Q(code=name) | Q(aliases__contains=[name])).first()


class Unit(models.Model):
    """A department or office, with every name that documents use for it."""

    code = models.CharField("代号", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    aliases = models.JSONField("别名", default=list, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name="所在区划"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **f: Any) -> "User":
        """Make a system administrator: configuration and audit, no power over cases."""
        return self.create_user(username, password, **{"role": Role.SYSADMIN, **f})


class User(AbstractBaseUser):
    """A named person with one role, in one place (or, for liaisons, one unit)."""

    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=40)
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    position = models.CharField(
        "职务", max_length=40, blank=True, help_text="例如乡镇党委书记；台账和名单上这样写"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name="管辖区域"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name="单位")
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        constraints = [known("role", list(Role.values))]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether the administration pages open: only for the system administrator."""
        return self.role == Role.SYSADMIN

    @property
    def permissions(self) -> frozenset[Permission]:
        return ROLES.get(self.role, frozenset()) if self.is_active else frozenset()

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """
        Stop here unless this person holds the permission.

        :raises PermissionDenied: Django and DRF both answer 403
        """
        if not self.may(permission):
            raise PermissionDenied(permission)

    # Django's administration asks these two; our own code asks `may`.
    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.may(Permission.CONFIGURE)

    def has_perms(self, perms: Iterable[str], obj: object = None) -> bool:
        return all(self.has_perm(perm) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.may(Permission.CONFIGURE)


class LeaveQuerySet(models.QuerySet["Leave"]):
    def running(self, *, on: date) -> Self:
        ended = Q(ended_on=None) | Q(ended_on__gt=on)
        return self.filter(ended, first_day__lte=on, last_day__gte=on)

    def to_come(self, *, on: date) -> Self:
        """Keep those that run or will run."""
        return self.filter(last_day__gte=on).exclude(ended_on__lte=on)

    def visible_to(self, user: "User") -> Self:
        """Keep the leaves of the people of one's place."""
        if user.region is None:
            return self.none()
        return self.filter(user__region__path__startswith=user.region.path)


class Leave(Record):
    """
    Somebody is away, and a substitute sees and does what is theirs, from day to day inclusive.

    `ended_on`: the day they were back early; that day is no day of the leave any more.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="leaves", verbose_name="请假人")
    substitute = models.ForeignKey(
        User, models.PROTECT, related_name="stands_in", verbose_name="代管人"
    )
    first_day = models.DateField("开始日期")
    last_day = models.DateField("结束日期")
    ended_on = models.DateField("提前结束", null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "请假代管"
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="leave_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(user=models.F("substitute")), name="nobody_stands_in_for_oneself"
            ),
        ]
        indexes = [models.Index(fields=["substitute", "last_day"], name="leave_of_substitute")]

    def __str__(self) -> str:
        return f"{self.user}请假，{self.substitute}代管"


M = TypeVar("M", bound="Scoped")


class ScopedQuerySet(models.QuerySet[M]):
    """Reads of rows that are someone's: start every one with `visible_to`."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """
        Keep the rows of the user's place and the places below; none without a place.

        A support officer sees the households given to them, and while somebody is away for
        whom they stand in, theirs; and nothing else there.
        """
        if not isinstance(user, User) or not user.is_active or user.region is None:
            return self.none()
        rows = self.filter(region_path__startswith=user.region.path)
        if user.role == Role.SUPPORT_OFFICER:
            # The scope asks the clock itself: a substitute's rights end at midnight unasked.
            leaves = Leave.objects.running(on=timezone.localdate()).filter(substitute=user)
            given = Q(**{f"{self.model.officer_lookup}__in": leaves.values("user")})
            rows = rows.filter(Q(**{self.model.officer_lookup: user}) | given)
        return rows

    def within(self, region: Region | None) -> Self:
        """Keep the rows of a place and the places below it; none for None."""
        return self.filter(region_path__startswith=region.path) if region else self.none()


class Scoped(Record):
    """
    A row that belongs to a village. The path is copied onto it, so scope is a range on one index.

    A foreign key over both columns (see `regions.sql`) keeps the copy equal to the place's path.
    """

    region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", verbose_name="村", db_index=False
    )
    region_path = models.CharField(max_length=40, db_collation="C", editable=False)

    officer_lookup = "household__support_officer"

    class Meta:
        abstract = True

    @classmethod
    def household_lookup(cls) -> str:
        """Return the look-up of a row's household: "" for a household itself."""
        return cls.officer_lookup.removesuffix("support_officer").removesuffix("__")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.region_path = self.region.path
        super().save(*args, **kwargs)


class AccessLog(models.Model):
    """
    Who did or saw what of lasting interest: log-ins, full identity numbers, exports, refusals.

    Insert only. `subject` names the row ("households.household|<id>"), never a person's data.
    """

    class Kind(models.TextChoices):
        LOGIN = "login", "登录"
        LOGIN_FAILED = "login_failed", "登录失败"
        LOGOUT = "logout", "退出"
        READ = "read", "查看一户一档"
        IDENTITY = "identity", "查看完整证件号码"
        LOOKUP = "lookup", "跨区域查询"
        EXPORT = "export", "导出"
        REFUSED = "refused", "被拒绝"
        CONFIGURED = "configured", "修改配置"

    at = models.DateTimeField("时间", auto_now_add=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name="用户")
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    subject = models.CharField("对象", max_length=120, blank=True, db_index=True)
    reason = models.CharField("事由", max_length=200, blank=True)
    detail = models.JSONField("详情", default=dict, blank=True)
    ip = models.GenericIPAddressField("地址", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "访问记录"
        indexes = [models.Index(fields=["user", "-at"], name="access_by_user")]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.get_kind_display()}"


class Notice(models.Model):
    """One line in somebody's inbox (消息); the daily digest gathers the unread ones."""

    user = models.ForeignKey(User, models.CASCADE, related_name="inbox")
    text = models.CharField("内容", max_length=300)
    url = models.CharField("链接", max_length=200, blank=True)
    # The same news is told once: "duty-overdue|2022-W20|411099101201".
    key = models.CharField(max_length=160)
    created_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("已读", null=True, blank=True)
    digested_at = models.DateTimeField("已汇总", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="told_once"),
        ]

    def __str__(self) -> str:
        return self.text
