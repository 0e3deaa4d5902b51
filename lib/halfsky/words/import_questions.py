"""What is asked of a table that is read in, and why a cell gives no value: Chinese, then English, by code."""

from __future__ import annotations

QUESTIONS: dict[str, tuple[str, str]] = {
    # the words of the table
    "unknown_indicator": ("“{label}”是哪项指标？目录中没有", "which indicator is {label}? the catalogue has none"),
    "no_such_indicator": ("目录中没有{more}", "the catalogue has no such indicator: {more}"),
    "no_such_area": ("没有“{label}”这样的地区，请写名称或六位代码", "there is no area {label}: write its name or its code of six digits"),
    "no_such_code": ("“{label}”不能作为{more}：可用的有{guess}", "{label} is no {more}: one of {guess}"),
    "other_year": ("脚注为“{label}”：与表中年份{guess}不同，是哪一年的数？", "the note says {label}, the table {guess}: which year is it?"),
    "similar_indicator": ("“{label}”是“{guess}”吗？", "is {label} {guess}?"),
    "several_indicators": ("“{label}”可能是{guess}，请选择一项", "{label} may be {guess}: choose one"),
    "no_indicator": ("表中没有写明指标", "the table names no indicator"),
    "narrower": ("“{label}”之外还写有“{more}”：是否限定了人群或范围？", "beside {label} there is {more}: does it narrow the population?"),
    "unknown_area": ("“{label}”是哪个地区？", "which area is {label}?"),
    "several_areas": ("“{label}”是哪个市的？可能是{guess}", "whose {label}? it may be {guess}"),
    "no_area": ("表中没有写明地区", "the table names no area"),
    "other_area": ("表题为“{more}”，与指定地区{guess}不同", "the title says {more}, which is not the area given, {guess}"),
    "no_year": ("表中没有写明年份", "the table states no year"),
    "which_year": ("“{label}”是哪一年？", "which year is {label}?"),
    "two_years": ("写有两个年份：{more}", "two years are stated: {more}"),
    "bad_year": ("“{label}”不是年份", "{label} is no year"),
    "part_of_year": ("“{label}”只是一年中的一段：不是全年数", "{label} is a part of the year: not the year's value"),
    "forecast": ("“{label}”是预测或计划数：不是实际值", "{label} is a forecast: not an observed value"),
    "year_to_come": ("{label}年还没有到：不是实际值", "{label} is still to come: not an observed value"),
    "ages": ("“{label}”只是一部分人群：不是合计", "{label} is a part of the population: not its total"),
    "dimension": ("“{label}”列为“{more}”：不是合计", "column {label} says {more}: not the total"),
    "two_sexes": ("写有两个性别：{more}", "two sexes are stated: {more}"),
    "two_residences": ("写有两个城乡口径：{more}", "two residences are stated: {more}"),
    "title_narrows": ("表题写有“{more}”：各数值是否都按此口径？", "the title says {more}: does it hold for every value?"),
    # the columns of a tidy table
    "is_it_column": ("“{label}”列是不是{guess}？", "column {label}: is it {guess}?"),
    "unknown_column": ("“{label}”列是什么？表中没有这一列", "what is column {label}? no such column is known"),
    "no_such_column": ("“{label}”列答为“{more}”：没有这样的列，请写列名或写否", "column {label}: {more} is no column; name one, or write 否"),
    "unknown_code": ("“{label}”列的代码“{more}”不认识", "{label}: the code {more} is not known"),
    "empty_code": ("“{label}”列为空", "{label} is empty"),
    "refused_code": ("“{label}”列的代码“{more}”（{guess}）：不能作为正式数值", "{label}: {more} ({guess}) is no final value"),
    "not_its_sex": ("该指标只涉及女性，表中写的是“{more}”", "the indicator is of women only, the table says {more}"),
    "ragged": ("这一行的单元格个数与表头不一致：没有读取", "this row has not as many cells as the header: it was not read"),
    "file_fault": ("表头有问题：{label}", "the header is not sound: {label}"),
    # the unit
    "unknown_unit": ("单位“{label}”不认识", "the unit {label} is not known"),
    "other_unit": ("单位“{label}”与指标的单位“{guess}”不符", "the unit {label} does not fit the indicator's, {guess}"),
    "two_units": ("写有两个单位：{more}", "two units are stated: {more}"),
    "running_unit": ("表首单位“{label}”不适用于这项指标（{guess}）：单位是什么？", "the table's unit {label} does not fit this indicator ({guess}): what is its unit?"),
    "unclear_remark": ("表注说到单位“{label}”：这一行的单位是什么？", "a note speaks of units, {label}: what is the unit here?"),
    # the value
    "decimal_comma": ("“{label}”中的逗号是小数点吗？", "is the comma of {label} a decimal point?"),
    "about": ("“{label}”是约数：确切数值是多少？", "{label} is an approximation: what is the value?"),
    "bracketed": ("“{label}”带括号：是负数吗？", "{label} is in brackets: is it negative?"),
    "ratio": ("“{label}”是比值：按哪个数导入？", "{label} is a ratio: which number is meant?"),
    "unknown_word": ("“{label}”中有不认识的字", "{label} holds a word that is not known"),
    "scaled_format": ("单元格的格式放大或缩小了显示的数：“{label}”是原数吗？", "the cell's format scales what is shown: is {label} the number?"),
    "not_a_number": ("“{label}”不是数字", "{label} is no number"),
    "date": ("“{label}”是日期", "{label} is a date"),
    "error_value": ("单元格是错误值“{label}”", "the cell holds an error, {label}"),
    "no_cached_value": ("公式没有计算结果：请用表格软件打开并保存一次", "the formula has no result: open and save the file once"),
    "outside": ("这个数在表格之外，没有读懂", "this number stands outside any table that was understood"),
    "fraction": ("“{label}”是百分数的小数形式吗？应为{guess}%？", "is {label} a share of one? {guess}%?"),
    "power_of_ten": ("与{more}相差约{guess}倍：请核对单位", "about {guess} times {more}: check the unit"),
    "far_off": ("“{label}”与各地已发布的数值（约{guess}）相差太远", "{label} is far from what is published anywhere, about {guess}"),
    "below_limit": ("低于该指标的最小可能值{guess}", "below what the indicator can be, {guess}"),
    "above_limit": ("高于该指标的最大可能值{guess}", "above what the indicator can be, {guess}"),
    "differs": ("与已发布的数值不同：已发布{more}，本表{label}", "differs from what is published: {more} stands, the table says {label}"),
    "twice": ("同一数值在{more}也有：{guess}", "the same figure stands at {more} too: {guess}"),
}  # fmt: skip
"""code → Chinese, English. {label}: the table's own words; {guess}: what it may mean; {more}: what else is known."""

