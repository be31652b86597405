"""Limits of what villagers send: rows an administrator edits, each with its source."""

from core.limits import declare

_OURS = "本系统防刷设置，上级未规定；农村多人共用一个上网地址，不宜过低"

WINDOW = declare("apply.window_minutes", "自主申报：按地址计数的时间段", "10", "minutes", _OURS)
ADDRESS_POSTS = declare(
    "apply.address_posts", "自主申报：同一上网地址每个时间段最多提交次数", "20", "count", _OURS
)
ADDRESS_DAY = declare(
    "apply.address_day", "自主申报：同一上网地址每天最多收件数", "60", "count", _OURS
)
ALL_HOUR = declare(
    "apply.all_hour", "自主申报：全区每小时最多收件数", "300", "count",
    "全区约440个村；超过此数多半是机器所发，稍后再收",
)  # fmt: skip
NUMBER_DAY = declare(
    "apply.number_day", "自主申报：同一证件号码每天自动转线索的次数", "3", "count",
    "多出的照收，由村里手工受理；对申报人的答复不变，以免被人试探",
)  # fmt: skip
PHONE_DAY = declare(
    "apply.phone_day", "自主申报：同一电话每天自动转线索的次数", "10", "count",
    "亲友、村医可能替多人填报；多出的照收，由村里手工受理",
)  # fmt: skip
MIN_SECONDS = declare(
    "apply.min_seconds", "自主申报：打开页面后至少多少秒才能提交", "3", "count", "人填不了这么快"
)
MAX_MINUTES = declare(
    "apply.max_minutes", "自主申报：页面打开多久后要重新看图", "120", "minutes",
    "老人填得慢，两小时内有效",
)  # fmt: skip
ASK_POSTS = declare(
    "apply.ask_posts", "申报查询：同一上网地址每个时间段最多查询次数", "30", "count", _OURS
)
ASK_WRONG_DAY = declare(
    "apply.ask_wrong_day", "申报查询：同一受理编号每天最多查错次数", "10", "count",
    "电话后四位有一万种，十次以内试不出来",
)  # fmt: skip
KEEP_DAYS = declare(
    "apply.keep_tallies",
    "自主申报：防刷计数保留天数",
    "2",
    "natural_days",
    "只为当天计数，不作他用",
)
