"""Limits of visits and clues: rows an administrator edits, each with its source."""

from core.limits import declare

_OFFICE = "区乡村振兴局核定"

BACKDATE = declare(
    "visit.backdate", "走访补录最长天数", "14", "natural_days", f"{_OFFICE}：两周内可以补录"
)
UNDO = declare("visit.undo", "“无变化”可撤销的秒数", "10", "count", f"{_OFFICE}：误点可撤销")
UNDO_GRACE = declare(
    "visit.undo_grace", "撤销请求在路上的宽限（秒）", "60", "count", "农村网络较慢，按下即算"
)
INCOME_DROP = declare(
    "visit.income_drop", "走访：年收入减少多少算风险", "3000", "yuan", f"{_OFFICE}（上级未规定）"
)
OUT_OF_POCKET = declare(
    "visit.out_of_pocket",
    "走访：自付支出多少算风险",
    "8767",
    "yuan",
    "2021年河南农村居民人均可支配收入17,533元的50%",
)
CLOCK_AHEAD = declare(
    "visit.clock_ahead", "手机时间最多快几分钟还算准", "10", "minutes",
    "手机时间不准不影响保存走访，只是不按它算走访的先后",
)  # fmt: skip
PHOTO_MB = declare("visit.photo_mb", "走访照片最大MB", "5", "count", f"{_OFFICE}：照片可不传")
CLUE_VERIFY = declare(
    "clue.verify", "线索核实时限", "5", "working_days", "参照外地做法：5个工作日内入户核实"
)
CLUE_REPEAT = declare(
    "clue.repeat", "同一事项不重复下发的天数", "90", "natural_days", "减少误报：90天内不重复预警"
)
SOON = declare("reminder.soon", "到期前几天提醒经办人", "3", "natural_days", _OFFICE)
LEADER_MONTHS = declare(
    "leader.months", "领导遍访：按最近几个月计算（0为自然年）", "0", "months",
    f"工作要点第24条没有写周期；{_OFFICE}：一年一遍",
)  # fmt: skip
LEADER_REMOTE = declare(
    "leader.remote", "领导遍访：电话和视频是否计入（0不计，1计入）", "0", "count",
    f"工作要点第24条：遍访；{_OFFICE}：入户才算",
)  # fmt: skip
LEADER_ROWS = declare(
    "leader.sheet_rows", "领导遍访台账：一次导出最多行数", "20000", "count",
    "表格在页面上直接生成，太大请按乡镇导出",
)  # fmt: skip
DUTY_SOON = declare(
    "reminder.duty_weekday", "周几起提醒本周未走访户（1为周一）", "5", "count", _OFFICE
)
SUPPORT_DAY = declare(
    "reminder.support_weekday", "帮扶日是周几（1为周一）", "2", "count", "工作要点：每周二为帮扶日"
)
MEASURE_WITHIN = declare(
    "check.measure_within", "数据校验：识别后多久必须有帮扶措施", "1", "months",
    "省级数据校验规则：识别满一个月没有措施为错误",
)  # fmt: skip
