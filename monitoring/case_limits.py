"""Limits of inclusion and exit: rows an administrator edits, each with its source."""

from core.limits import declare

_OVERALL = "国家口径：线索发现至识别一般不超过15天，其中公示不少于5天"
_SPLIT = "分步参考：核实3天、比对5天、评议1天、公示5天、确定1天；由区乡村振兴局核定"
_EXIT = "区乡村振兴局核定（上级未规定）"
_DAYS = "natural_days"

TOTAL = declare("case.total", "纳入：全程时限", "15", _DAYS, _OVERALL)
OBJECTION_PAUSES = declare(
    "case.objection_pauses", "异议核查期间全程时限是否暂停（1为暂停，0为不暂停）", "1", "count",
    "区乡村振兴局核定：异议核查不占办理时间",
)  # fmt: skip
VERIFY = declare("case.verify", "纳入：入户核实", "3", _DAYS, _SPLIT)
AUTHORISE = declare("case.authorise", "纳入：承诺授权", "1", _DAYS, "参照外地做法：核实当日办理")
COMPARE = declare("case.compare", "纳入：信息比对", "5", _DAYS, _SPLIT)
EXPLAIN = declare("case.explain", "纳入：疑点说明", "2", "working_days", _EXIT)
REVIEW = declare("case.review", "纳入：村级评议", "1", _DAYS, _SPLIT)
PUBLICISE = declare("case.publicise", "纳入：评议后张贴公示", "1", _DAYS, _SPLIT)
NOTICE = declare("case.notice", "公示天数（纳入和消除）", "5", _DAYS, _OVERALL)
OBJECTION = declare("case.objection", "异议核查答复", "3", "working_days", _EXIT)
TOWNSHIP_REVIEW = declare("case.township_review", "纳入：公示满后乡镇审核", "1", _DAYS, _SPLIT)
APPROVE = declare("case.approve", "纳入：区级审批", "1", "working_days", _SPLIT)
ANNOUNCE = declare("case.announce", "纳入：乡镇公告", "1", "working_days", _SPLIT)
REGISTER = declare("case.register", "纳入：录入建档", "3", "working_days", _EXIT)
TOLD = declare(
    "case.told", "终止后告知农户", "5", "working_days", "参照外地做法：5个工作日内告知结果"
)
VERIFIERS = declare("case.verifiers", "入户核实最少人数", "2", "count", "外地做法：两人以上入户")
ATTENDANCE = declare(
    "case.attendance", "评议会议最低到会比例", "66.67", "percent", "村民代表会议三分之二以上到会"
)

MEASURES = declare(
    "plan.measures", "建档后多久内要有帮扶措施", "1", "months",
    "上级数据核查口径：识别满1个月没有帮扶措施为问题",
)  # fmt: skip

EXIT_MONTHS = declare("exit.months", "消除：最短监测帮扶时间", "6", "months", "收入稳定半年以上")
EXIT_STUDY = declare("exit.study", "消除：综合研判", "10", _DAYS, _EXIT)
EXIT_REVIEW = declare("exit.review", "消除：村级评议", "5", _DAYS, _EXIT)
EXIT_PUBLICISE = declare("exit.publicise", "消除：评议后张贴公示", "1", _DAYS, _EXIT)
EXIT_DECIDE = declare("exit.decide", "消除：公示满后乡镇确定", "3", _DAYS, _EXIT)
EXIT_ANNOUNCE = declare("exit.announce", "消除：乡镇公告", "2", _DAYS, _EXIT)
EXIT_MARK = declare("exit.mark", "消除：标注", "5", _DAYS, _EXIT)
EXIT_NOTIFY = declare("exit.notify", "消除：告知监测对象", "5", _DAYS, _EXIT)

ASSET_ESCALATE = declare(
    "asset.escalate", "信息比对逾期几天报区局", "1", _DAYS, "区乡村振兴局核定（上级未规定）"
)
ASSET_CASES = declare(
    "asset.cases", "信息比对每批最多户数", "200", "count", "区乡村振兴局核定：名单便于部门一次核完"
)
