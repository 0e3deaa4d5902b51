"""The measures of a plan in tables with a column of domains: how many are how far, which are not done, every one."""

from __future__ import annotations

import pandas as pd

from halfsky.implementation.reported import count_states
from halfsky.implementation.standing import Implementation
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.implementation import NOT_REPORTED, TASK_STATES
from halfsky.words.work import kinds_of, listed_pieces, listed_units

MOST = 6  # rows of a table in the main text; the annex has every one
_NOT_BEGUN = [code for code in TASK_STATES.where(begun=False) if code != NOT_REPORTED]


def counts(report: PlanMaterial, work: Implementation) -> Section:
    """A row a domain: how many measures are how far, and how many of them are past their time."""
    say, titles, states = report.say, report.domain_names, work.measures
    counted = count_states(states, "domain").set_index("domain")
    counted = counted.loc[[domain for domain in titles if domain in counted.index]]
    counted["late"] = states.groupby("domain")["late"].sum().reindex(counted.index).astype("int64")
    names = [titles[domain] for domain in counted.index]
    if len(counted) > 1:
        counted = pd.concat([counted, counted.sum().to_frame().T])
        names.append(say("合计", "all"))
    heads = {
        "total": say("措施（项）", "measures"),
        **{code: TASK_STATES.label(code, report.language) for code in TASK_STATES},
        "late": say("到时限未完成", "due, not done"),
    }
    shown = [code for code in heads if counted[code].any()]
    frame = counted[shown].astype("str").rename(columns=heads).reset_index(drop=True)
    frame.insert(0, say("领域", "domain"), names)
    caption = say("各领域策略措施进展（项）", "Measures by domain")
    return content.table(frame, caption, numeric=list(frame.columns[1:]), kind="counts", label="measure_counts")


def unfinished(report: PlanMaterial, work: Implementation) -> pd.DataFrame:
    """The rows of `work.units`, a measure and unit each, that the main text names: past its time, not begun, or with a
    cause that the unit gave; the worst first: not begun before what is past its time and under way."""
    rows, about = _rows(work), work.measures.set_index("task_id")
    late = rows["task_id"].map(about["late"]).astype(bool)
    told = rows["state"].ne(NOT_REPORTED)
    idle = rows["state"].isin(_NOT_BEGUN)
    chosen = rows.assign(late=late, idle=idle)[told & (late | idle | rows["cause"].ne(""))]
    chosen = chosen.sort_values(["idle", "late"], ascending=False, kind="stable")
    return chosen.drop(columns="idle")


def unfinished_table(report: PlanMaterial, work: Implementation) -> Section:
    """The table of `unfinished`; nothing where every measure that was reported on is on its way."""
    say, rows, about = report.say, unfinished(report, work), work.measures.set_index("task_id")
    if rows.empty:
        return Section()
    shown = rows.head(MOST)
    due = shown["task_id"].map(about["due_year"]).astype("Int64").astype("str") + say("年", "")
    columns = _columns(shown, about, report)
    frame = pd.DataFrame(
        {
            **{head: columns[head] for head in list(columns)[:4]},
            say("完成时限", "due"): due.where(shown["late"], ""),
            say("未完成原因", "cause"): shown["cause"],
        }
    ).reset_index(drop=True)
    widths = dict(zip(frame.columns, (15, 25, 17, 16, 10, 24), strict=True))
    number = rows["task_id"].nunique()
    idle = rows["state"].isin(_NOT_BEGUN)
    # of a measure of several units one may not have begun what as a whole is on its way: the counts have it there
    apart = (idle & ~rows["task_id"].map(about["state"]).isin(_NOT_BEGUN)).any()
    not_begun = (
        ("未启动或有单位未启动", "not begun, or not by one of their units") if apart else ("未启动", "not begun")
    )
    kinds = [
        ("到时限未完成", "past their time", rows["late"]),
        (*not_begun, idle),
        ("说明了困难", "hindered", rows["cause"].ne("") & ~rows["late"] & ~idle),
    ]
    zh, en = (joined.join(kind[place] for kind in kinds if kind[2].any()) for place, joined in enumerate(("、", ", ")))
    caption = say(f"{zh}的措施（{number}项）", f"Measures {en} ({number})")
    return content.table(frame, caption, widths=widths, label="unfinished")


