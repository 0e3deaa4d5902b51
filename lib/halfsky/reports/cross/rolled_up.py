"""All compared areas together: their own attainment by rule, and where no value of the whole can be told."""

from __future__ import annotations

import pandas as pd

from halfsky.compare.roll_up import ENOUGH, LEAST
from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports.cross.material import Material
from halfsky.reports.cross.spread import comparable
from halfsky.vocabulary.codes import ROLL_UPS, UNITS, UNRANKED
from halfsky.words import stated_targets, values

MOST = 15  # indicators of the table; all of them are in the annex
_MANY = 40
_SLACK = 0.01  # of a published value, by which the sum of its parts may differ from it by rounding
_TOO_FEW = "too_few"  # with none of its own reasons an area lacks others to be held beside
_RESULT = {"no": 0, "yes": 1, "": 2}  # the order of the table


def section(report: Material) -> Section:
    say, rows = report.say, report.rolled_up
    page = content.heading(say("五、所比较地区合计", "5. All compared areas together"), label="rolled_up")
    if rows.empty:
        return page + content.paragraph(
            say("各地区均无本地区数据，不作汇总。", "No area has a value: nothing is added up.")
        )
    told = _told(rows)
    judged = told[told["met"].ne("")]
    met = int(judged["met"].eq("yes").sum())
    summed = int(told["value"].notna().sum())
    above = len(told) - summed  # of which the area above alone knows the whole
    neither = len(rows) - len(told)
    lead = say(
        f"{len(rows)}个指标有地区数据，其中{summed}个可由各地区数据得出合计值"
        + (f"，另{above}个不能汇总、{_publisher(report)}已公布同年数值" if above else "")
        + (f"，其余{neither}个不能得出合计值、也没有公布值" if neither else "")
        + "（见",
        f"{len(rows)} indicators have values, {summed} of them one of the whole"
        + (f", {above} more one that {_publisher(report)} published" if above else "")
        + " (see ",
    )
    held = say(
        f"）；与上级规划同一单位目标值相比（上级已公布的按公布值），可判断的{len(judged)}个中{met}个已达到、"
        f"{len(judged) - met}个尚未达到。"
        if len(judged) else _unjudged(told),
        f"); {met} of the {len(judged)} that can be held against the upper plan's target meet it." if len(judged)
        else "); none can be held against the upper plan's target.",
    )  # fmt: skip
    summed_up = told[told["value"].notna()]
    if told.empty:
        page += content.paragraph(
            say(
                f"{len(rows)}个指标有地区数据，都不能得出合计值。",
                f"{len(rows)} indicators have values, none one of the whole.",
            )
        )
    elif summed_up.empty:
        page += content.paragraph(lead.removesuffix(say("（见", " (see ")) + held.removeprefix(say("）", ")")))
    else:
        page += content.paragraph([lead, Ref("rolled_up_table"), held]) + _table(report, summed_up)
        page += _not_ranked(report, summed_up.head(MOST))
    page += _contradicted(report, told) + _by_the_published(report, told[told["value"].isna()])
    return page + _without(report, rows[rows["value"].isna()]) + content.paragraph(_rule(report), "note")


def contradicted(rows: pd.DataFrame) -> pd.Series:
    """Which published values the areas' own contradict: all areas together come to another value, beyond rounding, or
    some of them add up to more than the whole, or each of all lies on the same side of it.

    rows: of `Material.rolled_up`. What areas without a value could make good contradicts nothing.
    """
    value, whole = rows["value"].astype("float64"), rows["published"].astype("float64")
    every, slack = rows["areas"].ge(rows["wanted"]), whole.abs() * _SLACK
    apart = every & (value - whole).abs().gt(slack)
    more = rows["method"].isin(ROLL_UPS.where(added=True)) & (value - whole).gt(slack)
    outside = every & value.isna() & (rows["low"].gt(whole + slack) | rows["high"].lt(whole - slack))
    # counts whose areas were not added up lie below the whole by nature
    of_one = rows["unit"].map(lambda unit: not UNITS.row(unit).whole).astype("bool")
    return apart | more | (outside & of_one)


