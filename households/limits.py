from core.limits import declare
from core.models import Limit

U = Limit.Unit
LOOKUPS = declare(
    "lookups_hour", "每人每小时跨区域查询证件号码", "30", U.COUNT,
    "防止借查询逐个试探登记情况，按区局安全要求可调整",
)  # fmt: skip
IDENTITY_READS = declare(
    "identity_reads_hour", "每人每小时查看完整证件号码", "200", U.COUNT,
    "防止合法账号批量抓取个人信息，按区局安全要求可调整",
)  # fmt: skip
