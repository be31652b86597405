"""
Checks of the province's list about cases and their measures, for the data doctor.

Measures are kept with a case: of a household that came monitored from the national export and has
no case here nothing is known, and nothing is said.
"""

from django.urls import reverse

from households.doctor.checks import Check, Layout, checks, incomes, layouts
from households.models import DataFault
from monitoring import limits as keys
from monitoring.case_states import OPEN
from monitoring.procedure import MeasureGroup as Group

DEVELOPMENT = (Group.INDUSTRY, Group.EMPLOYMENT, Group.FINANCE, Group.PUBLIC_POST)
WORK = (Group.EMPLOYMENT, Group.PUBLIC_POST)
ADD = "在案件页补登帮扶措施。"
ANSWER = "措施要对得上风险，也要真的落到人。"
SUPPORTED = "监测对象要有帮扶措施，没有措施就谈不上帮扶消除。"


def case_page(fault: DataFault) -> str:
    return reverse("monitoring:case", args=[fault.case_id])


# The latest registered round of a household, with what its measures and its members are.
_ROUND = """
DROP TABLE IF EXISTS doctor_round;
CREATE TEMPORARY TABLE doctor_round ON COMMIT DROP AS
WITH rounds AS (
    SELECT DISTINCT ON (kase.household_id) kase.household_id, kase.id AS case_id,
           kase.registered_on
      FROM monitoring_case kase JOIN doctor_home home ON home.id = kase.household_id
     WHERE kase.status IN ('registered', 'eliminated')
     ORDER BY kase.household_id, kase.round DESC),
supported AS (
    SELECT rounds.case_id, count(measure.id) AS measures,
           count(*) FILTER (WHERE measure."group" = ANY(%(development)s)) AS development,
           count(*) FILTER (WHERE measure."group" = ANY(%(work)s)) AS for_work,
           count(*) FILTER (WHERE measure."group" = 'water' OR measure.risk = 'water') AS for_water,
           count(*) FILTER (WHERE measure.content LIKE '%%低保%%') AS says_dibao,
           count(*) FILTER (WHERE measure.content LIKE '%%特困%%') AS says_tekun,
           count(*) FILTER (WHERE measure.content LIKE '%%残疾%%') AS says_disabled
      FROM rounds LEFT JOIN monitoring_measure measure ON measure.case_id = rounds.case_id
     GROUP BY rounds.case_id)
SELECT rounds.household_id, rounds.registered_on, supported.*, home.risks, home.monitored,
       home.eliminated, home.elimination_method, home.development_status, family.able,
       family.workers, family.disabled, family.severely_disabled, family.on_dibao, family.on_tekun
  FROM rounds
  JOIN supported ON supported.case_id = rounds.case_id
  JOIN doctor_home home ON home.id = rounds.household_id
  JOIN doctor_family family ON family.household_id = rounds.household_id
"""

layouts.declare(
    Layout(
        "rounds", 10, _ROUND,
        words={"development": [str(each) for each in DEVELOPMENT], "work": [str(each) for each in WORK]},
    )
)  # fmt: skip