def _contradicted(report: Material, rows: pd.DataFrame) -> Section:
    """The sentence of them, each with both values: to be verified, and by which of the two it is judged."""
    say, own = report.say, rows[contradicted(rows)]
    if own.empty:
        return Section()
    columns = (values.column(own, name, report.language) for name in ("value", "published", "low", "high"))
    named = [
        say(f"{name}（合计{value}，公布{whole}）", f"{name} ({value} together, {whole} published)") if value
        else say(f"{name}（各地区{low}至{high}，公布{whole}）", f"{name} ({low} to {high}, {whole} published)")
        for name, value, whole, low, high in zip(own["name"], *columns, strict=True)
    ]  # fmt: skip
    return content.paragraph(
        say(
            f"{_publisher(report)}公布值与各地区合计不符，须核实的{len(own)}个（合计不用于判断）：{report.in_full(named)}。",
            f"What {_publisher(report)} published and the areas together disagree, to be verified ({len(own)}; what "
            f"was added up decides nothing): {report.in_full(named)}.",
        )
    )


def _by_the_published(report: Material, rows: pd.DataFrame) -> Section:
    """What the area above alone knows the whole of: how its value stands to the upper plan's target, in a sentence."""
    say, parts = report.say, []
    for met, zh, en in (("no", "尚未达到", "not met"), ("yes", "已达到", "met"), ("", "不作判断", "not judged")):
        own = rows[rows["met"].eq(met)]
        if own.empty:
            continue
        amounts, results = values.column(own, "published", report.language), _results(report, own)
        named = [
            say("{}{}{}", "{} {}{}").format(name, amount, say(f"（{told}）", f" ({told})") if met == "no" else "")
            for name, amount, told in zip(own["name"], amounts, results, strict=True)
        ]
        parts.append(say(f"{zh}{len(own)}个（{report.in_full(named)}）", f"{en} {len(own)} ({report.in_full(named)})"))
    if not parts:
        return Section()
    return content.paragraph(
        say(
            f"按{_publisher(report)}公布值判断、未由各地区汇总的{len(rows)}个：{'；'.join(parts)}。",
            f"By the values that {_publisher(report)} published, not rolled up ({len(rows)}): {'; '.join(parts)}.",
        )
    )


def _not_ranked(report: Material, rows: pd.DataFrame) -> Section:
    """Whose values are in the whole and have no place in the comparison of areas, and why: every one of them."""
    say, told = report.say, not_compared(report, rows)
    if told.empty:
        return Section()
    sizes = dict(zip(rows["indicator_id"], rows["parts"].str.split(";").map(len), strict=True))
    names = dict(zip(rows["indicator_id"], rows["name"], strict=True))
    each = []
    for code, own in told.groupby("indicator_id", sort=False):
        reasons = []
        for why, places in own.groupby("why", sort=False)["place"]:
            every = len(places) == sizes[code]
            # of hundreds of areas the names are in the annex; how many they are is always said
            listed = say(f"全部{len(places)}个地区", f"all {len(places)} areas") if every else (
                report.in_full(places) if len(places) <= _MANY else say(f"{len(places)}个地区", f"{len(places)} areas")
            )  # fmt: skip
            reasons.append(say(f"{listed}（{why}）", f"{listed} ({why})"))
        each.append(say(f"{names[code]}{'，'.join(reasons)}", f"{names[code]}: {', '.join(reasons)}"))
    return content.paragraph(
        say(
            f"合计值、各地区范围含“水平与差距”一节因故未比较的地区：{'；'.join(each)}。",
            f"In the whole and among the areas, and not compared above: {'; '.join(each)}.",
        ),
        "note",
    )


def not_compared(report: Material, rows: pd.DataFrame) -> pd.DataFrame:
    """`indicator_id, place, why` of each area that is part of a whole and is not among the areas whose level is
    compared. rows: of `report.rolled_up`, with `parts`."""
    standings, beside = report.local_standings, comparable(report)
    reasons = standings.set_index(["plan_id", "indicator_id"])["unranked"].to_dict()
    compared = set(zip(beside["plan_id"], beside["indicator_id"], strict=True))
    told = []
    for code, parts in zip(rows["indicator_id"], rows["parts"].str.split(";"), strict=True):
        own = report.plans[report.plans["area_code"].isin(parts)]
        for _, plans in own.groupby("area_code", sort=False)["plan_id"]:
            pairs = [(plan_id, code) for plan_id in plans]
            if compared.intersection(pairs):
                continue
            why = [_why(report, reasons, pair) for pair in pairs]
            told.append((code, report.short_names[plans.iloc[0]], why[0]))
    return pd.DataFrame(told, columns=["indicator_id", "place", "why"])


