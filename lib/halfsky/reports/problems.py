"""三、重点难点指标与问题: what is short of its target, by how much and whose; what the plan's text leaves unclear."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports import tables
from halfsky.reports.causes import causes
from halfsky.reports.plan_material import PlanMaterial
from halfsky.reports.reversed import reversed_in
from halfsky.vocabulary.codes import WARNINGS
from halfsky.vocabulary.few_cases import rows_of_few
from halfsky.words import amounts, values

_CONTRADICTIONS = (
    "table-against-text", "reversed-ratio", "different-comparator", "different-number", "reach-or-keep",
    "two-definitions",
)  # fmt: skip
_DECIMALS = 2  # of what each year has to bring
_NAMED = 5  # targets to be checked: the list of warnings has all
_MOST = 3  # contradictions that are told
_SEVERAL = 3  # values that are all one
_ENDS = (0.0, 100.0)  # of what can be: a value there may stay the same


def problems(report: PlanMaterial) -> Section:
    say = report.say
    page = content.heading(say("三、重点难点指标与问题", "3. Where it is hard"), label="problems")
    short = short_of_target(report, report.fullness.listed) + _warned(report) + reversed_values(report)
    unclear = contradictions(report)
    if not unclear.blocks:  # one alone has no heading of its own
        return page + short
    page += content.heading(say("（一）重点难点指标", "3.1 Targets short of what was asked"), 3) + short
    head = say(f"（二）{report.noun}文本中需要明确的问题", "3.2 What the plan's text leaves unclear")
    return page + content.heading(head, 3) + unclear


def short_of_target(report: PlanMaterial, most: int | None = None) -> Section:
    """The table of every target that is missed or behind, or the sentence that there is none. most: of so many, the
    gravest, the main text has room; the annex then has all."""
    say, short = report.say, report.short_of_target()
    judged = len(report.judged)
    if short.empty:
        return content.paragraph(
            say(
                f"在有数据可判断的{judged}项定量目标中，没有未达标、滞后或倒退的目标。"
                if judged
                else "没有可判断的定量目标，无从列出未达标或滞后的目标。",
                f"Of the {judged} targets that can be judged none is missed or behind."
                if judged
                else "No target can be judged, so none can be said to be missed or behind.",
            )
        )
    whole, short = len(short), short.head(len(short) if most is None else most)
    page = _short_rows(report, short, whole)
    left = whole - len(short)
    if left:
        page += content.paragraph(
            report.spans(
                (
                    f"按差距占目标值的比重由大到小列出{len(short)}项，另有{left}项见",
                    Ref("short_all"),
                    "。",
                ),
                (
                    f"The {len(short)} farthest from their targets; {left} more: see ",
                    Ref("short_all"),
                    ".",
                ),
            ),
            "note",
        )
    return page + _to_be_told(report, short)


def annex(report: PlanMaterial) -> Section:
    """All of the table of which the main text shows some; nothing where it shows all."""
    short = report.short_of_target()
    if len(short) <= report.fullness.listed:
        return Section()
    return _short_rows(report, short, len(short), everything=True)


def _causes_of(report: PlanMaterial, short: pd.DataFrame) -> list[str]:
    told = causes(report)
    return [report.say("；", "; ").join(told.get(target, [])) for target in short["target_id"]]


def _short_rows(report: PlanMaterial, short: pd.DataFrame, whole: int, *, everything: bool = False) -> Section:
    """whole: how many there are."""
    say, frame, said = report.say, short_table(report, short), _causes_of(report, short)
    frame = frame.assign(**{say("成因（责任单位说明）", "cause, as units told it"): said})
    widths = dict(zip(frame.columns, (22, 15, 15, 14, 15, 11, 18, 24), strict=True))
    caption = say(f"重点难点指标（{whole}项）", f"Targets short of what was asked ({whole})")
    if everything:
        caption = say(f"重点难点指标（全部{whole}项）", f"All targets short of what was asked ({whole})")
    return content.table(frame, caption, widths=widths, label="short_all" if everything else "short")


def _to_be_told(report: PlanMaterial, short: pd.DataFrame) -> Section:
    """What the author is asked to write of these."""
    say, said = report.say, _causes_of(report, short)
    open_ = [name for name, why in zip(short["called"], said, strict=True) if not why]
    if not open_:
        return content.prompt(say("逐项填写拟采取的措施。", "For each: what is to be done."), say)
    some = len(open_) < len(short)
    asked = say(
        f"{'、'.join(open_)}：填写成因；各项填写拟采取的措施。" if some else "逐项填写成因和拟采取的措施。",
        f"{', '.join(open_)}: why; for each what is to be done." if some else "For each: why, and what is to be done.",
    )
    return content.prompt(asked, say)


def short_table(report: PlanMaterial, short: pd.DataFrame) -> pd.DataFrame:
    """Targets short of what was asked: how far, and what each year from now has to bring."""
    say = report.say
    return pd.DataFrame(
        {
            say("指标", "indicator"): tables.marked(short),
            say("目标值", "target"): short["promise"],
            say("最新值（年份）", "latest (year)"): short["latest"],
            say("差距", "gap"): tables.distances(short, report.language),
            say("今后每年需", "needed a year"): needed(report, short),
            say("状态", "status"): short["label"],
            say("责任单位", "responsible"): [
                tables.answering(row, report.language) for row in short.to_dict("records")
            ],
        }
    )


def needed(report: PlanMaterial, rows: pd.DataFrame) -> list[str]:
    """提高1.2个百分点: what each of the years that are left has to bring; "" where none is left, and of few
    cases, of which one more or less is no progress."""
    say = report.say
    columns = zip(
        values.needed_a_year(rows).mask(rows_of_few(rows)),
        rows["unit"],
        rows["indicator"],
        values.classifiers(rows),
        rows["due_year"],
        rows["latest_year"],
        # of a thing of which more is better nothing is to be taken away again
        rows["above_range"],
        strict=True,
    )
    said = []
    for yearly, unit, words, thing, due, year, is_above in columns:
        if pd.isna(yearly) or not yearly or pd.isna(due) or due <= report.as_of or is_above:
            said.append("")
            continue
        shown = round(abs(float(yearly)), _DECIMALS) or abs(float(yearly))
        size = values.difference(shown, unit, report.language, words, counted=thing)
        up = yearly > 0
        verb = amounts.verb(up, words) or ("提高" if up else "降低")
        since = values.counted_from(year, report.as_of, report.language)
        said.append(say(f"{verb}{size}", f"{size} {'more' if up else 'less'}") + since)
    return said


def _warned(report: PlanMaterial) -> Section:
    """How many targets have which warning, with where the list is."""
    say, warned, checked = report.say, report.warned(), report.to_be_checked()
    if warned.empty:
        return _repeated(report)
    counts = {
        code: int(warned["warnings"].str.split(";").map(lambda held, c=code: c in held).sum()) for code in WARNINGS
    }
    ordered = sorted(WARNINGS, key=lambda code: WARNINGS.row(code).gravity, reverse=True)
    listed = say("，", ", ").join(
        say(f"{WARNINGS.label(code)}{counts[code]}项", f"{WARNINGS.label(code, 'en')} {counts[code]}")
        for code in ordered
        if counts[code]
    )
    doubtful, unsteady = report.watched(), checked
    parts = [
        say(f"{zh}的{len(rows)}项：{report.some_of(list(rows['name']), _NAMED)}",
            f"{en} ({len(rows)}): {report.listed(list(rows['name']), _NAMED)}")
        for rows, zh, en in (
            (doubtful, "预计达标困难或需关注", "hard to reach, or to be watched"),
            (unsteady, "波动较大、需核实数据", "volatile, to be checked"),
        ) if len(rows)
    ]  # fmt: skip
    further = say("未列入重点难点指标的，", " None short of its target: ") + say("；", "; ").join(parts) + say(
        "。", "."
    ) if parts else ""  # fmt: skip
    return _repeated(report) + content.paragraph(
        report.spans(
            (f"共{len(warned)}项目标有预警或提示（一项可有多个）：{listed}（见", Ref("warnings"), f"）。{further}"),
            (f"{len(warned)} targets have a warning: {listed} (see ", Ref("warnings"), f").{further}"),
        )
    )


def _repeated(report: PlanMaterial) -> Section:
    """Whose value has been the same in every year since the base: perhaps it was copied, and not observed."""
    names = _copied(report)
    if not names:
        return Section()
    return content.paragraph(
        report.say(
            f"历年数值完全相同、须核实是否沿用旧数的{len(names)}项：{report.some_of(names, _NAMED)}。",
            f"The same value in every year, perhaps copied ({len(names)}): {report.listed(names, _NAMED)}.",
        )
    )


def _copied(report: PlanMaterial) -> list[str]:
    """The names of targets whose values since their base, several of them, are all one, and not all that there is."""
    own = report.cited[report.cited["area_code"].eq(report.plan["area_code"])]
    first = report.everything.dropna(subset=["baseline_year"]).drop_duplicates("indicator_id")
    first = first[["indicator_id", "name", "baseline_year", "latest_year"]].rename(columns={"name": "called"})
    rows = own.merge(first, on="indicator_id")
    rows = rows[rows["year"].between(rows["baseline_year"], rows["latest_year"])]
    rows = rows[~rows["value"].isin(_ENDS)].drop_duplicates(["indicator_id", "year"])
    groups = rows.groupby("called", sort=False)["value"]
    same = groups.nunique().eq(1) & groups.size().ge(_SEVERAL)
    return [str(name) for name in same.index[same]]


def reversed_values(report: PlanMaterial) -> Section:
    """Values of the area of which one is a part of the other and larger: nothing can be concluded from either."""
    say = report.say
    cited = report.everything.loc[report.everything["observed"].notna(), ["indicator_id", "latest_year"]]
    pairs = reversed_in(report.package, report.plan, report.as_of)
    shown = {(str(name), int(year)) for name, year in cited.itertuples(index=False)}
    names = report.package.indicators.set_index("indicator_id")[f"name_{report.language}"]
    told = [
        say(f"{row.year}年{names[row.part]}{part}高于{names[row.whole]}{whole}",
            f"in {row.year} {names[row.part]} ({part}) is above {names[row.whole]} ({whole})")
        for row, part, whole in zip(
            pairs.itertuples(),
            *([values.value(each, unit, report.language) for each, unit in zip(pairs[name], pairs["unit"], strict=True)]
              for name in ("part_value", "whole_value")),
            strict=True,
        )
        if {(row.part, row.year), (row.whole, row.year)} & shown
    ]  # fmt: skip
    if not told:
        return Section()
    return content.paragraph(
        say(
            f"数据有矛盾，须先核实、再作结论：{'；'.join(told)}，前者应包含在后者之内。",
            f"Values that contradict each other are to be checked before anything is concluded: {'; '.join(told)}; "
            "the former is a part of the latter.",
        )
    )


def contradictions(report: PlanMaterial) -> Section:
    """What the plan says in two ways: findings of the audit on which a status may depend."""
    said = _findings(report)
    more = len(said) - _MOST
    page = content.bullets(said[:_MOST]) if said else Section()
    if more > 0:
        page += content.paragraph(
            report.say(f"另有{more}处，见{report.noun}文本审阅。", f"{more} more: see the review of the plan.")
        )
    return page


def count_of_contradictions(report: PlanMaterial) -> int:
    """How many matters of `contradictions` there are."""
    return len(_findings(report))


def every_contradiction(report: PlanMaterial) -> Section:
    """All of them, for the annex of a notice."""
    said = _findings(report)
    return content.bullets(said) if said else Section()


def _findings(report: PlanMaterial) -> list[str]:
    found = report.audited
    rank = {code: place for place, code in enumerate(_CONTRADICTIONS)}
    found = found[found["code"].isin(rank)].sort_values("code", key=lambda codes: codes.map(rank), kind="stable")
    return list(found["message" if report.language == "zh" else "message_en"])
