"""Every finding in words: what is wrong and what to do, Chinese and English, by its stable code."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from halfsky.schemas.collecting import SUBMISSION_FINDINGS

MESSAGES: dict[str, tuple[str, str, str]] = {
    # the file
    "too-large": ("error", "文件超过5MB：请使用下载的模板，不要粘贴图片", "the file is larger than 5 MB: use the template, paste no pictures"),
    "old-excel": ("error", "是旧格式或加密的Excel文件：请另存为.xlsx（不加密）再报送", "an old or encrypted Excel file: save it as .xlsx without a password"),
    "not-word": ("error", "不是Word文件（.docx）：请用Word或WPS打开后另存为.docx", "not a Word file: save it as .docx"),
    "not-xlsx": ("error", "不是Excel工作簿：请用Excel或WPS打开模板填写，另存为.xlsx后再报送", "not a workbook: fill in the template and save it as .xlsx"),
    "damaged": ("error", "文件已损坏，无法读取：请重新保存后再报送", "the file is damaged: save it again and send that"),
    "encrypted": ("error", "文件已加密：请取消密码后再报送", "the file is encrypted: remove the password"),
    "zip-bomb": ("error", "文件展开后过大，不予读取：请使用下载的模板重新填写", "the file grows too large when unpacked: fill in a fresh template"),
    "active-content": ("error", "文件含有宏、外部链接或嵌入对象，不予接收：请使用下载的模板重新填写", "the file holds macros, links or embedded objects: fill in a fresh template"),
    "entities": ("error", "文件含有不允许的XML内容，不予接收：请使用下载的模板重新填写", "the file holds XML that is not allowed: fill in a fresh template"),
    "too-many-rows": ("error", "工作表超过5000行：请使用下载的模板，删除多余的行", "a sheet has more than 5,000 rows: delete what is not the template's"),
    "too-many-columns": ("error", "工作表超过200列：请使用下载的模板，删除多余的列", "a sheet has more than 200 columns: delete what is not the template's"),
    "too-many-cells": ("error", "工作表单元格过多：请使用下载的模板重新填写", "a sheet has too many cells: fill in a fresh template"),
    "too-much-text": ("error", "文件中的文字过多：请缩短说明", "the file holds too much text: shorten the notes"),
    "too-expensive": ("error", "读取文件耗用的时间或内存过多，已停止：请使用下载的模板重新填写", "reading the file took too much time or memory: fill in a fresh template"),
    "wrong-template": ("error", "不是报送模板：请重新下载本单位本年度的报送模板，只填写其中的“报送表”，不改工作表名称；自有格式的表格请在“导入”页报送", "not a template for figures: take the unit's template of the year anew, fill in its sheet only and leave its name"),
    "changed-template": ("error", "模板的标识或表头被改动：请重新下载模板填写", "the template's identification or headings were changed: fill in a fresh one"),
    "two-headings": ("error", "两列表头相同，不知道应读哪一列：请改回模板的表头", "two columns of one heading: restore the template's headings"),
    "heading-missing": ("error", "缺少模板中的一列：请重新下载模板填写", "a column of the template is missing: fill in a fresh one"),
    "heading-changed": ("info", "表头被改动，按所在位置读取，请核对", "a heading was changed; the column was read by its place: check it"),
    "foreign-cell": ("info", "不在模板的各列之内，没有读取", "stands outside the template's columns, and was not read"),
    "foreign-sheet": ("info", "另有一个工作表，没有读取", "another sheet, which was not read"),
    "old-template": ("error", "模板版本已过期：请重新下载模板填写", "the template is of another version: fill in a fresh one"),
    "unknown-plan": ("error", "模板所属的规划不在数据包中：请核对规划编号", "the template's plan is not in the data package"),
    "wrong-plan": ("error", "文件属于另一规划", "the file is of another plan"),
    "wrong-unit": ("error", "文件属于另一责任单位", "the file is another unit's"),
    "wrong-year": ("error", "年度不符：请使用所报年度的模板", "another year than the one asked for: use that year's template"),
    "year-outside-plan": ("error", "年度不在规划期（含基期）内", "the year is not of the plan"),
    "future-year": ("error", "年度尚未结束，还没有全年数据", "the year lies ahead: there can be no figures"),
    "not-open": ("error", "报送尚未开始", "sending has not begun yet"),
    "closed": ("error", "报送已截止：请联系审核人员", "sending is closed: ask the reviewer"),
    "empty": ("error", "没有填写任何数值", "no figure was filled in"),
    "not-found": ("error", "文件不存在：请核对文件名", "the file does not exist: check its name"),
    "not-regular": ("error", "不是普通文件：请另存为文件后再报送", "no regular file: save it as one first"),
    "not-opened": ("error", "文件无法打开：请核对文件名和权限", "the file cannot be opened: check its name and permissions"),
    "empty-file": ("error", "文件为空：请重新保存后再报送", "the file is empty: save it again and send that"),
    "unknown-kind": ("error", "文件类型不受支持：请使用下载的模板", "a kind of file that is not read: use the template"),
    "wrong-sheets": ("error", "文件中没有所需的工作表：请使用下载的模板", "the file lacks the sheets needed: use the template"),
    "unknown-encoding": ("error", "无法识别文字编码：请另存为UTF-8编码后再报送", "text in no encoding that is read: save it as UTF-8"),
    "no-defusedxml": ("error", "系统缺少读取组件，请联系管理员", "a part of the program is missing: ask its administrator"),
    "no-spreadsheet-reader": ("error", "系统未安装读取此类表格的组件：请另存为.xlsx后再报送", "this kind of spreadsheet cannot be read here: save it as .xlsx"),
    "no-office": ("error", "系统未安装LibreOffice，不能读取此类文件：请另存为.docx或.xlsx", "needs LibreOffice, which is not installed: save it as .docx or .xlsx"),
    "office-failed": ("error", "文件无法转换：请另存为.docx或.xlsx", "could not be converted: save it as .docx or .xlsx"),
    # a table without cells of its own
    "trailing-comma": ("info", "每行末尾多一个逗号，该空列未读取", "every row ends in a comma: the empty column behind it was left out"),
    "nameless-column": ("warning", "有一列没有列名，未读取：请补充列名", "a column without a name was not read: name it"),
    "two-columns-of-one-name": ("error", "两列同名：请只保留一列", "two columns of one name: keep one"),
    "ragged-row": ("error", "该行的单元格数与表头不符，未读取：请核对", "the row has more or fewer cells than the header and was not read"),
    # one cell
    "cell-too-long": ("error", "单元格文字过长：请缩短", "a cell holds more text than it can: shorten it"),
    "merged-cells": ("error", "单元格被合并，不知道数值属于哪一行：请取消合并，逐行填写", "merged cells: whose the value is cannot be told; unmerge them and fill in each row"),
    "formula": ("error", "单元格是公式，文件中没有计算结果：请改填数字（选择性粘贴—数值）", "the cell holds a formula and the file no result of it: put the number itself (paste special: values)"),
    "formula-result": ("info", "单元格是公式，已按计算结果读入", "the cell holds a formula: its result was read"),
    "error-value": ("error", "单元格是错误值：请填数字，或留空并填写缺报原因", "the cell holds an error value: put a number, or leave it empty with a reason"),
    "date": ("error", "单元格是日期：请改为常规格式并填数字", "the cell holds a date: format it as a number"),
    "not-a-number": ("error", "不是数字：请填写一个确定的数，不加文字", "not one number: put a number without words"),
    "percent-format": ("error", "单元格为百分比格式，该指标不是百分数：请改为常规格式", "the cell is formatted as a percentage, which this indicator is not: format it as a number"),
    "odd-characters": ("error", "含有不可见的控制字符：请重新输入", "holds an invisible character: type it again"),
    "too-long": ("error", "文字超过2000字：请缩短", "longer than 2,000 characters: shorten it"),
    "not-a-choice": ("error", "不是可选项：请从下拉框选择", "not one of the choices: take one from the list"),
    "no-indicator": ("error", "没有选择指标：请从下拉框选择", "no indicator: take one from the list"),
    "unknown-indicator": ("error", "指标不在指标目录中：请从下拉框选择", "not an indicator of the catalogue: take one from the list"),
    "other-unit": ("error", "不是本单位报送的指标", "not an indicator that this unit is asked for"),
    "other-area": ("error", "不是本地区的数据", "of another area"),
    "not-understood": ("error", "没有读懂，不予采用", "not understood, and not taken"),
    "wrong-measure": ("error", "计量单位与指标目录不符", "not in the indicator's unit"),
    # one value
    "below-limit": ("error", "低于该指标的最小可能值：请核对数值和计量单位", "below what the indicator can be: check the value and its unit"),
    "above-limit": ("error", "高于该指标的最大可能值：请核对数值和计量单位", "above what the indicator can be: check the value and its unit"),
    "negative": ("error", "不能为负数", "must not be negative"),
    "not-whole": ("error", "应为整数", "must be a whole number"),
    "zero-denominator": ("error", "分母不能为零", "the denominator must not be zero"),
    "fraction-incomplete": ("error", "分子、分母须同时填写", "numerator and denominator go together"),
    "fraction-differs": ("error", "数值与分子÷分母不一致：请核对三个数", "the value is not numerator by denominator: check the three"),
    "fraction-large": ("error", "分子大于分母", "the numerator is larger than the denominator"),
    "blank-choice": ("info", "有选项留空：没有注明的数值是总体的最终数，按此读入；如不是，请选择后再报", "a choice was left blank: what says nothing else is of the whole and final, and was read so; choose where that is wrong"),
    "computed": ("info", "数值由分子÷分母算出", "the value was computed from numerator and denominator"),
    "value-and-reason": ("error", "既有数值又有缺报原因：请保留其一（0表示数值为零）", "both a value and a reason for its absence: keep one (0 is a value)"),
    "no-reason": ("error", "没有数值，也没有缺报原因：请填写其一（0表示数值为零，留空表示缺报）", "neither a value nor a reason for its absence: give one (0 is a value)"),
    "duplicate": ("error", "同一指标、年度、性别、城乡重复填写：请只保留一行", "the same indicator, year, sex and residence twice: keep one"),
    "sum-differs": ("error", "合计与分项之和不一致：请核对", "the total is not the sum of its parts: check them"),
    "between-parts": ("error", "合计不在各分项之间：请核对", "the total lies outside its parts: check them"),
    "part-exceeds-whole": ("warning", "部分大于整体，两个数至少有一个有误：请核对；如无误，请在说明中写明原因", "a part is larger than its whole: check both; where they are right, give the reason in the note"),
    "jump": ("warning", "与往年相差较大：如无误，请在说明中写明原因", "far from earlier years: where it is right, give the reason in the note"),
    "power-of-ten": ("warning", "与往年相差约十倍、百倍：请核对计量单位；如无误，请在说明中写明原因", "some power of ten away from earlier years: check the unit; where it is right, give the reason in the note"),
    "implausible": ("warning", "可能有误：请核对；如无误，请在说明中写明原因", "may be wrong: check it; where it is right, give the reason in the note"),
    "differs-from-plan": ("info", "与规划自带的同年基期值不同：请核对；以哪个数值为准，由审核人在发布时确认", "the plan's own base value of that year is another: check it; the reviewer confirms which stands"),
    "explained": ("info", "与往年相差较大，已说明原因", "far from earlier years, with a reason given"),
    "parts-kept": ("info", "数值与此前报送的相同，未填分子分母，沿用此前填写的", "the same value as before, without its parts: those sent before stand"),
    "accepted-already": ("error", "该数值已审核通过，不能再改：如需更正，请联系审核人员撤回", "accepted already and locked: ask the reviewer to withdraw it first"),
    "open": ("info", "未填写数值，也未写缺报原因：仍为未报", "neither a value nor a reason: still not sent"),
    "row-deleted": ("info", "模板中的这一行已不在表内：仍为未报", "the template's row is no longer there: still not sent"),
    "sent-row-deleted": ("info", "模板中的这一行已不在表内：此前报送的数值保留不变；要更正请用含这一行的模板", "the template's row is no longer there: what was sent before stands"),
    "open-beside": ("info", "本单位应报的其他指标不在此表内，仍为未报", "other indicators asked of the unit are not in this table: still not sent"),
    "returned-unchanged": ("info", "该数值曾被退回，此次未作改动", "this value was returned, and comes back unchanged"),
    # a report of a measure
    "no-sheet-of-measures": ("info", "文件中没有“措施进展”表：措施进展按未报处理", "the sheet of measures is not in the file: its measures stay unreported"),
    "no-task": ("error", "任务编号被删除：请重新下载模板填写", "the task's number was deleted: fill in a fresh template"),
    "other-unit-task": ("error", "不是本单位承担的任务", "not a task of this unit"),
    "no-progress": ("error", "填写了内容，但没有选择进展：请从下拉框选择", "something is told and no progress: take one from the list"),
    "no-verdict": ("error", "填写了内容，但没有选择自评：请从下拉框选择", "something is told and no verdict: take one from the list"),
    "state-of-a-goal": ("error", "定性目标填“自评”，不填“进展”", "a goal in words has a verdict, no progress"),
    "verdict-of-a-measure": ("error", "措施、工程填“进展”，不填“自评”", "a measure has a progress, no verdict"),
    "duplicate-task": ("error", "同一任务重复填写：请只保留一行", "the same task twice: keep one row"),
    "nothing-told": ("info", "没有写本年度做了什么", "nothing is told of the year's work"),
    "open-report": ("info", "没有填写进展或自评：仍为未报", "neither a progress nor a verdict: still not reported"),
    "report-row-deleted": ("info", "“措施进展”表中的这一行已不在表内：仍为未报", "the row of the sheet of measures is no longer there: still not reported"),
    "done-without-evidence": ("info", "已完成，但没有填写佐证材料", "done, and no evidence is named"),
    "report-accepted-already": ("error", "该项进展已审核通过，不能再改：如需更正，请联系审核人员撤回", "accepted already and locked: ask the reviewer to withdraw it first"),
}  # fmt: skip
"""Code → severity, Chinese, English."""


@dataclass
class Findings:
    """Findings as they are gathered: rows of `SUBMISSION_FINDINGS`, and the row of the entry that each is about.

    about: the indicator of each such row, in Chinese and English: messages begin with it.
    """

    rows: list[dict[str, object]] = field(default_factory=list)
    about: dict[int, tuple[str, str]] = field(default_factory=dict)

    def add(
        self, code: str, *, sheet: str = "", cell: str = "", value: object = "", more: str = "", row: int = 0,
        more_en: str = "",
    ) -> None:  # fmt: skip
        """One finding; `more` stands behind the message (allowed range, another cell), `more_en` where its words differ."""
        severity, zh, en = MESSAGES[code]
        text = str(value)
        self.rows.append(
            {
                "sheet": sheet, "cell": cell, "severity": severity, "code": code,
                "value": text if len(text) <= 60 else text[:59] + "…",
                "message": f"{zh}（{more}）" if more else zh, "message_en": f"{en} ({more_en or more})" if more else en,
                "row": row,
            }
        )  # fmt: skip

    def frame(self) -> pd.DataFrame:
        """As the table `SUBMISSION_FINDINGS`, by place, with `row` beside it."""
        table = SUBMISSION_FINDINGS.conform(
            pd.DataFrame(map(self._named, self.rows), columns=SUBMISSION_FINDINGS.names)
        )
        rows = pd.Series([item["row"] for item in self.rows], dtype="int64")
        return table.assign(row=rows).sort_values("row", kind="stable", ignore_index=True)

    def name(self, rows: pd.Series, indicator_ids: pd.Series, indicators: pd.DataFrame) -> None:
        """Which indicator each row is about. indicators: schemas.INDICATORS."""
        known = indicators.drop_duplicates("indicator_id").set_index("indicator_id")[["name_zh", "name_en"]]
        names = known.reindex(indicator_ids).fillna("")
        self.about.update(zip(rows, zip(names["name_zh"], names["name_en"], strict=True), strict=True))

    def _named(self, finding: dict[str, object]) -> dict[str, object]:
        zh, en = self.about.get(int(str(finding["row"])), ("", ""))
        said = {"message": f"{zh}：{finding['message']}" if zh else finding["message"]}
        return finding | said | {"message_en": f"{en or zh}: {finding['message_en']}" if zh else finding["message_en"]}
