"""The register: households, their members, the key groups they belong to."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.urls import reverse

from accounts.models import Scoped, ScopedQuerySet, User
from core import crypto, identity, names
from core.constraints import known
from core.fields import Sealed, index_column, masked_card, masked_phone, sealed_column
from households import codes
from households.codes import Category, Elimination, HouseholdType, PolicyStatus, Risk
from regions.models import Grid

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from households.models.events import LifeEventQuerySet
    from households.models.income import Income

ID_PURPOSE = "idno"
"""One purpose for every identity number, so that registers and rosters can be joined by index."""


IN_COVERAGE = Q(household_type=HouseholdType.ESCAPED, policy_status=PolicyStatus.ENJOYS) | (
    ~Q(category="") & Q(eliminated=False)
)
"""In the work point's words: 享受政策脱贫户和监测户."""


def id_index(number: str) -> bytes:
    """Return the keyed index under which a canonical 18-character number is found."""
    return crypto.index(number, ID_PURPOSE)


class HouseholdQuerySet(ScopedQuerySet["Household"]):
    def current(self) -> Self:
        return self.filter(removed_on=None)

    def monitored(self) -> Self:
        """Keep the households under monitoring whose risk is not eliminated."""
        return self.current().exclude(category="").filter(eliminated=False)

    def policy_or_monitored(self) -> Self:
        """Keep whom every township secretary visits: 享受政策脱贫户, and monitored with a risk."""
        return self.current().filter(IN_COVERAGE)

    def tagged(self, code: str, *, on: date) -> Self:
        rows = Tag.objects.current(on=on).filter(kind__code=code)
        return self.filter(pk__in=rows.values("household"))

    def found_by(self, text: str) -> Self:
        """Find by the beginning of the head's name, its pinyin, or the national number."""
        text = names.canonical(text)
        if text.isascii() and text.isdigit():
            return self.filter(national_no__startswith=text)
        if text.isascii():
            # People write "wen jinxiu" and "wenjinxiu" as they please.
            sound = Replace("head_pinyin", Value(" "), Value(""))
            rows = self.alias(sound=sound).filter(sound__startswith=text.lower())
            return rows.filter(head_pinyin__startswith=text[:1].lower())
        return self.filter(head_name__startswith=text)

    def for_list(self) -> Self:
        return self.select_related("region__parent", "support_officer").order_by(
            "region_path", "head_pinyin", "pk"
        )