def every(report: PlanMaterial, work: Implementation) -> Section:
    """Every measure with every unit that answers for it, 未报 too; units that have not reported share a row."""
    say, language = report.say, report.language
    rows, about = _rows(work), work.measures.set_index("task_id")
    silent = rows["state"].eq(NOT_REPORTED)
    joined = rows.assign(unit=rows["unit"].map(lambda unit: listed_units(unit, language)), order=range(len(rows)))
    quiet = (
        joined[silent]
        .groupby("task_id", sort=False)
        .agg(
            {
                **dict.fromkeys(rows.columns.drop(["task_id", "unit"]), "first"),
                "unit": say("、", ", ").join,
                "order": "first",
            }
        )
    )
    shown = pd.concat([joined[~silent], quiet.reset_index()], ignore_index=True).sort_values("order")
    frame = pd.DataFrame(
        {
            **_columns(shown, about, report),
            say("主要工作", "what was done"): shown["done_text"],
            say("典型做法", "practice"): shown["practice"],
            say("未完成原因", "cause"): shown["cause"],
            say("佐证材料", "evidence"): [listed_pieces(text, language) for text in shown["evidence_pieces"]],
        }
    ).reset_index(drop=True)
    widths = dict(zip(frame.columns, (10, 15, 12, 12, 17, 12, 11, 12), strict=True))
    caption = say("策略措施落实情况（全部）", "Every measure")
    return content.table(frame, caption, widths=widths, label="measures_all")


def unreported(report: PlanMaterial, work: Implementation) -> Section:
    """A line a unit: how many measures, projects and goals in words it has not reported on."""
    say, owed = report.say, work.owed
    if owed.empty:
        return Section()
    frame = pd.DataFrame(
        {
            say("责任单位", "unit"): [listed_units(unit, report.language) for unit in owed["unit"]],
            **{word: owed[kind].astype("str") for kind, word in kinds_of(owed, report.language).items()},
            say("未报合计", "not reported"): owed["total"].astype("str"),
        }
    )
    note = say(
        "由牵头单位（没有牵头单位的由各责任单位）报送而未报的项数；一项由几个单位报送的，各单位均计一次。",
        "What leading units, or all where none leads, did not report; what several report counts for each.",
    )
    table = content.table(
        frame, say("各单位未报情况", "Not reported, by unit"), numeric=list(frame.columns[1:]), kind="dense",
        label="measures_unreported",
    )  # fmt: skip
    return table + content.paragraph(note, "note")


def _rows(work: Implementation) -> pd.DataFrame:
    """The rows of `work.units` of measures, in the plan's order."""
    return work.units[work.units["task_id"].isin(work.measures["task_id"])]


def _columns(shown: pd.DataFrame, about: pd.DataFrame, report: PlanMaterial) -> dict[str, pd.Series]:
    """领域、策略措施、责任单位、进展 of these rows."""
    say = report.say
    units = shown["unit"].map(lambda unit: listed_units(str(unit), report.language))
    return {
        say("领域", "domain"): shown["task_id"].map(about["domain"]).map(report.domain_names),
        say("策略措施", "measure"): shown["task_id"].map(about["title"]),
        say("责任单位", "unit"): units,
        say("进展", "state"): _states(shown, about["state"], report),
    }


def _states(shown: pd.DataFrame, of_measure: pd.Series, report: PlanMaterial) -> pd.Series:
    """The state of each row's measure, as it is counted, with what its unit said where that is another or older."""
    say, words = report.say, TASK_STATES.labels(report.language)
    counted = shown["task_id"].map(of_measure)
    year = shown["year"].astype("Int64").astype("str")
    earlier = shown["year"].notna() & shown["year"].ne(report.as_of).fillna(False)
    said = shown["state"].map(words)
    other = shown["state"].ne(counted)
    note = (say("本单位", "the unit: ") + said).where(other, "")
    dated = (year + say("年", "")).where(earlier, "")
    dated = (say("，", ", ") + dated).where(other & earlier, dated)
    left, right = say("（", " ("), say("）", ")")
    inside = note + dated
    return counted.map(words) + (left + inside + right).where(inside.ne(""), "")
