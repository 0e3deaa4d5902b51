"""Key projects, goals in words, goals beside their measures, and cases: the pieces of the part on measures.

The main text shows what calls for attention; where that is not all, every row stands in the annex.
"""

from __future__ import annotations

from typing import TypeAlias

import pandas as pd

from halfsky.implementation.standing import Implementation
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.codes import PROJECT
from halfsky.vocabulary.implementation import AGREEMENTS, CASE_CAUSES, CASE_LEVELS, CASE_STATES, TASK_STATES, VERDICTS
from halfsky.words import values
from halfsky.words.quotes import quoted
from halfsky.words.work import counted_slips, how_behind, listed_units, milestones, slips_named

Piece: TypeAlias = tuple[tuple[str, str], Section]
"""A heading in both languages, and what stands below it."""
_MOST, _MOST_CASES = 4, 3  # rows of a table in the main text


def projects(report: PlanMaterial, work: Implementation) -> Piece | None:
    rows, say, language = work.projects, report.say, report.language
    if rows.empty:
        return None
    promised = report.everything.drop_duplicates("target_id").set_index("target_id")
    frame = pd.DataFrame(
        {
            say("重点工程", "project"): rows["title"],
            say("责任单位", "unit"): [listed_units(units, language) for units in rows["units"]],
            say("进展", "state"): rows["state"].map(TASK_STATES.labels(language)),
            say("历年进展", "year by year"): [milestones(told, language) for told in rows["milestones"]],
            say("数量目标及状态", "numbers promised"): [
                say("；", "; ").join(
                    f"{promised.loc[target, 'name']} {promised.loc[target, 'promise']}"
                    + say("（{}）", " ({})").format(promised.loc[target, "label"])
                    for target in ids.split(";")
                    if target in promised.index
                )
                for ids in rows["target_ids"]
            ],
            say("完成时限", "due"): [_year(due, say) for due in rows["due_year"]],
        }
    )
    widths = dict(zip(frame.columns, (22, 18, 10, 20, 22, 8), strict=True))
    table = content.table(frame, say("重点工程进展", "Key projects"), widths=widths)
    return ("重点工程", "Key projects"), table + contradicting(report, work, PROJECT)


def contradicting(report: PlanMaterial, work: Implementation, kind: str) -> Section:
    """Which reports on measures or projects take back what the same unit had reported before: to be verified."""
    say, rows = report.say, work.turned_back
    rows = rows[rows["kind"].eq(kind)]
    if rows.empty:
        return Section()
    words, units = TASK_STATES.labels(report.language), [listed_units(unit, report.language) for unit in rows["unit"]]
    told = [
        say(
            f"{row.title}（{unit}{row.before_year}年报{words[row.before]}，{row.year}年报{words[row.state]}）",
            f"{row.title} ({unit}: {words[row.before]} in {row.before_year}, {words[row.state]} in {row.year})",
        )
        for row, unit in zip(rows.itertuples(), units, strict=True)
    ]
    return content.paragraph(
        say(
            f"进展前后矛盾、须核实的{len(told)}项：{report.some_of(told)}。",
            f"Reports that contradict an earlier one, to be verified ({len(told)}): {report.listed(told)}.",
        )
    )


def _year(due: object, say: values.Say) -> str:
    return "" if pd.isna(due) else say(f"{due}年", str(due))


