"""What an official reads when a plan is entered: the remarks of the reading, and why something could not be read."""

from __future__ import annotations

import re
from collections.abc import Mapping

_REMARKS: tuple[tuple[str, str], ...] = (
    (r"suggested: (?P<id>\w+)(?: \([\d.]+\))?", "可能是“{id}”"),
    (r"not understood: (?P<words>.*)", "没有读懂：“{words}”"),
    (r"increase by", "目标值是增加的幅度"),
    (r"decrease by", "目标值是降低的幅度"),
    (r" ?by", "目标值是变化的幅度"),
    (r"implied", "数值按原文意思推定，原文没有写明"),
    (r"percentage points", "单位是百分点"),
    (r"unit: ?(?P<words>.*)", "原文单位是“{words}”"),
    (r"read from a picture of the page \(OCR\)", "由图片识别，请对照原件"),
    (r"no indicator of the catalogue", "指标目录中没有对应指标"),
)
_DOCUMENT: tuple[tuple[str, str], ...] = (
    (r"password|encrypted", "文件有密码，请取消密码后再上传"),
    (r"holds \d+ plans", "文件中有几份规划，请每份存成一个文件，分别上传"),
    (r"OCR|holds no text|no text on", "文件中没有可读的文字，可能是扫描件，请换用Word版"),
    (r"is empty|only blanks", "文件是空的，请核对后重新上传"),
    (r"too large|more than the|took more memory", "文件太大，请去掉图片或另存为Word（.docx）后再上传"),
    (r"encoding|UTF-8", "文本的编码读不出来，请另存为UTF-8或Word（.docx）后再上传"),
    (
        r"not an? |damaged|old |no HTML|is no ",
        "文件内容与扩展名不符，或者已经损坏，请用Word或WPS打开，另存为.docx后再上传",
    ),
)
_ABOUT = {
    "title": "文件中没有找到规划名称，请填写“规划名称”",
    "area": "规划名称中看不出是哪个地区，请填写“地区”",
    "years": "文件中没有写明起止年份，请填写，例如2021-2030",
    "family": "规划名称中看不出是妇女还是儿童发展规划，请选择“类别”",
}
_WRONG = {
    "area": "没有名为“{given}”的地区，请填写全称（例如赤峰市林西县）或六位代码；"
    "行政区划中没有的（例如开发区），请填写六位代码和名称，例如150471赤峰高新区",
    "years": "起止年份“{given}”读不出来，请按2021-2030填写",
    "family": "类别“{given}”不在可选项中，请重新选择",
    "plan": "这个地区已有同一时期的另一份规划，没有录入；如果是修订版，请在“核对目标”中修改已录入的规划",
}


def remark(words: str, names: Mapping[str, str]) -> str:
    """A remark of the reading in Chinese; one that a person wrote as it stands. names: of indicators by their ids."""
    for pattern, said in _REMARKS:
        if found := re.fullmatch(pattern, words):
            parts = found.groupdict()
            return said.format(**(parts | ({"id": names.get(parts["id"], parts["id"])} if "id" in parts else {})))
    return words


def remarks(note: str, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each remark of a target's note as it is kept, and in Chinese; names: as of `remark`."""
    return [(part, remark(part, names)) for part in map(str.strip, note.split(";")) if part]


def unreadable(reason: str) -> str:
    """Why a plan's document is not read, and what to do. reason: the reader's own sentence."""
    return next(
        (said for pattern, said in _DOCUMENT if re.search(pattern, reason)),
        "文件读不出来，请用Word或WPS打开，另存为.docx后再上传",
    )


def no_targets() -> str:
    return "文件中没有读出目标，请核对是不是规划全文：其中应有“主要目标”或主要指标表"


def unclear(what: str, given: str, several: list[str]) -> str:
    """What of a plan as a whole cannot be told. what: title, area, years, family, plan; several: places of one name."""
    if several:
        return f"名为“{given}”的地区不止一个：{'、'.join(several)}，请填写其中一个的全称或六位代码"
    if given:
        return _WRONG.get(what, "所填内容读不出来，请核对名称、地区、年份和类别").format(given=given)
    return _ABOUT.get(what, "请补齐名称、地区、年份和类别")
