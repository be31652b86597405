"""政策: what each says in versions, who should have it and has it (应享、已享), what was delivered."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Scoped, ScopedQuerySet, Unit, User
from accounts.permissions import Permission, Role
from assistance.models.base import OfPerson
from assistance.policies.audience import Audience, from_json
from core.constraints import both_or_neither, known
from core.fields import Month
from households.models import Household, Member
from ledgers.models import EntryQuerySet, entry_index

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class PolicyQuerySet(models.QuerySet["Policy"]):
    def of(self, user: User) -> Self:
        """Keep the policies somebody answers for: a liaison's those of the department."""
        if user.role == Role.DEPT_LIAISON:
            return self.filter(unit=user.unit) if user.unit else self.none()
        return self

    def in_force(self, *, on: date) -> Self:
        released = PolicyVersion.objects.in_force(on=on)
        return self.filter(pk__in=released.values("policy"))

    def visible_to(self, user: User) -> Self:
        """Keep what was ever in force; what is only drafted, for those who work on it."""
        known = Q(pk__in=PolicyVersion.objects.exclude(released_at=None).values("policy"))
        known |= Q(pk__in=PolicyVersion.objects.released().values("policy"))
        if user.may(Permission.POLICY_DRAFT) or user.may(Permission.POLICY_RELEASE):
            known |= Q(pk__in=Policy.objects.of(user).values("pk"))
        return self.filter(known)


