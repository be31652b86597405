"""Refusals that several readers share. Each says what is wrong, and what the clerk can do."""

BROKEN = "这个文件不完整或已损坏。请在电脑上打开它，确认正常后另存为 .xlsx，再上传。"
SUSPECT = "这个文件的内部结构不正常。请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再上传。"
LOCKED = "这个文件有密码。请先取消密码，另存为 .xlsx 后再上传。"
ODD_NUMBER = "这个文件里有无法识别的数字。请用 Excel 或 WPS 打开，改正后另存为 .xlsx 再上传。"
TOO_MUCH = (
    "这个文件内容太多，读不下。请按乡镇或月份拆成几个文件，分别上传；"
    "如果表格并不大，请用 Excel 或 WPS 打开，另存为新的 .xlsx 后再上传。"
)
