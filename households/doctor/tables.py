"""
What the checks read: a place's present households and members, laid out once for all of them.

Plain columns only: sealed numbers stay sealed, of a number its length and its index are taken
along.

    doctor_home    households that were not removed; `policy` (脱贫户 or ever monitored) and
                   `monitored` (risk not eliminated) are what most rules are about
    doctor_person  their members who have not left; `age` in years, `works` has work on record
    doctor_family  what the members make of a household: heads, able, workers, disabled …
    doctor_income  the latest income of each household and purpose, net and yuan per head

Apps above lay out their own beside their checks (`checks.layouts`).
"""

from datetime import date

from django.db import connection

from households import codes
from households.doctor.checks import layouts

# Version, key, iv and tag around a sealed text (core.crypto): the rest is the text's own length.
_SEAL = 30

_TABLES = """
DROP TABLE IF EXISTS doctor_home, doctor_person, doctor_family, doctor_income;

CREATE TEMPORARY TABLE doctor_home ON COMMIT DROP AS
SELECT id, region_id, region_path, size, household_type, category, identified_month, risks,
       risk_note, eliminated, elimination_method, eliminated_month, no_labour_safety_net,
       house_grade, water_safe, arable_mu, development_status, head_id_index,
       category <> '' AND NOT eliminated AS monitored,
       category <> '' OR household_type = 'escaped' AS policy
  FROM households_household
 WHERE removed_on IS NULL AND region_path LIKE %(under)s;
CREATE UNIQUE INDEX ON doctor_home (id);

CREATE TEMPORARY TABLE doctor_person ON COMMIT DROP AS
SELECT m.id, m.household_id, m.id_number_index, m.name, m.sex, m.id_type, m.relation,
       m.education, m.school_status, m.health, m.disability_grade, m.labour, m.resident_insurance, m.employee_insurance,
       m.work_place, coalesce(m.work_months, 0) AS work_months,
       m.dibao NOT IN ('', '不享受') AS on_dibao, m.tekun NOT IN ('', '不享受') AS on_tekun,
       extract(year FROM age(%(today)s, m.birth_date))::int AS age,
       octet_length(m.id_number_sealed) - %(seal)s AS id_length,
       m.work_place <> '' OR coalesce(m.work_months, 0) > 0 AS works,
       m.labour = ANY(%(can_work)s) AS able,
       m.disability_grade IS NOT NULL OR '残疾' = ANY(m.health) AS disabled
  FROM households_member m JOIN doctor_home home ON home.id = m.household_id
 WHERE m.left_on IS NULL AND m.region_path LIKE %(under)s;
CREATE INDEX ON doctor_person (household_id);

CREATE TEMPORARY TABLE doctor_family ON COMMIT DROP AS
SELECT home.id AS household_id, count(person.id) AS people,
       count(*) FILTER (WHERE person.relation = '户主') AS heads,
       count(*) FILTER (WHERE person.relation = '配偶') AS spouses,
       count(*) FILTER (WHERE person.able) AS able,
       count(*) FILTER (WHERE person.works) AS workers,
       count(*) FILTER (WHERE person.disabled) AS disabled,
       count(*) FILTER (WHERE person.disability_grade <= 2) AS severely_disabled,
       count(*) FILTER (WHERE person.on_dibao) AS on_dibao,
       count(*) FILTER (WHERE person.on_tekun) AS on_tekun
  FROM doctor_home home LEFT JOIN doctor_person person ON person.household_id = home.id
 GROUP BY home.id;
CREATE UNIQUE INDEX ON doctor_family (household_id);

CREATE TEMPORARY TABLE doctor_income ON COMMIT DROP AS
SELECT DISTINCT ON (income.household_id, income.purpose)
       income.household_id, income.purpose, income.window_end, income.entered_at, income.wage,
       income.out_of_pocket, round(
           (wage + business + property + transfer - business_expense) / members, 2) AS each
  FROM households_income income JOIN doctor_home home ON home.id = income.household_id
 ORDER BY income.household_id, income.purpose, income.window_end DESC, income.entered_at DESC,
       income.id DESC;
CREATE INDEX ON doctor_income (household_id);

ANALYZE doctor_home; ANALYZE doctor_person; ANALYZE doctor_family; ANALYZE doctor_income;
"""


def lay_out(path: str, *, today: date) -> None:
    """Make the tables for a place and the places below it; they go with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TABLES,
            {
                "under": f"{path}%", "today": today, "seal": _SEAL,
                "can_work": list(codes.CAN_WORK),
            },
        )  # fmt: skip
        for layout in layouts:
            cursor.execute(layout.sql, dict(layout.words))
