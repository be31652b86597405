"""
The policies that the program brings, as drafts: what is common everywhere, for the departments to
correct and the bureau to release. Amounts are the district's to fill in.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import Unit
from assistance.models import Policy, PolicyVersion
from assistance.policies.audience import Audience, Term, typed

Every, Level = PolicyVersion.Every, PolicyVersion.Level
BY_DOCUMENT = "按本区当年文件执行"
COMMON = "各地通行的做法；对象和标准请责任单位按本区文件核对后启用"
VOCATIONAL = (
    "中职一年级、中职二年级、中职三年级、高职高专一年级、高职高专二年级、高职高专三年级、"
    "技师学院一年级、技师学院二年级、技师学院三年级、技师学院四年级"
)
COMPULSORY = "小学、七年级、八年级、九年级"
HIGH = "普通高中一年级、普通高中二年级、普通高中三年级"
UNIVERSITY = "本科一年级、本科二年级、本科三年级、本科四年级、本科五年级"


@dataclass(frozen=True)
class Common:
    """One policy; `audience` as people type it: groups of (fact, what stands beside it)."""

    title: str
    unit: str
    point: int
    benefit: str
    every: int
    due_days: int
    audience: tuple[tuple[tuple[str, str], ...], ...]
    level: str = Level.PERSON
    continues: bool = False
    excludes: tuple[str, ...] = ()


def _each(*facts: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """One of these facts is enough."""
    return tuple(((fact, ""),) for fact in facts)


def _key_groups_with(*terms: tuple[str, str]) -> tuple[tuple[tuple[str, str], ...], ...]:
    return tuple(((group, ""), *terms) for group in ("monitored", "enjoys"))


COMMON_POLICIES = (
    Common("农村低保金", "minzheng", 11, "最低生活保障金", Every.MONTH, 31, _each("on_dibao"),
           excludes=("特困人员供养金",)),
    Common("特困人员供养金", "minzheng", 11, "基本生活和照料护理费", Every.MONTH, 31,
           _each("on_tekun"), excludes=("农村低保金",)),
    Common("高龄津贴", "minzheng", 11, "高龄老人生活补贴", Every.MONTH, 31, ((("age", "80以上"),),)),
    Common("困难残疾人生活补贴", "canlian", 10, "残疾人两项补贴之一", Every.MONTH, 31,
           ((("disabled", ""), ("on_dibao", "")),)),
    Common("重度残疾人护理补贴", "canlian", 10, "残疾人两项补贴之一", Every.MONTH, 31,
           ((("disability_grade", "一级、二级"),),)),
    Common("残疾儿童康复救助", "canlian", 10, "0—6岁残疾儿童康复训练", Every.YEAR, 180,
           ((("disabled", ""), ("age", "0-6")),)),
    Common("居民医保参保资助", "yibao", 7, "个人缴费部分的资助", Every.YEAR, 90,
           _each("on_tekun", "on_dibao", "monitored", "enjoys"), continues=True),
    Common("家庭医生签约服务", "weijian", 7, "签约、随访和健康管理", Every.YEAR, 180,
           _each("monitored", "enjoys"), continues=True),
    Common("城乡居民养老保险代缴", "renshe", 13, "代缴最低档养老保险费", Every.YEAR, 180,
           tuple((*group, ("age", "16-59")) for group in (
               (("disability_grade", "一级、二级"),), (("on_dibao", ""),), (("on_tekun", ""),),
               (("monitored", ""),)))),
    Common("雨露计划职业教育补助", "xczx", 6, "中职、高职学生每学期补助", Every.HALF, 150,
           _key_groups_with(("school_status", VOCATIONAL)), continues=True),
    Common("学前教育资助", "jiaoti", 6, "保教费和生活费补助", Every.HALF, 150,
           _key_groups_with(("school_status", "学前教育"))),
    Common("义务教育生活补助", "jiaoti", 6, "家庭经济困难学生生活补助", Every.HALF, 150,
           _key_groups_with(("school_status", COMPULSORY))),
    Common("普通高中助学金", "jiaoti", 6, "国家助学金、免学费", Every.HALF, 150,
           _key_groups_with(("school_status", HIGH))),
    Common("大学生资助", "jiaoti", 6, "困难大学生资助", Every.YEAR, 330,
           _key_groups_with(("school_status", UNIVERSITY))),
    Common("防贫保参保", "xczx", 5, "由财政为防贫对象投保", Every.YEAR, 90, _each("monitored")),
    Common("到户产业奖补", "nongye", 12, "有劳动力的户发展种养业奖补", Every.YEAR, 330,
           ((("monitored", ""), ("has_able", "")),), Level.HOUSEHOLD),
    Common("农村危房改造", "zhujian", 8, "加固改造或拆除新建补助", Every.ONCE, 180,
           tuple(((group, ""), ("house_grade", "C级、D级、无房"))
                 for group in ("monitored", "enjoys", "has_dibao")), Level.HOUSEHOLD),
)  # fmt: skip


@transaction.atomic
def offer(*, on: date) -> int:
    """Put the common policies down as drafts where no policy of the title is; return how many."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    made = 0
    for common in COMMON_POLICIES:
        if common.unit not in units:
            continue
        policy, new = Policy.objects.get_or_create(
            title=common.title, defaults={"unit": units[common.unit], "point": common.point}
        )
        if not new:
            continue
        PolicyVersion.objects.create(
            policy=policy, benefit=common.benefit, standard=BY_DOCUMENT, level=common.level,
            every=common.every, due_days=common.due_days, audience=audience(common).as_json(),
            continues_after_exit=common.continues, excludes=list(common.excludes),
            valid_from=date(on.year, 1, 1), basis=COMMON, state=PolicyVersion.State.DRAFT,
        )  # fmt: skip
        made += 1
    return made


def audience(common: Common) -> Audience:
    return Audience(tuple(tuple(map(_term, group)) for group in common.audience))


def _term(pair: tuple[str, str]) -> Term:
    return typed(*pair)
