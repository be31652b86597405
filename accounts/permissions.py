"""
Who may do what. It lives in code, so a change of powers is a reviewed diff.

A permission says "this kind of person may do this kind of thing"; whether this thing is theirs is
the scope's answer (`visible_to`), and whether it may be done now is the guard's (`blockers_to_…`).
"""

from enum import StrEnum, auto

from django.db import models


class Role(models.TextChoices):
    VILLAGE_STAFF = "village_staff", "村级人员"
    SUPPORT_OFFICER = "support_officer", "帮扶责任人"
    TOWNSHIP_CLERK = "township_clerk", "乡镇干部"
    TOWNSHIP_REVIEWER = "township_reviewer", "乡镇审核人"
    DISTRICT_CLERK = "district_clerk", "区局经办"
    DISTRICT_APPROVER = "district_approver", "区局审批"
    DEPT_LIAISON = "dept_liaison", "部门联络员"
    INSPECTOR = "inspector", "督导检查"
    LEADER = "leader", "区领导"
    SYSADMIN = "sysadmin", "系统管理员"


class Permission(StrEnum):
    # reading
    HOUSEHOLD_READ = auto()
    IDENTITY_READ = auto()  # one full identity number, with a reason, for a minute
    DASHBOARD_READ = auto()
    # places and the register
    REGION_IMPORT = auto()
    REGISTER_IMPORT = auto()
    HOUSEHOLD_CHANGE = auto()  # births, deaths, splits and the like; what it needs is the guard's
    # the data doctor
    CHECK_RUN = auto()  # look at one's own place again now
    CHECK_EXCUSE = auto()  # say why what was found is right as it is
    # comparison
    COMPARISON_UPLOAD = auto()
    COMPARISON_APPLY = auto()
    COMPARISON_READ = auto()
    COMPARISON_CLEAR = auto()  # let a batch pass that shrank or changed its shape
    RULE_DRAFT = auto()
    RULE_RELEASE = auto()
    # visits and clues
    VISIT_RECORD = auto()
    LEADER_VISIT = auto()  # one's own as a leader, or entered for the leaders of one's place
    VISIT_QUESTION_READ = auto()  # what is asked about visits, by those it concerns
    VISIT_QUESTION_CLOSE = auto()  # 已了解 or 需要回访
    DUTY_EXCUSE = auto()
    HANDOVER = auto()  # whose households go to whom when somebody leaves or is away
    PHONE_CARRY = auto()  # this week's households of one's own on a phone, without a network
    PHONE_REVOKE = auto()  # have somebody's lost phone wiped
    CLUE_OPEN = auto()
    CLUE_READ = auto()
    CLUE_VERIFY = auto()
    # campaigns (集中排查)
    CAMPAIGN_RUN = auto()  # open and end one; change families while it is frozen
    CAMPAIGN_WORK = auto()  # excuse who cannot be met, put right what a re-visit found different
    CAMPAIGN_RECHECK = auto()  # draw the sample and visit again
    # what villagers send themselves, and what reaches the offices about them
    APPEAL_ENTER = auto()  # 12317, petitions, the press
    POSTER_PRINT = auto()
    POSTER_RENEW = auto()  # the old code on the wall stops working
    # cases: who takes which step (docs/reference/permissions.md is drawn from this)
    CASE_READ = auto()
    CASE_ENTER = auto()  # open, verify, authorise, explain, hold the village's meeting, post
    CASE_COMPARE = auto()  # send the asset check and record its answers
    ASSET_ANSWER = auto()  # answer the asset check for a department
    CASE_OBJECT = auto()
    CASE_REVIEW = auto()  # the township's review, announcement, sending back
    CASE_APPROVE = auto()  # the district's decision
    CASE_REGISTER = auto()
    CASE_ROLL_BACK = auto()
    NATIONAL_EXPORT = auto()  # the national sheets with full numbers, against a reason
    # ledgers (which of them is the declaration's answer: `Ledger.place_of`, `writers`)
    LEDGER_READ = auto()
    LEDGER_WRITE = auto()  # by form and by sheet
    LEDGER_EXPORT = auto()  # a list taken away, against a reason
    SWEEP_READ = auto()
    SWEEP_CONFIRM = auto()  # that a village was gone through
    # policies (应享、已享)
    POLICY_DRAFT = auto()  # a liaison those of the department
    POLICY_RELEASE = auto()
    ENTITLEMENT_EXPLAIN = auto()  # why somebody stays without what is due to them
    # configuration
    CONFIGURE = auto()