class Policy(models.Model):
    """
    One policy of one department, known by its title: what offices write in their lists.

    A title never changes: under another name it is another policy.
    """

    title = models.CharField("政策", max_length=60, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="责任单位")
    point = models.PositiveSmallIntegerField("工作要点")

    objects = PolicyQuerySet.as_manager()

    if TYPE_CHECKING:
        versions: RelatedManager["PolicyVersion"]

    class Meta:
        verbose_name = verbose_name_plural = "帮扶政策"
        constraints = [
            models.CheckConstraint(
                condition=Q(point__gte=1, point__lte=27), name="policy_is_of_a_work_point"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("policies:policy", args=[self.pk])


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def released(self) -> Self:
        return self.filter(state=PolicyVersion.State.RELEASED)

    def drafts(self) -> Self:
        return self.filter(state=PolicyVersion.State.DRAFT)

    def in_force(self, *, on: date) -> Self:
        rows = self.released().filter(valid_from__lte=on)
        return rows.filter(Q(valid_until=None) | Q(valid_until__gte=on))


class PolicyVersion(models.Model):
    """
    What a policy says: to whom, what, how much, how often, from when. A released version never
    changes; a change is a draft that a second person releases, and then townships are told.

    `audience` is the JSON of `assistance.policies.audience`. A delivery is expected in each period
    of `every` months, `due_days` after the period began; ONCE is once for good.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        RELEASED = "released", "执行中"
        RETIRED = "retired", "停止执行"

    class Level(models.TextChoices):
        PERSON = "person", "按人"
        HOUSEHOLD = "household", "按户"

    class Every(models.IntegerChoices):
        ONCE = 0, "一次性"
        MONTH = 1, "按月"
        QUARTER = 3, "按季度"
        HALF = 6, "按半年（学期）"
        YEAR = 12, "按年"

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("版本", default=1)
    document_no = models.CharField("文号", max_length=60, blank=True)
    benefit = models.CharField("待遇", max_length=120)
    standard = models.CharField("标准", max_length=120)
    amount = models.DecimalField(
        "每期金额（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    level = models.CharField("享受单位", max_length=10, choices=Level.choices)
    every = models.PositiveSmallIntegerField("发放周期", choices=Every.choices)
    due_days = models.PositiveSmallIntegerField("每期开始后多少天内到账")
    audience = models.JSONField("对象")
    continues_after_exit = models.BooleanField("风险消除后继续享受", default=False)
    excludes = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name="不能同时享受的政策"
    )
    valid_from = models.DateField("执行日期")
    valid_until = models.DateField("停止日期", null=True, blank=True)
    basis = models.CharField("依据", max_length=300)
    note = models.CharField("修改说明", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices)
    # Nobody drafted what the program came with.
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField("起草时间", null=True, blank=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField("告知乡镇时间", null=True, blank=True)
    # When it was first reckoned over the whole register; until then it waits for its turn.
    reckoned_at = models.DateTimeField(null=True, blank=True)
    discarded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    discarded_at = models.DateTimeField("放弃时间", null=True, blank=True)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "政策版本"
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="one_policy_of_a_version"),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(state="released"), name="one_policy_in_force"
            ),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(state="draft"), name="one_draft_of_a_policy"
            ),
            known("state", ["draft", "released", "retired"]),
            known("level", ["person", "household"]),
            models.CheckConstraint(
                condition=Q(every__in=[0, 1, 3, 6, 12]), name="policy_has_a_period"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="policy_ends_after_it_begins",
                violation_error_message="停止日期不能早于执行日期。",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0),
                name="policy_pays_something",
                violation_error_message="每期金额应大于0；按文件执行的请留空。",
            ),
            both_or_neither("drafted"),
            both_or_neither("released"),
            both_or_neither("discarded"),
            models.CheckConstraint(
                condition=Q(released_by=None)
                | Q(drafted_by=None)
                | ~Q(released_by=F("drafted_by")),
                name="releaser_of_a_policy_is_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} 第{self.number}版"

    @property
    def parsed(self) -> Audience:
        return from_json(self.audience)

    @property
    def said_state(self) -> str:
        """The state in words; a draft that was dropped was never in force."""
        return "未执行" if self.discarded_at else self.get_state_display()

    @property
    def unit_word(self) -> str:
        return "户" if self.level == self.Level.HOUSEHOLD else "人"


class EntitlementQuerySet(ScopedQuerySet["Entitlement"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep the rows of one's place; a liaison's those of the department, district-wide."""
        if isinstance(user, User) and user.role == Role.DEPT_LIAISON:
            if user.unit is None or not user.is_active:
                return self.none()
            return self.within(user.unit.region).filter(policy__unit=user.unit)
        return super().visible_to(user)

    def missing(self) -> Self:
        """应享未享."""
        return self.filter(standing=Entitlement.Standing.MISSING)

    def undue(self) -> Self:
        """享受不符."""
        return self.filter(standing=Entitlement.Standing.UNDUE)

    def enjoyed(self) -> Self:
        """应享已享."""
        return self.filter(standing=Entitlement.Standing.ENJOYED)

    def due(self) -> Self:
        """应享."""
        return self.filter(
            standing__in=[Entitlement.Standing.MISSING, Entitlement.Standing.ENJOYED]
        )

    def for_list(self) -> Self:
        return self.select_related("policy", "household", "member", "region__parent")


class Entitlement(Scoped):
    """
    How a person or a household stands to a policy: should have it or not, has it or not.

    Derived from register, policy and deliveries (`policies.recompute`), but for the explanation
    (`excuse`) of why something stays as it is, which goes when the standing changes.
    """

    class Standing(models.TextChoices):
        MISSING = "missing", "应享未享"
        ENJOYED = "enjoyed", "应享已享"
        UNDUE = "undue", "享受不符"
        # No longer due, and nothing came since: remembered while the last delivery is recent.
        CEASED = "ceased", "不再享受"

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="+", db_index=False)
    household = models.ForeignKey(
        Household, models.CASCADE, related_name="+", verbose_name="户", db_index=False
    )
    member = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="人"
    )
    standing = models.CharField("状态", max_length=8, choices=Standing.choices)
    why = models.CharField("为什么", max_length=200, blank=True)
    last_month = models.CharField("最近发放", max_length=6, blank=True)
    since = models.DateField("从何时起")
    ceased_on = models.DateField("不再应享的日期", null=True, blank=True)
    excuse = models.CharField("说明", max_length=200, blank=True)
    excused_at = models.DateTimeField(null=True, blank=True)
    excused_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = EntitlementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "政策享受"
        constraints = [
            known("standing", ["ceased", "enjoyed", "missing", "undue"]),
            both_or_neither("excused"),
            models.UniqueConstraint(
                fields=["household", "policy", "member"], nulls_distinct=False,
                name="one_standing_to_a_policy",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["region_path", "id"], condition=Q(standing="missing", excuse=""),
                         name="entitlement_missing"),
            models.Index(fields=["region_path", "id"], condition=Q(standing="undue", excuse=""),
                         name="entitlement_undue"),
            # What the tallies of a place count is in the index: its rows need not be fetched.
            models.Index(fields=["region_path", "policy", "standing"], include=["excuse"],
                         name="entitlement_tally"),
            models.Index(fields=["policy", "standing", "region_path", "id"],
                         name="entitlement_of_policy"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.who} {self.policy}"

    @property
    def who(self) -> str:
        """The person, or the household where a policy is a household's."""
        return f"{self.member.name}（{self.household}）" if self.member else str(self.household)


class DeliveryQuerySet(EntryQuerySet["Delivery"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """As the rows of every ledger; a department's liaison sees what that department gave."""
        rows = super().visible_to(user)
        if isinstance(user, User) and user.role == Role.DEPT_LIAISON:
            return rows.filter(policy__unit=user.unit)
        return rows


class Delivery(OfPerson):
    """What a person received by a policy in a month (已享); of a household's policy, for all of it."""

    policy = models.ForeignKey(
        Policy, models.PROTECT, to_field="title", related_name="+", verbose_name="政策",
        db_index=False,
    )  # fmt: skip
    month = Month("发放月份")
    amount = models.DecimalField(
        "金额（元）", max_digits=10, decimal_places=2, null=True, blank=True
    )
    paid_on = models.DateField("到账日期", null=True, blank=True)

    objects: ClassVar[Any] = DeliveryQuerySet.as_manager()

    class Meta(OfPerson.Meta):
        verbose_name = verbose_name_plural = "政策享受台账"
        constraints = [
            *OfPerson.Meta.constraints,
            models.CheckConstraint(
                condition=Q(month__regex=r"^[0-9]{6}$"), name="delivery_month_is_yyyymm"
            ),
            models.UniqueConstraint(
                fields=["member", "policy", "month"], condition=Q(ended_at=None),
                name="one_delivery_of_a_policy_and_month",
                violation_error_message="这个人这个月的这项政策已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [
            entry_index("delivery"),
            models.Index(
                fields=["policy", "region_path", "month"], condition=Q(ended_at=None),
                name="delivery_of_policy",
            ),
        ]  # fmt: skip


class StaleHousehold(models.Model):
    """
    A household something changed of since its entitlements were reckoned. The database itself
    notes it (`assistance.sql`), so that no import, form or command can forget to.
    """

    id = models.BigAutoField(primary_key=True)
    # No foreign key and not unique: nobody who changes a household waits for anybody here.
    household_id = models.UUIDField()

    class Meta:
        verbose_name = verbose_name_plural = "待重算的户"

    def __str__(self) -> str:
        return str(self.household_id)
