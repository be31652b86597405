"""
Invented families for the demo and the benchmarks: no Django, no database, decided by a `Random`.

Names are drawn from common syllables; identity numbers use prefixes that were never assigned.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from core import identity
from households import codes

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
)
MALE = "国建伟强军明志勇杰涛超鹏飞刚磊辉斌亮波宁文平福生贵林山海成龙顺德宝有全根庆喜"
FEMALE = "秀英桂兰芳丽娟敏静玲燕霞红梅艳萍春花凤云爱莲珍香翠巧小娥粉彩荣雪月琴慧素改"
CITIES = ("广东省深圳市", "浙江省杭州市", "江苏省苏州市", "河南省郑州市", "河南省许昌市", "上海市",
          "北京市", "福建省泉州市")  # fmt: skip
RISKS = ("illness", "illness", "illness", "disability", "education", "accident", "lack_labour",
         "unstable_work", "disaster", "business_failure")  # fmt: skip
SIZES, SIZE_WEIGHTS = (1, 2, 3, 4, 5, 6), (5, 13, 20, 27, 20, 15)
GRADES = ("七年级", "八年级", "九年级")


@dataclass
class Person:
    name: str
    sex: str
    born: date
    id_number: str
    relation: str
    education: str = ""
    school: str = ""
    health: list[str] = field(default_factory=lambda: [codes.HEALTHY])
    labour: str = "无劳动力"
    disability_kind: str = ""
    disability_grade: int | None = None
    work_place: str = ""
    work_months: int | None = None
    wage_year: int | None = None
    dibao: str = "不享受"
    tekun: str = "不享受"
    age: int = 0


@dataclass
class Family:
    """One household and its people; the first of them is the head."""

    people: list[Person]
    household_type: str
    policy_status: str = ""
    category: str = ""
    identified_month: str = ""
    risks: list[str] = field(default_factory=list)
    eliminated: bool = False
    elimination_method: str = ""
    eliminated_month: str = ""
    no_labour_safety_net: bool = False
    phone: str = ""
    house_grade: str = "A级"
    arable_mu: str = "0"
    tags: list[str] = field(default_factory=list)


class Maker:
    """Makes families one after another; no two of its people share a number."""

    def __init__(
        self, rng: Random, *, on: date, prefix: str = "411099", orders: range = range(1000)
    ) -> None:
        """`orders`: which order codes the numbers may have, an even start and an even length."""
        self.rng, self.on, self.prefix, self.orders = rng, on, prefix, orders
        self.used: set[str] = set()
        self.taken: Counter[tuple[date, str]] = Counter()

    def families(self, count: int) -> Iterator[Family]:
        for _ in range(count):
            yield self.family()

    def family(self, *, head_name: str = "") -> Family:
        rng = self.rng
        size = rng.choices(SIZES, SIZE_WEIGHTS)[0]
        age = rng.randint(30, 62) if size > 2 else rng.randint(45, 84)
        people = [self._person("户主", age, "男" if rng.random() < 0.78 else "女", head_name)]
        surname = people[0].name[0]
        for relation, years, sex in self._others(age, people[0].sex, size):
            own = relation in {"配偶", "之儿媳", "之母"}
            people.append(self._person(relation, years, sex, "", "" if own else surname))
        escaped = rng.random() < 0.16
        family = Family(people, "escaped" if escaped else "ordinary")
        if escaped:
            family.policy_status = "enjoys" if rng.random() < 0.6 else "stable"
        family.phone = f"1{rng.choice('356789')}{rng.randrange(10**9):09d}"
        family.house_grade = rng.choices(("A级", "B级", "C级"), (80, 19, 1))[0]
        family.arable_mu = f"{rng.randint(0, 120) / 10:.1f}"
        able = any(person.labour in codes.CAN_WORK for person in people)
        family.no_labour_safety_net = not able and rng.random() < 0.5
        self._support(family, able=able)
        self._monitor(family)
        _fit(family)
        family.tags = self._tags(family)
        return family

    def _others(self, age: int, sex: str, size: int) -> Iterator[tuple[str, int, str]]:
        """Yield relation, age and sex of those who live with the head."""
        rng, left = self.rng, size - 1
        if left and rng.random() < 0.88:
            yield "配偶", max(22, age + rng.randint(-4, 3)), "女" if sex == "男" else "男"
            left -= 1
        if age < 50:
            for _ in range(min(left, rng.choice((1, 2, 2, 3)))):
                child = max(0, age - rng.randint(22, 34))
                boy = rng.random() < 0.52
                yield ("之子" if boy else "之女"), child, "男" if boy else "女"
                left -= 1
            if left:
                yield "之母", age + rng.randint(21, 30), "女"
                left -= 1
            if left:
                yield "之父", age + rng.randint(22, 32), "男"
            return
        if left:
            son = age - rng.randint(22, 30)
            yield "之子", son, "男"
            left -= 1
            if left and son >= 22:
                yield "之儿媳", max(20, son - rng.randint(0, 4)), "女"
                left -= 1
            for _ in range(left):
                boy = rng.random() < 0.52
                child = max(0, son - rng.randint(21, 30))
                yield ("之孙子" if boy else "之孙女"), child, "男" if boy else "女"

    def _person(self, relation: str, age: int, sex: str, name: str, surname: str = "") -> Person:
        rng = self.rng
        born = self._born(age, sex)
        given = MALE if sex == "男" else FEMALE
        length = 1 if rng.random() < 0.25 else 2
        name = name or (surname or rng.choice(SURNAMES)) + "".join(rng.choices(given, k=length))
        years = self.on.year - born.year - ((self.on.month, self.on.day) < (born.month, born.day))
        person = Person(name, sex, born, self._number(born, sex), relation, age=years)
        self._school(person)
        self._health(person)
        self._work(person)
        return person

    def _born(self, age: int, sex: str) -> date:
        """Return a birth date on which there is still a number to be had."""
        year = self.on.year - min(age, 99)
        born = date.fromordinal(date(year, 1, 1).toordinal() + self.rng.randrange(365))
        if born > self.on:
            born = born.replace(year=year - 1, day=min(born.day, 28))
        while self.taken[born, sex] >= len(self.orders) // 3:
            born -= timedelta(days=1)
        self.taken[born, sex] += 1
        return born

    def _number(self, born: date, sex: str) -> str:
        while True:
            pair = self.rng.randrange(len(self.orders) // 2) * 2
            order = self.orders[pair + (1 if sex == "男" else 0)]
            seventeen = f"{self.prefix}{born:%Y%m%d}{order:03d}"
            if seventeen not in self.used:
                self.used.add(seventeen)
                return seventeen + identity.check_digit(seventeen)

    def _school(self, person: Person) -> None:
        rng, age = self.rng, person.age
        if age < 3:
            person.school = "学龄前儿童"
        elif age < 6:
            person.school = "学前教育"
        elif age < 12:
            person.school = "小学"
        elif age < 15:
            person.school = GRADES[age - 12]
        elif age < 18:
            kind = "普通高中" if rng.random() < 0.6 else "中职"
            person.school = f"{kind}{'一二三'[age - 15]}年级"
        elif age < 22 and rng.random() < 0.45:
            kind = "本科" if rng.random() < 0.5 else "高职高专"
            person.school = f"{kind}{'一二三'[min(age - 18, 2)]}年级"
        elif age < 30:
            person.education = rng.choice(("初中", "高中", "大专", "本科及以上"))
        elif age < 60:
            person.education = rng.choice(("小学", "初中", "初中", "高中"))
        else:
            person.education = rng.choice(("文盲或半文盲", "小学", "小学", "初中"))

    def _health(self, person: Person) -> None:
        chance = self.rng.random()
        if person.age >= 55 and chance < 0.25:
            person.health = ["长期慢性病"]
        elif chance < 0.02:
            person.health = ["患有大病"]
        if person.age >= 6 and self.rng.random() < 0.03:
            person.health = [h for h in person.health if h != codes.HEALTHY] + ["残疾"]
            person.disability_kind = self.rng.choice("1234567")
            person.disability_grade = self.rng.randint(1, 4)

    def _work(self, person: Person) -> None:
        rng, age = self.rng, person.age
        if person.school or age < 16 or age > 75:
            return
        if person.disability_grade in {1, 2}:
            person.labour = "丧失劳动力"
        elif age >= 60 or person.health != [codes.HEALTHY]:
            person.labour = "弱劳动力或半劳动力"
        else:
            person.labour = "技能劳动力" if rng.random() < 0.15 else "普通劳动力"
        if age < 60 and person.labour.endswith("劳动力") and rng.random() < 0.55:
            if person.labour == "丧失劳动力":
                return
            person.work_place = rng.choice(CITIES)
            person.work_months = rng.randint(3, 12)
            person.wage_year = person.work_months * rng.randint(18, 52) * 100

    def _support(self, family: Family, *, able: bool) -> None:
        people = family.people
        if len(people) == 1 and people[0].age >= 60 and self.rng.random() < 0.2:
            people[0].tekun = "农村特困"
        elif self.rng.random() < (0.03 if able else 0.3):
            for person in people:
                person.dibao = "农村低保"

    def _monitor(self, family: Family) -> None:
        rng = self.rng
        if rng.random() >= 0.021:
            return
        usual = "unstable" if family.household_type == "escaped" else "marginal"
        family.category = usual if rng.random() < 0.7 else "sudden"
        months = rng.randint(2, 30)
        family.identified_month = self._month_ago(months)
        family.risks = list(dict.fromkeys(rng.choices(RISKS, k=rng.choice((1, 1, 2)))))
        if months > 8 and rng.random() < 0.65:
            family.eliminated = True
            family.elimination_method = "support" if rng.random() < 0.85 else "natural"
            family.eliminated_month = self._month_ago(rng.randint(1, months - 7))

    def _month_ago(self, months: int) -> str:
        index = self.on.year * 12 + self.on.month - 1 - months
        return f"{index // 12}{index % 12 + 1:02d}"

    def _tags(self, family: Family) -> list[str]:
        """Return the key groups that fit the family, for some; about one household in ten."""
        people, rng = family.people, self.rng
        fits = []
        if any("患有大病" in person.health for person in people):
            fits.append("serious_illness")
        if any(person.disability_grade in {1, 2} for person in people):
            fits.append("severe_disability")
        if people[0].dibao != "不享受":
            fits.append("dibao")
        if people[0].tekun != "不享受":
            fits.append("tekun")
        if all(person.age >= 70 for person in people):
            fits.append("lone_elderly")
        if sum(person.school.startswith(("普通高中", "本科", "高职")) for person in people) >= 2:
            fits.append("students")
        chosen = [code for code in fits if rng.random() < 0.5][:2]
        if not chosen and rng.random() < 0.02:
            chosen = [rng.choice(("income_drop", "job_loss", "disaster", "children"))]
        return chosen


def _fit(family: Family) -> None:
    """
    Let what the register says of a family agree, as the data doctor wants it; no chance in it.

    A risk is one that the family can have, and whom the safety net keeps is marked so.
    """
    people = family.people
    able = sum(person.labour in codes.CAN_WORK for person in people)
    if not able and any({p.dibao, p.tekun} != {"不享受"} for p in people):
        family.no_labour_safety_net = True
    if not family.category:
        return
    wrong = {
        "disability": not any(person.disability_grade for person in people),
        "lack_labour": able * 4 > len(people),
        "unstable_work": not able or not any(person.work_months for person in people),
    }
    fitting = ["accident" if wrong.get(risk) else risk for risk in family.risks]
    family.risks = list(dict.fromkeys(fitting))
    if family.house_grade == "C级":
        family.house_grade = "B级"
