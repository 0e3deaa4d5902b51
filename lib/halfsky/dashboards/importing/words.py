"""Sentences of the page where a table is brought in: why a file or an import was refused, what came of it."""

from __future__ import annotations

from halfsky.dashboards import markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.submitting import words as submitting
from halfsky.errors import DataError, SubmissionError, UsageError, UserError
from halfsky.guarded_reading import FileRefused
from halfsky.importing.taking import Receipt
from halfsky.render.html import Html
from halfsky.words.values import chooser

READ_ONLY = (
    "数据包是随软件安装的，只能读取，不能导入。请管理员先为本单位建立自己的数据项目，再从该项目打开本页。",
    "The data package was installed with the software and is never written to. Ask your administrator for a project of "
    "your own (halfsky init) and open this page there.",
)
TOO_LARGE = (
    "文件超过5MB，没有上传：请只保留需要的工作表，另存后再选择。",
    "The file is larger than 5 MB and was not uploaded: save the sheet alone.",
)
NO_RIGHT = (
    "您没有导入或报送数据的权限：请联系管理员授权。",
    "You have no right to import or send figures: ask your administrator.",
)
NOT_A_UNIT = ("没有更正：所选计量单位与指标的单位不符。", "Not corrected: that unit does not fit the indicator's.")
NOTHING_CHOSEN = ("没有更正：请先点选表中的数值或标题，再选择一项。", "Not corrected: choose a cell and what it is.")
WAIT = ("正在处理，请稍候……", "One moment …")
OLD_BUTTON = ("页面已更新，请核对后再操作。", "The page has changed: look again.")
SOURCE_ASKED = (
    "没有导入：请填写发布单位和资料名称，或选择已有来源。",
    "Not imported: give the publisher and the title, or choose a source that is there.",
)

_REFUSED = {
    "empty-file": ("文件为空：请重新保存后再选择", "it is empty: save it again"),
    "unknown-kind": (
        "不支持这类文件：请另存为.xlsx或.csv后再选择", "it is of a kind that is not read: save it as .xlsx or .csv",
    ),
    "too-large": ("文件过大：请只保留需要的工作表后再选择", "it is too large: save the sheet alone"),
    "old-excel": ("是加密的或无法识别的Excel文件：请去掉密码并另存为.xlsx", "save it as .xlsx without a password"),
    "not-xlsx": ("不是.xlsx工作簿：请用表格软件打开并另存为.xlsx", "it is no .xlsx: open it and save it as one"),
    "damaged": ("文件已损坏：请重新获取，或打开后另存", "it is damaged: fetch it again"),
    "encrypted": ("文件已加密：请去掉密码后再选择", "it is encrypted: save it without a password"),
    "zip-bomb": ("文件展开后过大，不予读取", "it grows too large when unpacked"),
    "active-content": (
        "文件含有宏、外部链接或嵌入对象，不予读取：请把数值复制到新的工作簿",
        "it holds macros, links or embedded objects: copy its values into a new workbook",
    ),
    "entities": ("文件含有不允许的XML内容，不予读取：请打开后另存", "it holds XML that is not allowed: save it anew"),
    "too-many-rows": ("工作表超过5000行：请删去不需要的行", "a sheet has more than 5,000 rows"),
    "too-many-columns": ("工作表超过200列：请删去不需要的列", "a sheet has more than 200 columns"),
    "too-many-cells": ("工作表的单元格过多：请删去不需要的内容", "a sheet has too many cells"),
    "too-much-text": ("文件中的文字过多", "it holds too much text"),
    "cell-too-long": ("有单元格的文字过长", "a cell holds too much text"),
    "too-expensive": ("读取耗用的时间或内存过多，已停止", "its reading took too much time or memory"),
    "unknown-encoding": ("无法识别文字编码：请另存为UTF-8编码", "it is text in no encoding that is read"),
    "no-spreadsheet-reader": ("这里不能读取此类表格：请另存为.xlsx", "it cannot be read here: save it as .xlsx"),
}  # fmt: skip
_NOT_OPENED = ("文件无法打开：请另存为.xlsx后再选择", "it cannot be opened: save it as .xlsx")


def refusal(error: UserError, *, sending: bool) -> tuple[str, str]:
    """One sentence, Chinese and English; the error's own words are for the log."""
    if isinstance(error, FileRefused):
        zh, en = _REFUSED.get(error.code, _NOT_OPENED)
        return f"文件没有读取：{zh}。", f"The file was not read: {en}."
    if sending:
        return submitting.refusal(error)
    if isinstance(error, SubmissionError):
        return "没有导入：数值都还有问题待回答。请先回答下面的问题。", "Not imported: every value is still asked about."
    if isinstance(error, UsageError):
        return SOURCE_ASKED
    if isinstance(error, DataError):
        return (
            "没有导入：导入后数据包会有错误，没有改动任何文件。请核对数值，仍不行请联系管理员。",
            "Not imported: the data package would not be sound; no file was touched.",
        )
    return submitting.refusal(error)


def receipt(done: Receipt, language: str) -> Html:
    """What became of the file, to keep."""
    say = chooser(language)
    lead = (
        say(f"导入完成：{done.taken}个数值已写入数据包并发布。", f"Imported: {done.taken} values are published.")
        if done.taken else say("没有新的数值需要导入。", "There was nothing new to import.")
    )  # fmt: skip
    pairs = [
        (say("回执号", "receipt"), done.receipt), (say("文件", "file"), done.name),
        (say("文件中的数值", "values in the file"), str(done.values)), (say("导入", "taken"), str(done.taken)),
        (say("其中替换已发布的数值", "of them in place of published ones"), str(done.replaced)),
        (say("与已发布相同", "as published"), str(done.same)), (say("待确认，未导入", "still asked"), str(done.asked)),
        (say("无数值", "without a value"), str(done.no_value)),
        (say("不导入（含不在本次范围）", "left out"), str(done.left_out)),
        (say("涉及地区", "areas"), str(len(done.areas))), (say("来源编号", "source"), done.source_id),
    ]  # fmt: skip
    rows = (tag("tr", together(tag("th", name, scope="row"), tag("td", text, "hs-any"))) for name, text in pairs)
    table = tag("table", together(tag("caption", say("回执", "Receipt")), tag("tbody", together(*rows))), "hs-facts")
    note = say(
        "已确认的标题、地区和单位已保存，下次导入同一来源的表格时自动沿用。",
        "What was confirmed is kept and used for the next table of this source.",
    )
    checked = markup.proof([(say("文件校验码", "sha256"), done.sha256)], language)
    kept = [tag("p", note, "hs-note")] if done.taken else []
    return tag("div", together(tag("p", lead, "hs-lead"), table, checked, *kept), "hs-receipt", role="status")