def goals(report: PlanMaterial, work: Implementation) -> Piece | None:
    """Goals in words: the unit's verdict of itself beside the group's."""
    say, language, judged = report.say, report.language, _judged(work)
    if judged.empty:
        return None
    goals = work.goals
    counts = goals["verdict"].value_counts()
    said = say("、", ", ").join(
        say(f"{VERDICTS.label(code)}{counts[code]}项", f"{counts[code]} {VERDICTS.label(code, language)}")
        for code in VERDICTS
        if code in counts
    )
    none, apart = _unjudged(report, work), int(goals["disagree"].sum())
    text = say(
        f"定性目标{len(goals)}项：{said}{none}。有评估组意见的以评估组为准，没有的为责任单位自评。"
        + (f"自评与评估组意见不一致的{apart}项，两种意见并列。" if apart else ""),
        f"{len(goals)} goals in words: {said}{none}. The group's verdict counts where it gave one. "
        + (f"Of {apart} the two differ." if apart else ""),
    )
    shown = _shown_goals(judged, work)
    if len(shown) == len(judged):
        text += _rows_of_several(report, judged)
    else:
        text += _which_are_shown(report, shown, work)
    table = _goals_table(report, shown) if len(shown) else Section()
    return ("定性目标评价", "Goals in words"), content.paragraph(text) + table


def _unjudged(report: PlanMaterial, work: Implementation) -> str:
    """，未评2项（县教育局、县民政局）: the goals without a verdict, and whose they are; "" where every one has one."""
    none = work.goals.loc[work.goals["verdict"].eq(""), "task_id"]
    if none.empty:
        return ""
    say, units = report.say, work.verdicts.loc[work.verdicts["task_id"].isin(none), "unit"]
    named = report.listed([listed_units(unit, report.language) for unit in dict.fromkeys(units) if unit])
    return say(f"，未评{len(none)}项", f"; {len(none)} not judged") + (
        say(f"（{named}）", f" ({named})") if named else ""
    )


def _which_are_shown(report: PlanMaterial, shown: pd.DataFrame, work: Implementation) -> str:
    """What of the goals stands in the table, in its order, and how many of what it would show it has no room for."""
    say, goals = report.say, work.goals
    if shown.empty:
        return say("逐项见附件。", " See annex.")
    present = goals[goals["task_id"].isin(shown["task_id"])]
    missed = [code for code in VERDICTS.where(met=False) if present["verdict"].eq(code).any()]
    words = "、".join(VERDICTS.label(code) for code in reversed(missed))
    apart = goals["disagree"] & ~goals["verdict"].isin(VERDICTS.where(met=False))
    rest = int((apart & ~goals["task_id"].isin(shown["task_id"])).sum())
    first = f"下表先列{words}的，再列" if words else "下表列"
    some = int(apart.sum()) - rest
    listed = f"{first}两种意见不一致的" if some else f"下表列{words}的"
    more = f"；两种意见不一致的另有{rest}项见附件" if rest else ""
    return say(
        f"{listed}{more}，全部见附件。",
        " What is not met or judged in two ways stands below, all in the annex."
        + (f" {rest} more that are judged in two ways stand there alone." if rest else ""),
    )


def _judged(work: Implementation) -> pd.DataFrame:
    rows = work.verdicts
    return rows[rows["self_verdict"].ne("") | rows["group_verdict"].ne("")]


def _shown_goals(judged: pd.DataFrame, work: Implementation) -> pd.DataFrame:
    """Those that the main text shows, goals whole: what is not met, all of it, the worst first; then, as far as there
    is room, on what unit and group differ."""
    goals, worst_first = work.goals, list(reversed(list(VERDICTS.where(met=False))))
    missed = goals[goals["verdict"].isin(worst_first)].sort_values("verdict", key=lambda codes: codes.map(
        {code: place for place, code in enumerate(worst_first)}
    ), kind="stable")  # fmt: skip
    apart = goals[goals["disagree"] & ~goals["verdict"].isin(worst_first)]
    shown = [*missed["task_id"], *apart["task_id"].head(max(_MOST - len(missed), 0))]
    order = {task: place for place, task in enumerate(shown)}
    rows = judged[judged["task_id"].isin(shown)]
    rank = {code: place for place, code in enumerate(reversed(list(VERDICTS)))}
    said = rows["group_verdict"].where(rows["group_verdict"].ne(""), rows["self_verdict"]).map(rank)
    rows = rows.assign(goal=rows["task_id"].map(order), rank=said).sort_values(["goal", "rank"], kind="stable")
    return rows.drop(columns=["goal", "rank"])


