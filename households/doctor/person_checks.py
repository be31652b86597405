"""Checks 1–16 of the province's list: members, their numbers, schooling and work."""

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from django.db import connection

from core import crypto, identity
from households import codes
from households import limits as keys
from households.doctor.checks import Check, Found, checks, members
from households.imports.cells import PHONE

REIMPORT = "在国家系统更正后重新导出，由区局导入人员信息。"
REIMPORT_HOME = "在国家系统更正后重新导出，由区局导入户信息。"
ONCE = "一人一号：号码错了，部门比对对不上人，补助也发不到人。"
UNREADABLE = "{}读不出来，请区局重新导入"
NUMBERED = ("居民身份证", "残疾人证")
READ = 2000

_BELOW_COLLEGE = list(codes.SCHOOL[: codes.SCHOOL.index("高职高专一年级")])


def _stream(statement: str, params: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """
    Yield rows without holding a place's sealed values in memory at once.

    The statements ask for text: of 770,000 rows, a uuid and a bytea each made into an object cost
    more than opening the number (11 against 1 µs a row).
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, params)
        while rows := cursor.fetchmany(READ):
            yield from rows


def wrong_numbers(path: str) -> Iterator[Found]:
    """Open each number of 18, 20 or 22 characters and reckon its check digit."""
    rows = _stream(
        """SELECT person.household_id::text, person.id::text, encode(m.id_number_sealed, 'base64')
             FROM doctor_person person JOIN households_member m ON m.id = person.id
            WHERE person.id_length IN (18, 20, 22) AND person.id_type = ANY(%(types)s)""",
        {"types": list(NUMBERED)},
    )
    for household, member, sealed in rows:
        try:
            number = crypto.unseal(b64decode(sealed), f"households.member.id_number|{member}")
        except ValueError:  # one damaged row must not keep the others from being looked at
            yield household, member, UNREADABLE.format("证件号码")
            continue
        fault = identity.read(number).fault
        if fault is not None:
            yield household, member, f"{fault.label}（{identity.masked(number)}）"


def wrong_phones(path: str) -> Iterator[Found]:
    rows = _stream(
        """SELECT home.id::text, encode(h.phone_sealed, 'base64')
             FROM doctor_home home JOIN households_household h ON h.id = home.id""",
        {},
    )
    for household, sealed in rows:
        if sealed is None:
            yield household, None, "没有填写联系电话"
            continue
        try:
            phone = crypto.unseal(b64decode(sealed), f"households.household.phone|{household}")
        except ValueError:
            yield household, None, UNREADABLE.format("联系电话")
            continue
        if not PHONE.fullmatch(phone):
            yield household, None, f"联系电话有{len(phone)}位，不是11位手机号"


for check in (
    Check(
        1, "证件号码校验位错误", ONCE, REIMPORT, scan=wrong_numbers, link=members,
    ),
    Check(
        2, "证件号码位数不是18、20或22位", ONCE, REIMPORT, link=members,
        words={"types": list(NUMBERED)},
        sql="""
        SELECT household_id, id AS member_id, NULL::uuid AS case_id,
               CASE WHEN id_length IS NULL THEN name || '没有填写证件号码'
                    ELSE name || '的证件号码有' || id_length || '位' END AS text
          FROM doctor_person
         WHERE id_type = ANY(%(types)s)
           AND (id_length IS NULL OR id_length NOT IN (18, 20, 22))
        """,
    ),
    Check(
        3, "证件号码重复（按前18位比较）", "一人登记在两户，政策和测算都会重复计算。",
        "核对此人在哪一户生活，在国家系统更正后重新导入。",
        # Members are unique by constraint; a household's own number of its head is not. A head who
        # is a member at home is nobody's else: only the others are looked for in the register.
        sql="""
        WITH elsewhere AS MATERIALIZED (
            SELECT home.id, home.head_id_index FROM doctor_home home
             WHERE NOT EXISTS (
                   SELECT FROM doctor_person person
                    WHERE person.household_id = home.id
                      AND person.id_number_index = home.head_id_index))
        SELECT home.id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               '户主的证件号码同时登记在' || other.national_no || '号户' AS text
          FROM doctor_home home
          JOIN households_household other
            ON other.head_id_index = home.head_id_index AND other.id <> home.id
           AND other.removed_on IS NULL
        UNION ALL
        SELECT home.id, NULL, NULL,
               '户主的证件号码同时是' || other.national_no || '号户的成员'
          FROM elsewhere home
          JOIN households_member m
            ON m.id_number_index = home.head_id_index AND m.left_on IS NULL
           AND m.household_id <> home.id
          JOIN households_household other ON other.id = m.household_id
           AND other.head_id_index IS DISTINCT FROM home.head_id_index
        """,
    ),
    Check(
        4, "没有户主", "一户只有一个户主，公示、签字和发放都找户主。", REIMPORT, link=members,
        sql="""
        SELECT household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               people || '名成员中有' || heads || '个户主' AS text
          FROM doctor_family WHERE heads <> 1
        """,
    ),
    Check(
        5, "配偶多于一人", "户主只有一个配偶，多出来的多半是关系填错。", REIMPORT, link=members,
        sql="""
        SELECT household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               '登记了' || spouses || '个配偶' AS text
          FROM doctor_family WHERE spouses > 1
        """,
    ),
    Check(
        6, "户主与配偶性别相同", "性别或关系有一个填错了。", REIMPORT, link=members,
        sql="""
        SELECT head.household_id, spouse.id AS member_id, NULL::uuid AS case_id,
               '户主' || head.name || '和配偶' || spouse.name || '都是' || head.sex AS text
          FROM doctor_person head
          JOIN doctor_person spouse ON spouse.household_id = head.household_id
           AND spouse.relation = '配偶' AND spouse.sex = head.sex
         WHERE head.relation = '户主'
        """,
    ),
    Check(
        7, "与户主关系和性别矛盾", "例如“之女”登记为男，性别或关系有一个填错了。", REIMPORT,
        link=members,
        words={
            "relations": list(codes.RELATION_SEX), "sexes": list(codes.RELATION_SEX.values()),
        },
        sql="""
        WITH fits AS (SELECT * FROM unnest(%(relations)s, %(sexes)s) AS fits (relation, sex))
        SELECT person.household_id, person.id AS member_id, NULL::uuid AS case_id,
               person.name || '是“' || person.relation || '”，性别是' || person.sex AS text
          FROM doctor_person person
          JOIN fits ON fits.relation = person.relation AND fits.sex <> person.sex
        """,
    ),
    Check(
        8, "文化程度和在校生状况应只填一项", "在校的填在校生状况，不在校的填文化程度。", REIMPORT,
        link=members,
        sql="""
        SELECT household_id, id AS member_id, NULL::uuid AS case_id,
               CASE WHEN education = '' THEN name || '文化程度和在校生状况都没有填'
                    ELSE name || '同时填了“' || education || '”和“' || school_status || '”'
               END AS text
          FROM doctor_person WHERE (education = '') = (school_status = '')
        """,
    ),
    Check(
        9, "务工所在地和务工时间应同时填写", "有地方没时间，或有时间没地方，务工收入无法核实。",
        REIMPORT, link=members,
        sql="""
        SELECT household_id, id AS member_id, NULL::uuid AS case_id,
               CASE WHEN work_place = '' THEN name || '务工' || work_months || '个月，没有填地点'
                    ELSE name || '在' || work_place || '务工，没有填时间' END AS text
          FROM doctor_person WHERE (work_place = '') <> (work_months = 0)
        """,
    ),
    Check(
        10, "同时参加居民医保和职工医保", "两种医保只能参加一种。", REIMPORT, link=members,
        sql="""
        SELECT household_id, id AS member_id, NULL::uuid AS case_id,
               name || '同时登记了居民医保和职工医保' AS text
          FROM doctor_person WHERE resident_insurance AND employee_insurance
        """,
    ),
    Check(
        11, "没有参加大病保险", "参加居民医保的人自动参加大病保险，未参加的要查明原因。", REIMPORT,
        waits_for="登记中还没有“是否参加大病保险”",
    ),
    Check(
        12, "联系电话没有填写或不是手机号", "电话打不通，走访和回访都找不到人。", REIMPORT_HOME,
        scan=wrong_phones,
    ),
    Check(
        13, "在不同县务工的人用同一个电话", "一部电话不会同时在两个县。", REIMPORT,
        waits_for="登记中还没有成员各自的联系电话",
    ),
    Check(
        14, "大专以下在校生登记为务工", "在校生不能同时务工，两处有一处没有更新。", REIMPORT,
        link=members,
        words={"below_college": _BELOW_COLLEGE},
        sql="""
        SELECT household_id, id AS member_id, NULL::uuid AS case_id,
               name || '在读' || school_status || '，登记务工' || work_months || '个月' AS text
          FROM doctor_person WHERE works AND school_status = ANY(%(below_college)s)
        """,
    ),
    Check(
        15, "特困人员或无劳动力登记为务工", "能外出务工的人，劳动能力或特困认定要重新核实。",
        REIMPORT, link=members,
        sql="""
        SELECT household_id, id AS member_id, NULL::uuid AS case_id,
               name || '是' || CASE WHEN on_tekun THEN '特困人员' ELSE labour END
                    || '，登记务工' || work_months || '个月' AS text
          FROM doctor_person WHERE works AND (on_tekun OR labour = '无劳动力')
        """,
    ),
    Check(
        16, "劳动年龄、健康、不在校的特困人员", "这样的人一般不符合特困供养条件，请民政核实。",
        "与民政核实认定依据；属实的写明原因。", severity="review", link=members,
        limits={"youngest": keys.TEKUN_FROM, "oldest": keys.TEKUN_TO},
        sql="""
        SELECT household_id, id AS member_id, NULL::uuid AS case_id,
               name || age || '岁，健康，不在校，登记为特困' AS text
          FROM doctor_person
         WHERE on_tekun AND age BETWEEN %(youngest)s AND %(oldest)s
           AND health = ARRAY['健康']::varchar[] AND school_status = ''
        """,
    ),
):  # fmt: skip
    checks.declare(check)
