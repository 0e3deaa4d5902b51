"""One spelling for variants of form: width, spaces, quotes, brackets, separators, and whose place it is."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UNIT_TAIL = re.compile(r"\((?:%|‰|岁|年|人|个|所|1?/?10万|1/10万|1?/?千|‱|ratio)\)$")
_NOISE = re.compile(r"[\s\u200b\ufeff\"'`“”‘’「」『』《》〈〉()\[\]{}【】〔〕·•的]+")
_LEVEL = r"自治[区州县旗]|地区|街道|[省区市州盟县旗域乡镇师]"
_AREA_WORDS = re.compile(
    rf"^(?:全国(?!人大|人民代表|政协)|我国|[全我本](?:{_LEVEL})|[省市州县区旗镇]?(?:辖区|区域|域|境)内|辖区)+"
)
_SEPARATORS = re.compile(r"以及|[、,/;和]|(?<!普)及(?!格|时)|(?<!参)与")  # not in 普及, 及格, 参与
_DASHES = re.compile(r"[-‐‑‒–—―~〜－]+")
_SHARE = re.compile(r"所占(?:比例|比重|比率)|占比|比重|比率|百分比")


@lru_cache(maxsize=1 << 14)  # the catalogue's spellings come again with every package
def canonical(phrase: str) -> str:
    """One spelling for variants of form: width, spaces, quotes, brackets, 的, separators, leading area words.

    Words are kept: 占比 and 比重 become 比例, and a unit in brackets at the end (%, 岁, 1/10万) is dropped.
    """
    text = unicodedata.normalize("NFKC", phrase).lower()
    text = re.sub(r"\s+", "", text).replace("【", "(").replace("】", ")").replace("〔", "(").replace("〕", ")")
    text = _UNIT_TAIL.sub("", text)
    text = _NOISE.sub("", text)
    text = _SEPARATORS.sub("、", _DASHES.sub("-", text))
    return _AREA_WORDS.sub("", _SHARE.sub("比例", text))
