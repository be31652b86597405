from core.limits import declare
from core.models import Limit

U = Limit.Unit
GUESSES = declare(
    "login.failures_day", "同一账号每天最多输错密码次数", "50", U.COUNT,
    "防止换着地址猜密码；本人常用的网络只按该网络的次数算，别人锁不住",
)  # fmt: skip
KNOWN = declare(
    "login.known_days", "多少天内登录成功过的网络算本人常用", "30", U.NATURAL_DAYS,
    "与上一条合用，按区局安全要求可调整",
)  # fmt: skip
