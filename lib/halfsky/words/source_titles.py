"""What a source is called before a reader of Chinese: a title in another language says so, who speaks goes before."""

from __future__ import annotations

import re

_KANA, _HANGUL = re.compile("[\u3040-\u30ff]"), re.compile("[\uac00-\ud7af]")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_ENGLISH = re.compile(r"\b(?:the|an|of|in|on|to|by|for|and|with|from|among|is|are|was|were|its)\b", re.IGNORECASE)
_MARK = "〔{}〕"


def foreign(title: str) -> str:
    """日文, 韩文, 英文, or 外文 where a look cannot tell; "" for a title in Chinese or in no words."""
    if _KANA.search(title):
        return "日文"
    if _HANGUL.search(title):
        return "韩文"
    if _CHINESE.search(title) or not _LETTERS.search(title):
        return ""
    return "英文" if _ENGLISH.search(title) else "外文"


def marked(title: str, language: str) -> str:
    """The title, before a reader of Chinese behind the name of its language where that is another: 〔英文〕Women …"""
    told = foreign(title) if language == "zh" else ""
    return f"{_MARK.format(told)}{title}" if told else title


def behind_publisher(title: str, publisher: str, language: str) -> bool:
    """Whether the publisher is told before the title: of a foreign one, where his own name can be read."""
    return language == "zh" and bool(foreign(title)) and bool(_CHINESE.search(publisher))
