"""Chinese names: how they sort, and when two spellings are the same name."""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

_DOTS = re.compile(r"[·•．.・‧∙⋅\s\u3000]")


def canonical(name: str) -> str:
    """
    Return a name without blanks and with one form of the middle dot, for comparing only.

    >>> canonical("买买提•艾 力")
    '买买提艾力'
    """
    return _DOTS.sub("", unicodedata.normalize("NFKC", name))


def pinyin_key(name: str) -> str:
    """
    Return the key that sorts and prefix-searches a name by its sound.

    The database has no Chinese collation, so the key is stored beside the name.

    >>> pinyin_key("文金秀")
    'wen jin xiu'
    """
    return " ".join(lazy_pinyin(canonical(name), style=Style.NORMAL))[:120]