def _rows_of_several(report: PlanMaterial, shown: pd.DataFrame) -> str:
    """Which goals have a row a unit in the table; "" where none has."""
    several = shown["task_id"].value_counts().loc[lambda count: count.gt(1)]
    if several.empty:
        return ""
    say, titles = report.say, shown.drop_duplicates("task_id").set_index("task_id")["title"]
    named = say("、", ", ").join(
        say(f"“{quoted(titles[task])}”{count}个单位", f"{titles[task]} ({count} units)")
        for task, count in several.items()
    )
    return say(f"由几个单位分别报送的，表中各列一行：{named}。", f" Of several units, each with its row: {named}.")


def _goals_table(report: PlanMaterial, judged: pd.DataFrame) -> Section:
    say, language = report.say, report.language
    words = {**VERDICTS.labels(language), "": say("未评", "none")}
    frame = pd.DataFrame(
        {
            say("定性目标", "goal"): judged["title"],
            say("责任单位", "unit"): [listed_units(unit, language) for unit in judged["unit"]],
            say("年度工作", "done in the year"): judged["done_text"],
            say("单位自评", "the unit"): judged["self_verdict"].map(words),
            say("评估组意见", "the group"): judged["group_verdict"].map(words),
            say("是否一致", "agreement"): judged["agreement"].map({**AGREEMENTS.labels(language), "": ""}),
            say("未达成原因", "cause"): judged["cause"],
            say("年份", "year"): judged["year"].astype("str"),
        }
    ).reset_index(drop=True)
    widths = dict(zip(frame.columns, (16, 13, 25, 8, 9, 10, 12, 7), strict=True))
    caption = say("定性目标自评与评估意见", "Goals in words: two verdicts")
    return content.table(frame, caption, widths=widths)


def behind(report: PlanMaterial, work: Implementation) -> Piece | None:
    """Goals that are behind though their measures are reported done; proposed pairs assert nothing."""
    rows = work.behind
    if rows.empty:
        return None
    page, more = _behind_tables(report, work, _MOST), _more_behind(work)
    if more:
        page += content.paragraph(report.say(f"另有{more}项见附件。", f"{more} more: see the annex."), "note")
    return ("措施与目标对照", "Measures beside goals"), page


def _more_behind(work: Implementation) -> int:
    """How many of them the main text has no room for."""
    return int(work.behind["confirmed"].value_counts().sub(_MOST).clip(lower=0).sum())


def _behind_tables(report: PlanMaterial, work: Implementation, most: int | None = None) -> Section:
    """Confirmed pairs and proposed ones, each with at most so many rows."""
    rows, say = work.behind, report.say
    known = report.everything.drop_duplicates("target_id").set_index("target_id")["name"]
    titles = work.tasks.set_index("task_id")["title"]
    page = Section()
    for confirmed, (zh, en) in (
        (True, ("以下目标的对应措施均报已完成，目标仍滞后、未达标或前景不足，请核实措施是否到位、是否对症。",
                "All measures of these goals are reported done, and the goals are behind: are they the right ones?")),
        (False, ("以下目标按待确认的措施对应关系列出，不作结论，请先确认对应关系。",
                 "By pairs of measure and goal that nobody has confirmed: no finding yet, please confirm the pairs.")),
    ):  # fmt: skip
        own = rows[rows["confirmed"].eq(confirmed)]
        if own.empty:
            continue
        own = own.head(len(own) if most is None else most)
        frame = pd.DataFrame(
            {
                say("主要目标", "goal"): own["title"],
                say("涉及指标", "indicators"): [
                    report.listed([str(known.get(target, target)) for target in ids.split(";")])
                    for ids in own["target_ids"]
                ],
                say("状态", "status"): [
                    how_behind(statuses, outlooks, report.language)
                    for statuses, outlooks in zip(own["status"], own["outlook"], strict=True)
                ],
                say("已完成的措施", "measures done"): [
                    report.listed([str(titles.get(task, task)) for task in ids.split(";")])
                    for ids in own["measure_ids"]
                ],
            }
        ).reset_index(drop=True)
        caption = say("措施已完成、成效待核实的目标", "Measures done, goals short or in doubt")
        caption += "" if confirmed else say("（待确认）", " (unconfirmed)")
        page += content.paragraph(say(zh, en)) + content.table(frame, caption)
    return page