def _why(report: Material, reasons: dict[tuple[str, str], str], pair: tuple[str, str]) -> str:
    if pair in reasons:
        return UNRANKED.label(reasons[pair] or _TOO_FEW, report.language)
    if pair in report.pending:
        return report.say("目标待核对", "target still to be checked")
    return report.say("规划未列此目标", "no such target in its plan")


def _publisher(report: Material) -> str:
    """The area above by its name: whose value of the whole is meant."""
    return report.above_name or report.say("上级地区", "the area above")


def _unjudged(told: pd.DataFrame) -> str:
    """Why none is held against the upper plan's target: it states none, or too few areas have a value."""
    stated = int(told["target"].notna().sum())
    return f"）；上级规划列有目标值的{stated}个，均不能判断，原因见“结论”。" if stated else "）；上级规划未列目标值。"


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """The indicators with a value of the whole: what is short of the upper plan's target first, then what meets it."""
    known = rows[rows["value"].notna() | rows["published"].notna()]
    return known.sort_values("met", key=lambda met: met.map(_RESULT), kind="stable")


def annex(report: Material) -> Section:
    """The table of all indicators with a value of the whole, where the report shows some of them."""
    told = _told(report.rolled_up) if len(report.rolled_up) else report.rolled_up
    if len(told) <= MOST:
        return Section()
    caption = report.say("所比较地区的合计值和上级公布值（全部）", "Values of all compared areas together, all of them")
    return _shown(report, told, caption, "rolled_up_all")


def _table(report: Material, rows: pd.DataFrame) -> Section:
    more = len(rows) - MOST
    caption = report.say("所比较地区的合计值", "Values of all compared areas together")
    page = _shown(report, rows.head(MOST), caption, "rolled_up_table")
    if more <= 0:
        return page
    return page + content.paragraph(
        report.spans(
            (f"另有{more}个指标见", Ref("rolled_up_all"), "。"), (f"{more} more: ", Ref("rolled_up_all"), ".")
        ), "note"
    )  # fmt: skip


def _shown(report: Material, rows: pd.DataFrame, caption: str, label: str) -> Section:
    say, language = report.say, report.language
    said = {name: values.column(rows, name, language) for name in ("value", "published")}
    beside = say("{}（{}）", "{} ({})")
    about = list(zip(rows["indicator_id"].astype("str"), rows["year"].astype("int64"), strict=True))
    firm = [
        report.firmness_together(name, year, parts.split(";"))
        for (name, year), parts in zip(about, rows["parts"], strict=True)
    ]
    higher = [report.firmness_together(name, year, [report.above]) for name, year in about]
    for column, kinds in (("value", firm), ("published", higher)):
        said[column] = [
            beside.format(text, kind) if text and kind else text for text, kind in zip(said[column], kinds, strict=True)
        ]
    ends = [
        beside.format(text, kind) if kind else text for text, kind in zip(_between(report, rows), firm, strict=True)
    ]
    published = say(f"{_publisher(report)}公布值", f"published by {_publisher(report)}")
    frame = pd.DataFrame(
        {
            say("指标（年份）", "indicator (year)"): [
                say(f"{name}（{year}年）", f"{name} ({year})")
                for name, year in zip(rows["name"], rows["year"], strict=True)
            ],
            say("有数据地区", "areas with a value"): [
                f"{areas}/{wanted}" for areas, wanted in zip(rows["areas"], rows["wanted"], strict=True)
            ],
            say("合计值", "the whole"): said["value"],
            say("汇总方法", "how"): rows["method"].map(ROLL_UPS.labels(language)),
            published: said["published"],
            say("各地区范围", "areas"): ends,
            say("上级规划目标", "upper plan"): _asked(report, rows),
            say("结论", "result"): _results(report, rows, basis=True),
        }
    )
    if not any(said["published"]):
        frame = frame.drop(columns=published)
    parts = {frame.columns[0]: 24, frame.columns[1]: 9, frame.columns[-1]: 16, frame.columns[-2]: 13}
    widths = {head: parts.get(head, 13) for head in frame.columns}
    return content.table(frame, caption, numeric=[frame.columns[1]], widths=widths, kind="dense", label=label)