for check in (
    Check(
        23, "“因安全饮水”没有饮水措施", ANSWER, ADD, link=case_page,
        sql="""
        SELECT household_id, NULL::uuid AS member_id, case_id,
               '风险是“因安全饮水”，' || measures || '条措施都不管饮水' AS text
          FROM doctor_round
         WHERE monitored AND 'water' = ANY(risks) AND for_water = 0
        """,
    ),
    Check(
        25, "识别满一个月，没有帮扶措施", SUPPORTED, ADD, link=case_page,
        limits={"months": keys.MEASURE_WITHIN},
        sql="""
        SELECT household_id, NULL::uuid AS member_id, case_id,
               to_char(registered_on, 'YYYY-MM-DD') || '建档，至今没有帮扶措施' AS text
          FROM doctor_round
         WHERE monitored AND measures = 0 AND registered_on + make_interval(months => %(months)s::int)
               <= %(today)s
        """,
    ),
    Check(
        26, "有劳动力，只有综合保障类措施", "有劳动力的家庭要靠产业、就业稳定增收。",
        "在案件页补登产业、就业、公益岗位或金融措施。", link=case_page,
        sql="""
        SELECT household_id, NULL::uuid AS member_id, case_id,
               '家中有' || able || '个劳动力，' || measures
                    || '条措施里没有产业、就业、公益岗位和金融' AS text
          FROM doctor_round
         WHERE monitored AND able > 0 AND measures > 0 AND development = 0
        """,
    ),
    Check(
        27, "开发式帮扶为“尚未实施”，但已有开发式措施", "两处说法不一致，省里按未实施统计。",
        "在国家系统改为“已实施”后重新导入户信息。", link=case_page,
        sql="""
        SELECT household_id, NULL::uuid AS member_id, case_id,
               '已有' || development || '条开发式措施，户信息仍是“尚未实施”' AS text
          FROM doctor_round
         WHERE monitored AND development_status = '尚未实施' AND development > 0
        """,
    ),
    Check(
        28, "有就业或公益岗位措施，没有务工收入或没有人务工", ANSWER,
        "核实是否上岗：上岗的补登务工和收入，没有上岗的更正措施。", link=case_page,
        sql="""
        WITH latest AS (
            SELECT DISTINCT ON (household_id) household_id, wage FROM doctor_income
             ORDER BY household_id, window_end DESC, entered_at DESC)
        SELECT round.household_id, NULL::uuid AS member_id, round.case_id,
               '有' || for_work || '条就业或公益岗位措施，'
                    || CASE WHEN workers = 0 THEN '没有人登记务工' ELSE '工资性收入是0元' END AS text
          FROM doctor_round round LEFT JOIN latest ON latest.household_id = round.household_id
         WHERE monitored AND for_work > 0 AND (workers = 0 OR latest.wage = 0)
        """,
    ),
    Check(
        29, "低保、特困、残疾人补贴措施与人员对不上", ANSWER, "核实享受人员，在案件页补登措施；"
        "人员标识错的在国家系统更正。", severity="review", link=case_page,
        sql="""
        WITH told AS (
            SELECT household_id, case_id, concat_ws('；',
                CASE WHEN says_dibao > 0 AND on_dibao = 0 THEN '有低保措施，没有低保人员' END,
                CASE WHEN says_tekun > 0 AND on_tekun = 0 THEN '有特困措施，没有特困人员' END,
                CASE WHEN says_disabled > 0 AND disabled = 0 THEN '有残疾人补贴措施，没有残疾人' END,
                CASE WHEN says_dibao = 0 AND on_dibao > 0 THEN '有低保人员，没有低保措施' END,
                CASE WHEN says_disabled = 0 AND severely_disabled > 0
                     THEN '有重度残疾人，没有残疾人补贴措施' END) AS text
              FROM doctor_round WHERE monitored AND measures > 0)
        SELECT household_id, NULL::uuid AS member_id, case_id, text FROM told WHERE text <> ''
        """,
    ),
    Check(
        30, "有特困人员，没有特困供养措施", ANSWER, ADD, link=case_page,
        sql="""
        SELECT household_id, NULL::uuid AS member_id, case_id,
               '有' || on_tekun || '名特困人员，没有特困供养措施' AS text
          FROM doctor_round
         WHERE monitored AND measures > 0 AND on_tekun > 0 AND says_tekun = 0
        """,
    ),
    Check(
        31, "有劳务输出措施，识别后没有新增县外务工", ANSWER, ADD,
        waits_for="登记中还没有务工的开始时间，看不出是不是识别后新增",
    ),
    Check(
        34, "帮扶消除，没有帮扶措施", SUPPORTED, "核实消除方式：自然消除的更正，帮扶消除的由区局回退补录。",
        link=case_page,
        sql="""
        SELECT household_id, NULL::uuid AS member_id, case_id,
               '消除方式是“帮扶消除”，没有登记帮扶措施' AS text
          FROM doctor_round
         WHERE eliminated AND elimination_method = 'support' AND measures = 0
        """,
    ),
    Check(
        37, "靠就业或公益岗位消除，消除后工资性收入为0", "有岗位就该有工资，收入没有登记全。",
        "在“收入测算”登记“风险消除时”的工资性收入。", link=incomes,
        sql="""
        SELECT round.household_id, NULL::uuid AS member_id, round.case_id,
               '有' || for_work || '条就业或公益岗位措施，消除后工资性收入是0元' AS text
          FROM doctor_round round JOIN doctor_income income
            ON income.household_id = round.household_id AND income.purpose = 'eliminate'
         WHERE eliminated AND for_work > 0 AND income.wage = 0
        """,
    ),
    Check(
        38, "脱贫户人均收入低于今年监测线，没有纳入监测", "低于监测线的脱贫户要及时核实、应纳尽纳。",
        "收入登记错了的重新登记；属实的按程序申请纳入。", link=incomes,
        words={"open": sorted(OPEN)},
        sql="""
        WITH latest AS (
            SELECT DISTINCT ON (household_id) household_id, each FROM doctor_income
             ORDER BY household_id, window_end DESC, entered_at DESC)
        SELECT home.id AS household_id, NULL::uuid AS member_id, NULL::uuid AS case_id,
               '人均纯收入' || latest.each || '元，监测线' || line.amount || '元' AS text
          FROM doctor_home home
          JOIN latest ON latest.household_id = home.id
          JOIN LATERAL (
               SELECT each_line.amount
                 FROM households_monitoringline each_line
                 JOIN regions_region place ON place.code = each_line.region_id
                WHERE each_line.valid_from <= %(today)s
                  AND home.region_path LIKE place.path || '%%'
                ORDER BY each_line.valid_from DESC, length(place.path) DESC LIMIT 1) line ON TRUE
         WHERE home.household_type = 'escaped' AND NOT home.monitored
           AND latest.each < line.amount
           AND NOT EXISTS (SELECT FROM monitoring_case kase
                            WHERE kase.household_id = home.id AND kase.status = ANY(%(open)s))
        """,
    ),
):  # fmt: skip
    checks.declare(check)