REASONS: dict[str, tuple[str, str]] = {
    "below_smallest": ("数据不足本表最小单位数", "below the table's smallest unit"),
    "no_figure": ("无该项数据", "no figure"),
    "withheld": ("不公布", "withheld"),
    "of_which": ("其中的主要项", "of which: a main part"),
    "difference": ("增减列，由另两列相减得出，不是观测值", "a difference of two other columns, no observation"),
    "target": ("目标值，不是观测值", "a target, no observation"),
    "earlier": ("以前的数值，不是本表所报", "an earlier value, not what the table reports"),
    "rank": ("位次，不是观测值", "a rank, no observation"),
    "numerator": ("{more}的分子", "numerator of {more}"),
    "denominator": ("{more}的分母", "denominator of {more}"),
    "left_out": ("已确认不导入", "left out, as confirmed"),
    "same_twice": ("与{more}重复，数值相同", "the same as {more}"),
    "not_ours": ("不在本数据包范围内的地区", "of an area that the data package does not cover"),
    "missing_in_source": ("来源未提供数值", "the source gives no value"),
}  # fmt: skip
"""Why a cell that was understood gives no value."""


def said(code: str, **words: object) -> str:
    """A question in both languages."""
    zh, en = QUESTIONS[code]
    filled = {"label": "", "guess": "", "more": ""} | words
    return f"{zh.format(**filled)} / {en.format(**filled)}"


def reason(code: str, **words: object) -> str:
    """Why a cell gives no value, in both languages."""
    zh, en = REASONS[code]
    filled = {"label": "", "guess": "", "more": ""} | words
    return f"{zh.format(**filled)} / {en.format(**filled)}"


_WITNESSES = {
    "own": ("本地区已发布的数值", "what is published of the area"),
    "file": ("本表中本地区其他年份的数值", "the area's other years in the table"),
    "sisters": ("同级地区的数值", "the sister areas' values"),
    "upper": ("上级地区的数值", "the upper area's value"),
    "target": ("规划目标", "the plan's target"),
}


def doubted(witness: str, label: str, value: float, held: float, guess: str) -> str:
    """A value that a witness makes doubtful, in both languages. held: what the witness has; guess: "" for none."""
    zh, en = _WITNESSES[witness]
    times = max(value / held, held / value)
    far = f"{times:.2g}" if times < _WHOLE_TIMES else f"{times:.0f}"
    shown = f"{held:.6g}"
    zh_guess, en_guess = (f"，应为{guess}？", f": {guess}?") if guess else ("：是否有误？", ": is it right?")
    return (
        f"“{label}”与{zh}（{shown}）相差约{far}倍，请核对数值和单位{zh_guess} / "
        f"{label} is about {far} times from {en}, {shown}: check value and unit{en_guess}"
    )


_WHOLE_TIMES = 10