def _between(report: Material, rows: pd.DataFrame) -> list[str]:
    """The least and the greatest value of the areas; 均为0 where all have the same."""
    say, told = report.say, []
    ends = (values.column(rows, name, report.language) for name in ("low", "high"))
    for low, high, areas in zip(*ends, rows["areas"], strict=True):
        if low != high:
            told.append(say(f"{low}至{high}", f"{low} to {high}"))
        else:
            told.append(say(f"均为{low}", f"{low} in each") if areas > 1 else low)
    return told


def _asked(report: Material, rows: pd.DataFrame) -> list[str]:
    amounts = values.column(rows, "target", report.language)
    signs = [
        stated_targets.at(code, unit, report.language)
        for code, unit in zip(rows["comparator"], rows["unit"], strict=True)
    ]
    return [
        report.dated(f"{sign}{amount}", int(year)) if amount else ""
        for sign, amount, year in zip(
            signs, amounts, rows["deadline_year"].astype("object").where(rows["target"].notna(), 0), strict=True
        )
    ]


def _results(report: Material, rows: pd.DataFrame, *, basis: bool = False) -> list[str]:
    """已达到; 尚差2.1个百分点: by the published value, else the one that was added up.

    basis: whether the cell says that it is by the published value, where another stands beside it."""
    say, found = report.say, []
    by = say("按公布值：", "as published: ")
    for row in rows.to_dict("records"):
        held = row["published"] if pd.notna(row["published"]) else row["value"]
        both = by if basis and pd.notna(row["published"]) and pd.notna(row["value"]) else ""
        if not row["met"] and pd.notna(row["target"]) and row["areas"] < ENOUGH * row["wanted"]:
            found.append(say("地区不全，不作判断", "areas missing, not judged"))
        elif not row["met"]:
            found.append(say("不作判断", "not judged"))
        elif row["met"] == "yes":
            found.append(both + say("已达到", "met"))
        else:
            size = values.difference(
                abs(float(held) - float(row["target"])),
                row["unit"],
                report.language,
                row["indicator"],
                counted=row["counter"],
            )
            found.append(both + say(f"尚差{size}", f"short by {size}"))
    return found


def _without(report: Material, rows: pd.DataFrame) -> Section:
    """The indicators of which no value of the whole can be told, by reason."""
    say, pieces = report.say, []
    for code in ROLL_UPS:
        own = rows[rows["method"].eq(code)]
        if len(own):
            label = ROLL_UPS.label(code, report.language)
            pieces.append(say(f"{label}的{len(own)}个：", f"{label} ({len(own)}): ") + _faulty(report, own))
    if not pieces:
        return Section()
    return content.paragraph(
        say("不能得出合计值的指标，", "No value of the whole: ") + say("；", "; ").join(pieces) + say("。", ".")
    )


def _faulty(report: Material, rows: pd.DataFrame) -> str:
    """The indicators, those of which the same areas are the reason together, with these areas."""
    say = report.say
    places = dict(zip(report.plans["area_code"], report.plans["plan_id"].map(report.short_names), strict=True))
    each = []
    for codes, areas in zip(rows["faulty"], rows["areas"], strict=True):
        where = [str(places.get(code, code)) for code in str(codes).split(";") if code]
        every = len(where) > 1 and len(where) == areas
        each.append(say("各地区均缺", "every area") if every else report.listed(where))
    groups = rows["name"].groupby(pd.Series(each, index=rows.index), sort=False)
    pieces = [
        report.in_full(own, _MANY) + (say(f"（{whose}）", f" ({whose})") if whose else "") for whose, own in groups
    ]
    return say("；", "; ").join(pieces)


def _rule(report: Material) -> str:
    return report.say(
        "汇总规则：比率按各地区分母加权（即分子之和除以分母之和），个数相加；分母不全的不以简单平均代替，只列各地区范围。"
        f"同一年份有数据的地区不到{values.share(LEAST)}的不汇总，不到{values.share(ENOUGH)}的只列数值、不作判断。"
        "合计含口径变化或例数少而不排位的地区。上级地区已公布同年数值的，以公布值判断。个数类指标与上级规划目标的对象不同，不作判断。期限未到的“尚差”不等于未达标。",
        "Rates are weighted by denominators (the sum of numerators over theirs), counts are added; where denominators "
        "are not known no plain mean takes their place. Areas without a rank, for a break or few cases, are in it. "
        f"Below {values.share(LEAST)} of the areas nothing is added up, below "
        f"{values.share(ENOUGH)} nothing is judged. Where the area above published a value of the year, that decides. "
        "Counts are held against nobody's target; before a deadline short is not missed.",
    )