class Household(Scoped):
    """One family as registered; the unit of monitoring. Members are rows of their own."""

    national_no = models.CharField("户编号", max_length=30, unique=True)
    head_name = models.CharField("户主姓名", max_length=40)
    head_pinyin = models.CharField(max_length=120, db_collation="C", editable=False)
    head_id_sealed = sealed_column()
    head_id_index = index_column()
    phone_sealed = sealed_column()
    bank_card_sealed = sealed_column()
    bank = models.CharField("开户银行", max_length=60, blank=True)
    size = models.PositiveSmallIntegerField("家庭人口数", default=1)
    address = models.CharField("家庭住址", max_length=120, blank=True)
    natural_village = models.CharField("自然村（组）", max_length=40, blank=True)
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, blank=True, verbose_name="网格")
    household_type = models.CharField("户类型", max_length=10, choices=HouseholdType.choices)
    policy_status = models.CharField(
        "政策享受", max_length=10, choices=PolicyStatus.choices, blank=True
    )
    category = models.CharField("监测对象类别", max_length=10, choices=Category.choices, blank=True)
    identified_month = models.CharField("识别监测时间", max_length=6, blank=True)
    risks = ArrayField(
        models.CharField(max_length=20, choices=Risk.choices),
        size=5, default=list, blank=True, verbose_name="致贫返贫风险",
    )  # fmt: skip
    risk_note = models.CharField("风险备注", max_length=200, blank=True)
    eliminated = models.BooleanField("风险是否已消除", default=False)
    elimination_method = models.CharField(
        "风险消除方式", max_length=10, choices=Elimination.choices, blank=True
    )
    eliminated_month = models.CharField("风险消除时间", max_length=6, blank=True)
    no_labour_safety_net = models.BooleanField("整户无劳动能力兜底保障户", default=False)
    in_resettlement = models.BooleanField("易地搬迁安置区居住", default=False)
    military_family = models.BooleanField("军烈属", default=False)
    house_grade = models.CharField("房屋等级", max_length=4, blank=True)
    water_safe = models.BooleanField("安全饮用水", null=True, blank=True)
    arable_mu = models.DecimalField(
        "耕地面积（亩）", max_digits=8, decimal_places=2, null=True, blank=True
    )
    development_status = models.CharField("开发式帮扶措施情况", max_length=20, blank=True)
    support_officer = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="households",
        verbose_name="帮扶责任人",
    )  # fmt: skip
    removed_on = models.DateField("自然减少日期", null=True, blank=True)
    removed_reason = models.CharField("减少原因", max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # Goes up with every change, so that a stale form or an undo notices (see households.actions).
    version = models.PositiveIntegerField(default=1)

    head_id = Sealed(purpose=ID_PURPOSE, mask=identity.masked)
    phone = Sealed(mask=masked_phone)
    bank_card = Sealed(mask=masked_card)

    objects = HouseholdQuerySet.as_manager()
    officer_lookup = "support_officer"

    if TYPE_CHECKING:
        members: RelatedManager["Member"]
        tags: RelatedManager["Tag"]
        incomes: RelatedManager[Income]
        events: LifeEventQuerySet  # reads like its manager

    class Meta:
        verbose_name = verbose_name_plural = "农户"
        constraints = [
            known("household_type", list(HouseholdType.values)),
            known("policy_status", list(PolicyStatus.values), blank=True),
            known("category", list(Category.values), blank=True),
            known("elimination_method", list(Elimination.values), blank=True),
            known("house_grade", list(codes.HOUSE_GRADES), blank=True),
            models.CheckConstraint(
                condition=Q(eliminated=False) | ~Q(category=""),
                name="only_a_monitored_household_is_eliminated",
            ),
            models.CheckConstraint(
                condition=Q(identified_month="") | Q(identified_month__regex=r"^[0-9]{6}$"),
                name="household_identified_month_is_yyyymm",
            ),
        ]
        indexes = [
            # What lists and figures count is in the index: nobody has to fetch a district's rows.
            models.Index(
                fields=["region_path", "head_pinyin", "id"],
                condition=Q(removed_on=None),
                name="household_list",
            ),
            models.Index(fields=["head_name", "region_path"], name="household_by_name"),
            models.Index(
                fields=["region_path", "household_type"],
                condition=Q(removed_on=None),
                name="household_by_type",
            ),
            models.Index(
                fields=["region_path", "category", "eliminated"],
                include=["id"],
                condition=~Q(category="") & Q(removed_on=None),
                name="household_monitored",
            ),
            models.Index(
                fields=["region_path", "id"],
                condition=Q(removed_on=None) & IN_COVERAGE,
                name="household_in_coverage",
            ),
            models.Index(
                fields=["support_officer"],
                condition=Q(support_officer__isnull=False),
                name="household_of_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.head_name}户"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.head_pinyin = names.pinyin_key(self.head_name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("households:household", args=[self.pk])

    @property
    def is_monitored(self) -> bool:
        return bool(self.category) and not self.eliminated and self.removed_on is None

    @property
    def risk_labels(self) -> list[str]:
        return [str(Risk(risk).label) for risk in self.risks]


class MemberQuerySet(ScopedQuerySet["Member"]):
    def present(self) -> Self:
        return self.filter(left_on=None)

    def with_number(self, number: str) -> Self:
        """Find by a canonical 18-character identity number."""
        return self.filter(id_number_index=id_index(number))


class Member(Scoped):
    """One person of a household. The identity number is sealed; its keyed index is unique."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="members", verbose_name="户", db_index=False
    )
    national_no = models.CharField("人口编号", max_length=30, blank=True)
    name = models.CharField("姓名", max_length=40)
    sex = models.CharField("性别", max_length=1)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    id_type = models.CharField("证件类型", max_length=10, default="居民身份证")
    id_number_sealed = sealed_column()
    id_number_index = index_column(db_index=False)
    relation = models.CharField("与户主关系", max_length=6)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    politics = models.CharField("政治面貌", max_length=10, blank=True)
    education = models.CharField("文化程度", max_length=10, blank=True)
    school_status = models.CharField("在校生状况", max_length=12, blank=True)
    health = ArrayField(
        models.CharField(max_length=6), default=list, blank=True, verbose_name="健康状况"
    )
    disability_kind = models.CharField("残疾类别", max_length=1, blank=True)
    disability_grade = models.PositiveSmallIntegerField("残疾等级", null=True, blank=True)
    labour = models.CharField("劳动技能", max_length=10, blank=True)
    resident_insurance = models.BooleanField("居民基本医保", null=True, blank=True)
    employee_insurance = models.BooleanField("职工基本医保", null=True, blank=True)
    work_place = models.CharField("务工所在地", max_length=80, blank=True)
    work_months = models.PositiveSmallIntegerField("务工时间（月）", null=True, blank=True)
    wage_year = models.DecimalField(
        "年务工收入（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    dibao = models.CharField("低保", max_length=6, blank=True)
    tekun = models.CharField("特困供养", max_length=6, blank=True)
    joined_on = models.DateField("增加日期", null=True, blank=True)
    left_on = models.DateField("减少日期", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    id_number = Sealed(purpose=ID_PURPOSE, mask=identity.masked)
    if TYPE_CHECKING:
        id_number_masked: str  # made by Sealed

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家庭成员"
        constraints = [
            known("sex", list(codes.SEXES)),
            known("relation", list(codes.RELATIONS)),
            known("education", list(codes.EDUCATION), blank=True),
            known("school_status", list(codes.SCHOOL), blank=True),
            known("labour", list(codes.LABOUR), blank=True),
            known("dibao", list(codes.DIBAO), blank=True),
            known("tekun", list(codes.TEKUN), blank=True),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(relation=codes.HEAD, left_on__isnull=True),
                name="one_head_per_household",
                violation_error_message="这户已经有户主，请先变更户主。",
            ),
            models.UniqueConstraint(
                fields=["id_number_index"],
                condition=Q(left_on__isnull=True),
                # A whole file is matched from the index alone, without visiting the persons.
                include=["id", "name"],
                name="one_person_per_number",
                violation_error_message="该证件号码已登记在另一户，请核对。",
            ),
            models.CheckConstraint(
                condition=Q(disability_grade__isnull=True)
                | Q(disability_grade__gte=1, disability_grade__lte=4),
                name="disability_grade_is_1_to_4",
            ),
        ]
        indexes = [
            # With what the figures ask of a member, who then need not be fetched.
            models.Index(
                fields=["household"], include=["left_on", "region_path"], name="member_of_household"
            ),
            models.Index(fields=["region_path", "name"], name="member_by_place_and_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_head(self) -> bool:
        return self.relation == codes.HEAD


class TagKind(models.Model):
    """A key group (重点群体标签); which of them is visited weekly is for the district to say."""

    code = models.CharField("代号", max_length=30, primary_key=True)
    name = models.CharField("名称", max_length=40, unique=True)
    source = models.CharField("依据", max_length=300)
    visit_weeks = models.PositiveSmallIntegerField(
        "每几周走访一次", default=1, help_text="0 表示不要求定期走访"
    )
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "重点群体标签"

    def __str__(self) -> str:
        return self.name


class TagQuerySet(ScopedQuerySet["Tag"]):
    def current(self, *, on: date) -> Self:
        return self.filter(since__lte=on).filter(Q(until=None) | Q(until__gte=on))


class Tag(Scoped):
    """A household belongs to a key group from a day, as somebody or some file said."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="tags")
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="tags")
    kind = models.ForeignKey(TagKind, models.PROTECT, related_name="+", verbose_name="标签")
    since = models.DateField("开始")
    until = models.DateField("结束", null=True, blank=True)
    source = models.CharField("来源", max_length=60)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "户标签"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=Q(until__isnull=True),
                name="one_open_tag_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="tag_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["region_path", "kind"], name="tag_by_place"),
        ]

    def __str__(self) -> str:
        return self.kind.name
