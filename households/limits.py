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

_LIST = "省级数据校验规则"
TEKUN_FROM = declare("check.tekun_from", "数据校验：特困人员劳动年龄起（岁）", "18", U.COUNT, _LIST)
TEKUN_TO = declare("check.tekun_to", "数据校验：特困人员劳动年龄止（岁）", "59", U.COUNT, _LIST)
LABOUR_SHARE = declare(
    "check.labour_share", "数据校验：“缺劳动力”的户劳动力最多占", "25", U.PERCENT,
    f"{_LIST}：超过四分之一",
)  # fmt: skip
TOO_SOON = declare(
    "check.too_soon", "数据校验：识别后多久以内消除算过快", "2", U.MONTHS, f"{_LIST}：两个月以内"
)
EXCUSE_DAYS = declare(
    "check.excuse_days", "数据校验：一次说明最长有效", "365", U.NATURAL_DAYS,
    "上级未规定；一年后重新核对，区局可调整",
)  # fmt: skip
SHEET_ROWS = declare(
    "check.sheet_rows", "数据校验：一次下载最多行数", "20000", U.COUNT,
    "表格在页面上直接生成，太大请按乡镇下载",
)  # fmt: skip
