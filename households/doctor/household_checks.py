"""Checks of the province's list that need the household and its incomes, no case."""

from households import limits as keys
from households.doctor.checks import Check, checks, household_page, incomes, members
from households.doctor.person_checks import REIMPORT_HOME

MATCH = "风险和实际情况要对得上，否则帮扶措施就落不到点上。"
AFTER = "风险消除要看消除后的数据，空着或仍有问题就是没有真正消除。"

for check in (
    Check(
        17, "饮水、住房有问题，却没有对应的风险", MATCH, REIMPORT_HOME,
        partly="失学辍学：登记中还没有辍学标记",
        sql="""
        SELECT id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               concat_ws('；',
                   CASE WHEN water_safe IS FALSE AND NOT 'water' = ANY(risks)
                        THEN '饮水不安全，没有“因安全饮水”' END,
                   CASE WHEN house_grade IN ('C级', 'D级', '无房') AND NOT 'housing' = ANY(risks)
                        THEN '房屋' || house_grade || '，没有“因安全住房”' END) AS text
          FROM doctor_home
         WHERE monitored AND (water_safe IS FALSE AND NOT 'water' = ANY(risks)
            OR house_grade IN ('C级', 'D级', '无房') AND NOT 'housing' = ANY(risks))
        """,
    ),
    Check(
        18, "有人未参加医保，没有“因病”风险", "未参保的人一旦生病，家里就有返贫风险。",
        "核实参保情况，动员参保；已在外地参保的写明原因。", severity="review", link=members,
        sql="""
        SELECT person.household_id, person.id AS member_id, NULL::uuid AS case_id,
               person.name || '没有参加居民医保和职工医保' AS text
          FROM doctor_person person JOIN doctor_home home ON home.id = person.household_id
         WHERE home.monitored AND NOT 'illness' = ANY(home.risks)
           AND person.resident_insurance IS FALSE
           AND coalesce(person.employee_insurance, FALSE) IS FALSE
        """,
    ),
    Check(
        19, "“因残”的户没有残疾人", MATCH, REIMPORT_HOME, link=members,
        sql="""
        SELECT home.id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               '风险是“因残”，' || family.people || '名成员都没有残疾' AS text
          FROM doctor_home home JOIN doctor_family family ON family.household_id = home.id
         WHERE home.monitored AND 'disability' = ANY(home.risks) AND family.disabled = 0
        """,
    ),
    Check(
        20, "“因病”的户合规自付支出为0", MATCH, "在“收入测算”登记识别时的合规自付支出。",
        link=incomes,
        sql="""
        SELECT home.id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               '风险是“因病”，识别时合规自付支出是0元' AS text
          FROM doctor_home home
          JOIN doctor_income income
            ON income.household_id = home.id AND income.purpose = 'identify'
         WHERE home.monitored AND 'illness' = ANY(home.risks) AND income.out_of_pocket = 0
        """,
    ),
    Check(
        21, "“缺劳动力”的户劳动力超过四分之一", MATCH, REIMPORT_HOME, link=members,
        limits={"share": keys.LABOUR_SHARE},
        sql="""
        SELECT home.id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               '风险是“缺劳动力”，' || family.people || '人中有' || family.able || '个劳动力' AS text
          FROM doctor_home home JOIN doctor_family family ON family.household_id = home.id
         WHERE home.monitored AND 'lack_labour' = ANY(home.risks)
           AND family.able * 100 > family.people * %(share)s
        """,
    ),
    Check(
        22, "“因务工就业不稳”的户没有人能务工或没有务工记录", MATCH, REIMPORT_HOME, link=members,
        sql="""
        SELECT home.id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               '风险是“因务工就业不稳”，' || CASE WHEN family.able = 0 THEN '家中没有劳动力'
                    ELSE '没有人登记务工' END AS text
          FROM doctor_home home JOIN doctor_family family ON family.household_id = home.id
         WHERE home.monitored AND 'unstable_work' = ANY(home.risks)
           AND (family.able = 0 OR family.workers = 0)
        """,
    ),
    Check(
        24, "“其他”风险没有备注", "不写明是什么风险，就无法核实是否消除。", REIMPORT_HOME,
        sql="""
        SELECT id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               '风险是“其他”，没有写明是什么' AS text
          FROM doctor_home
         WHERE monitored AND 'other' = ANY(risks) AND trim(risk_note) = ''
        """,
    ),
    Check(
        32, "整户无劳动力且享受低保或特困，没有标“兜底保障”",
        "整户无劳动力的由兜底保障，每周走访也按这个标记。", REIMPORT_HOME,
        sql="""
        SELECT home.id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               family.people || '人都没有劳动力，' || family.on_dibao || '人低保、'
                    || family.on_tekun || '人特困，“整户无劳动能力兜底保障户”是否' AS text
          FROM doctor_home home JOIN doctor_family family ON family.household_id = home.id
         WHERE home.policy AND NOT home.no_labour_safety_net AND family.people > 0
           AND family.able = 0 AND family.on_dibao + family.on_tekun > 0
        """,
    ),
    Check(
        33, "识别后不到两个月就消除风险", "监测时间太短，风险多半没有真正消除。",
        "核实消除程序和时间；时间填错的更正，确属误标的由区局回退。", severity="review",
        limits={"months": keys.TOO_SOON},
        sql="""
        WITH spans AS (
            SELECT id, identified_month, eliminated_month,
                   (left(eliminated_month, 4)::int - left(identified_month, 4)::int) * 12
                 + right(eliminated_month, 2)::int - right(identified_month, 2)::int AS months
              FROM doctor_home
             WHERE eliminated AND identified_month ~ '^[0-9]{6}$'
               AND eliminated_month ~ '^[0-9]{6}$')
        SELECT id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               identified_month || '识别，' || eliminated_month || '消除，相隔' || months || '个月'
                    AS text
          FROM spans WHERE months <= %(months)s
        """,
    ),
    Check(
        35, "已消除风险，没有消除后的收入", AFTER, "在“收入测算”登记“风险消除时”的收入。",
        link=incomes,
        sql="""
        SELECT home.id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               coalesce(nullif(home.eliminated_month, ''), '时间未填')
                    || '消除风险，没有登记消除后的收入' AS text
          FROM doctor_home home
         WHERE home.eliminated AND NOT EXISTS (
               SELECT FROM doctor_income income
                WHERE income.household_id = home.id AND income.purpose = 'eliminate')
        """,
    ),
    Check(
        36, "已消除风险，住房或饮水仍有问题", AFTER, REIMPORT_HOME,
        partly="失学辍学：登记中还没有辍学标记", link=household_page,
        sql="""
        SELECT id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               '已消除风险，' || concat_ws('，',
                   CASE WHEN water_safe IS FALSE THEN '饮水仍不安全' END,
                   CASE WHEN house_grade IN ('C级', 'D级', '无房') THEN '房屋仍是' || house_grade END)
                    AS text
          FROM doctor_home
         WHERE eliminated AND (water_safe IS FALSE OR house_grade IN ('C级', 'D级', '无房'))
        """,
    ),
    Check(
        39, "没有外出务工，结束时间空白或在将来", "务工月监测的状态和时间要一致。",
        REIMPORT_HOME, waits_for="登记中还没有务工月监测的开始、结束时间",
    ),
    Check(
        40, "土地情况没有填写", "耕地是测算经营收入的依据，没有地的填0。", REIMPORT_HOME,
        partly="林地、水面等其他土地：登记中还没有",
        sql="""
        SELECT id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               '耕地面积没有填写' AS text
          FROM doctor_home WHERE policy AND arable_mu IS NULL
        """,
    ),
):  # fmt: skip
    checks.declare(check)