def cases(report: PlanMaterial, work: Implementation) -> Piece | None:
    rows, say, language = work.matters, report.say, report.language
    if rows.empty:
        return None
    waiting, over = rows[rows["open"]], rows[~rows["open"]]
    late, kinds = int(rows["days_late"].notna().sum()), slips_named(rows["level"], "zh")
    each = f"（{counted_slips(rows['level'], 'zh')}）" if len(set(rows["level"])) > 1 else ""
    text = say(
        f"{report.as_of}年{kinds}事项{len(rows)}件{each}：在办{len(waiting)}件"
        + (f"（逾期未答复{late}件）" if late else "")
        + f"，本年办结{len(over)}件。",
        f"{len(rows)} matters in {report.as_of}: {len(waiting)} open"
        + (f" ({late} overdue)" if late else "")
        + f", {len(over)} closed in the year.",
    )
    head = (f"{kinds}事项", "Supervision")
    if len(rows) <= _MOST_CASES:
        return head, content.paragraph(text) + _cases_table(report, rows)
    named = rows[rows["days_late"].notna()]["unit"].value_counts()
    units = [
        say(f"{listed_units(str(unit), language)}{count}件", f"{listed_units(str(unit), language)} ({count})")
        for unit, count in named.items()
    ]
    if units:
        text += say(f"逾期未答复的承办单位：{report.listed(units)}。", f" Overdue: {report.listed(units)}.")
    return head, content.paragraph(text + say("逐件见附件。", " Every one: see the annex."))


def _cases_table(report: PlanMaterial, rows: pd.DataFrame) -> Section:
    say, language = report.say, report.language
    frame = pd.DataFrame(
        {
            say("编号", "number"): rows["case_id"],
            say("事项", "matter"): rows["title"],
            say("承办单位", "unit"): [listed_units(unit, language) for unit in rows["unit"]],
            say("等级", "level"): rows["level"].map(CASE_LEVELS.labels(language)),
            say("事由", "cause"): rows["cause"].map(CASE_CAUSES.labels(language)),
            say("办理时限", "due"): rows["due_on"],
            say("办理情况", "state"): rows["state"].map(CASE_STATES.labels(language)),
            say("答复", "answer"): rows["answer"],
        }
    )
    widths = dict(zip(frame.columns, (16, 17, 12, 7, 9, 13, 13, 13), strict=True))
    caption = say(f"{slips_named(rows['level'], 'zh')}事项", "Matters supervised")
    return content.table(frame.reset_index(drop=True), caption, widths=widths)


def annex(report: PlanMaterial, work: Implementation) -> Section:
    """Every row of the tables of which the main text shows some; all of them where it shows none."""
    page, judged, matters = Section(), _judged(work), work.matters
    if report.thin and (project := projects(report, work)) is not None:
        page += project[1]
    if len(judged) > (0 if report.thin else len(_shown_goals(judged, work))):
        several = _rows_of_several(report, judged)
        page += (content.paragraph(several, "note") if several else Section()) + _goals_table(report, judged)
    if len(work.behind) and (report.thin or _more_behind(work)):
        page += _behind_tables(report, work)
    if len(matters) > (0 if report.thin else _MOST_CASES):
        page += _cases_table(report, matters)
    return page
