"""The encoding of a text from outside, found strictly: UTF-8, UTF-16 by its mark, GB18030; anything else is refused.

A text that merely can be decoded as GB18030 need not be Chinese (Big5 and Latin-1 often can): it counts as GB18030
when nearly all its characters are of GB 2312, as those of any Chinese office text are.
"""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

from halfsky.guarded_reading.refusals import Refused

_MARKS = [
    (BOM_UTF32_LE, "utf-32-le"), (BOM_UTF32_BE, "utf-32-be"), (BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
]  # fmt: skip
_COMMON_SHARE = 0.95
_SAMPLE = 200_000


def decode(content: bytes) -> tuple[str, str]:
    """The text and its encoding (utf-8, utf-8-sig, utf-16, gb18030). A mark at its beginning stays, as U+FEFF.

    Refused (unknown-encoding) with the first byte that fits none.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                shown = {"utf-8": "utf-8-sig"}.get(encoding, encoding[:6])
                return content.decode(encoding), shown
            except UnicodeDecodeError as error:
                raise Refused(
                    "unknown-encoding", f"it begins as {encoding} and byte {error.start} is none of it"
                ) from error
    nul = content.find(b"\0")
    if nul >= 0:
        raise Refused("unknown-encoding", f"byte {nul} is NUL, so this is not a text file, or UTF-16 without its mark")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        where = f"byte {error.start} (0x{content[error.start]:02X}) is not UTF-8"
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        raise Refused("unknown-encoding", f"{where}, and the file is not GB18030 either") from None
    if _is_chinese(text):
        return text, "gb18030"
    raise Refused("unknown-encoding", f"{where}, and read as GB18030 it is no Chinese")


def _is_chinese(text: str) -> bool:
    beyond = [character for character in text[:_SAMPLE] if character > "\x7f"]
    common = sum(_is_common(character) for character in beyond)
    return common >= _COMMON_SHARE * len(beyond)


def _is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return character in "‰—·①②③④⑤⑥⑦⑧⑨⑩㎡≤≥〇\u3000\xa0"
    return True