P = Permission
_READ = {P.HOUSEHOLD_READ, P.CLUE_READ, P.CASE_READ, P.DASHBOARD_READ, P.LEDGER_READ, P.SWEEP_READ}
_KEEP = {P.LEDGER_WRITE, P.LEDGER_EXPORT}
_VILLAGE = _READ | _KEEP | {P.VISIT_RECORD, P.CLUE_OPEN, P.CASE_OBJECT, P.IDENTITY_READ}

ROLES: dict[str, frozenset[Permission]] = {
    Role.VILLAGE_STAFF: frozenset(
        _VILLAGE
        | {
            P.HOUSEHOLD_CHANGE,
            P.CHECK_RUN,
            P.CLUE_VERIFY,
            P.CASE_ENTER,
            P.CASE_REGISTER,
            P.POSTER_PRINT,
            P.PHONE_CARRY,
            P.CAMPAIGN_WORK,
            P.VISIT_QUESTION_READ,
            P.SWEEP_CONFIRM,
            P.ENTITLEMENT_EXPLAIN,
        }
    ),
    Role.SUPPORT_OFFICER: frozenset(
        {
            P.HOUSEHOLD_READ,
            P.CLUE_READ,
            P.CASE_READ,
            P.VISIT_RECORD,
            P.VISIT_QUESTION_READ,
            P.CLUE_OPEN,
            P.PHONE_CARRY,
            P.LEDGER_READ,
        }
    ),
    Role.TOWNSHIP_CLERK: frozenset(
        _VILLAGE
        | {
            P.HOUSEHOLD_CHANGE,
            P.CLUE_VERIFY,
            P.CASE_ENTER,
            P.CASE_REGISTER,
            P.VISIT_QUESTION_READ,
            P.VISIT_QUESTION_CLOSE,
            P.DUTY_EXCUSE,
            P.HANDOVER,
            P.PHONE_REVOKE,
            P.LEADER_VISIT,
            P.CAMPAIGN_WORK,
            P.SWEEP_CONFIRM,
            P.CAMPAIGN_RECHECK,
            P.APPEAL_ENTER,
            P.POSTER_PRINT,
            P.POSTER_RENEW,
            P.CHECK_RUN,
            P.CHECK_EXCUSE,
            P.NATIONAL_EXPORT,
            P.ENTITLEMENT_EXPLAIN,
        }
    ),
    Role.TOWNSHIP_REVIEWER: frozenset(
        _READ
        | {
            P.CASE_REVIEW,
            P.CASE_OBJECT,
            P.DUTY_EXCUSE,
            P.IDENTITY_READ,
            P.CHECK_EXCUSE,
            P.VISIT_QUESTION_READ,
            P.VISIT_QUESTION_CLOSE,
            P.LEDGER_EXPORT,
        }
    ),
    Role.DISTRICT_CLERK: frozenset(
        _READ
        | _KEEP
        | {
            P.REGION_IMPORT,
            P.REGISTER_IMPORT,
            P.HOUSEHOLD_CHANGE,
            P.COMPARISON_UPLOAD,
            P.COMPARISON_APPLY,
            P.COMPARISON_READ,
            P.RULE_DRAFT,
            P.CASE_COMPARE,
            P.ASSET_ANSWER,
            P.HANDOVER,
            P.PHONE_REVOKE,
            P.CASE_ROLL_BACK,
            P.VISIT_QUESTION_READ,
            P.CAMPAIGN_RUN,
            P.CAMPAIGN_RECHECK,
            P.IDENTITY_READ,
            P.APPEAL_ENTER,
            P.POSTER_PRINT,
            P.POSTER_RENEW,
            P.CHECK_RUN,
            P.CHECK_EXCUSE,
            P.NATIONAL_EXPORT,
            P.POLICY_DRAFT,
            P.ENTITLEMENT_EXPLAIN,
        }
    ),
    Role.DISTRICT_APPROVER: frozenset(
        _READ
        | {
            P.CASE_APPROVE,
            P.CASE_ROLL_BACK,
            P.COMPARISON_READ,
            P.COMPARISON_CLEAR,
            P.RULE_RELEASE,
            P.VISIT_QUESTION_READ,
            P.IDENTITY_READ,
            P.LEDGER_EXPORT,
            P.POLICY_RELEASE,
        }
    ),
    Role.DEPT_LIAISON: frozenset(
        {
            P.COMPARISON_UPLOAD,
            P.COMPARISON_READ,
            P.ASSET_ANSWER,
            P.LEDGER_READ,
            P.POLICY_DRAFT,
            *_KEEP,
        }
    ),
    Role.INSPECTOR: frozenset(_READ | {P.COMPARISON_READ, P.LEDGER_EXPORT}),
    Role.SYSADMIN: frozenset({P.CONFIGURE, P.REGION_IMPORT}),
    Role.LEADER: frozenset(_READ | {P.LEADER_VISIT}),
}
