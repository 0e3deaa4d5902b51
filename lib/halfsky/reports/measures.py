"""五、策略措施落实情况: what units reported of measures, projects and goals in words, and the cases.

Accepted reports only. It stands beside 达标率 and never within it. A plan that was never divided into tasks has none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from halfsky.implementation.reported import count_states
from halfsky.implementation.standing import Implementation
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports.plan_material import PlanMaterial
from halfsky.vocabulary.codes import QUALITATIVE
from halfsky.vocabulary.implementation import (
    AGREEMENTS,
    CASE_CAUSES,
    CASE_LEVELS,
    CASE_STATES,
    NOT_REPORTED,
    TASK_STATES,
    VERDICTS,
)
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words import values
from halfsky.words.quotes import quoted
from halfsky.words.work import counted_states, kinds_of, listed_pieces, listed_units, milestones, owing

TITLE = ("策略措施落实情况", "Measures, projects and supervision")
NUMBERS = ("五", "六")
"""The number of this part, and of what follows where it is there."""


def implementation_of(report: PlanMaterial) -> Implementation:
    """The report's plan as work in its year."""
    return report.implementation


def is_divided(report: PlanMaterial) -> bool:
    """Whether the plan's tasks are known, so that the report has this part."""
    tasks = report.package.tasks
    return bool((tasks["plan_id"].eq(report.plan["plan_id"]) & tasks["review_status"].ne("rejected")).any())


def measures(report: PlanMaterial) -> Section:
    """The whole part; nothing where the plan has no tasks."""
    if not is_divided(report):
        return Section()
    number, place = ("四", 4) if report.thin else (NUMBERS[0], 5)
    head = content.heading(report.say(f"{number}、{TITLE[0]}", f"{place}. {TITLE[1]}"), label="measures")
    return head + of_plan(report, 3, f"{place}.")


def of_plan(report: PlanMaterial, level: int, number: str) -> Section:
    """What the part says of one plan, without its heading. level: of the headings within; number: that of the part in
    English, before theirs."""
    work = implementation_of(report)
    if not work.heard:
        return _silence(report, work) + _numbered([_cases], report, work, level, number)
    pieces = [_measures, _projects, _goals, _behind, _cases]
    return content.paragraph(_lead(report, work), "lead") + _numbered(pieces, report, work, level, number)


Piece = Callable[[PlanMaterial, Implementation], "tuple[tuple[str, str], Section] | None"]


def _numbered(
    pieces: Sequence[Piece], report: PlanMaterial, work: Implementation, level: int, number: str
) -> Section:  # fmt: skip
    page, place = Section(), 0
    for piece in pieces:
        found = piece(report, work)
        if found is not None:
            (zh, en), section = found
            place += 1
            page += (
                content.heading(report.say(f"（{'一二三四五'[place - 1]}）{zh}", f"{number}{place} {en}"), level)
                + section
            )
    return page


def _silence(report: PlanMaterial, work: Implementation) -> Section:
    """One line: nothing was reported, and who owes it."""
    say, language = report.say, report.language
    # what the units owe stands below on the same base: goals in words too
    whole = pd.concat([work.states["kind"], work.goals["task_id"].map(lambda _: QUALITATIVE)]).value_counts()
    kinds = {code: words for code, words in kinds_of(work.owed, language).items() if whole.get(code)}
    listed = say("、", ", ").join(
        say(f"{words}{whole[code]}项", f"{whole[code]} {words}") for code, words in kinds.items()
    )
    total = sum(int(whole[code]) for code in kinds)
    added = say(f"，共{total}项", f": {total} in all") if len(kinds) > 1 else ""
    shared = say("一项由几个单位报送的，各单位均计一次。", " What several units report counts for each.")
    several = shared if work.owed["unit"].ne("").sum() > 1 else ""
    return content.paragraph(
        say(
            f"《{report.noun}》分解为{listed}{added}，{report.as_of}年没有经审核采用的实施进展。"
            f"{owing(work.owed, 'zh', report.noun)}{several}",
            f"The plan is divided into {listed}{added}; no report on any was accepted for {report.as_of}. "
            f"{owing(work.owed, 'en')}{several}",
        )
    )


def _lead(report: PlanMaterial, work: Implementation) -> str:
    states = work.measures
    counts = count_states(states.assign(all=""), "all").iloc[0]
    said = counted_states(counts, report.language)
    late = int(states["late"].sum())
    return report.say(
        f"截至{report.as_of}年，《{report.noun}》策略措施{len(states)}项中，{said}"
        + (f"；其中{late}项已到完成时限而未完成" if late else "")
        + "。实施进度依据责任单位报送并经审核的材料，与达标率分别统计，互不计入。",
        f"By {report.as_of}, of {len(states)} measures {said}"
        + (f"; {late} are due and not done" if late else "")
        + ". This rests on what units reported and the office accepted; it is no part of the attainment rate.",
    )


def _measures(report: PlanMaterial, work: Implementation) -> tuple[tuple[str, str], Section] | None:
    """What was reported, domain by domain, and how much each unit did not report; every row stands in the annex."""
    if work.measures.empty:
        return None
    rule = report.say(
        "进展按措施认定，各表与计数同出一处：有牵头单位的以牵头单位报送为准；没有牵头单位的，各责任单位均报已完成才计为已完成，"
        "各单位所报不一致的计为推进中，尚有单位未报、结果未定的计为未报。单位所报与认定不同的，在进展后注明。",
        "One state a measure, in every table and count: that of its leading unit; without one it is done when all its "
        "units say so, under way where they differ, and not reported while a missing report could still change it. "
        "Where a unit said otherwise its word stands in brackets.",
    )
    page = content.paragraph(rule, "note") + _by_domain(report, work, every=False)
    return ("各领域策略措施", "Measures by domain"), page + _unreported(report, work)


def annex(report: PlanMaterial) -> Section:
    """Every measure with every unit that answers for it, 未报 too; nothing where nobody reported on the year."""
    if not is_divided(report):
        return Section()
    work = implementation_of(report)
    return _by_domain(report, work, every=True) if work.heard and len(work.measures) else Section()


def _by_domain(report: PlanMaterial, work: Implementation, *, every: bool) -> Section:
    say, titles, page = report.say, report.domain_names, Section()
    rows = work.units[work.units["task_id"].isin(work.measures["task_id"])]
    rows = rows if every else rows[rows["state"].ne(NOT_REPORTED)]
    about = work.measures.set_index("task_id")
    groups = rows["task_id"].map(about["domain"])
    parts = (16, 13, 13, 20, 13, 12, 13) if every else (18, 14, 13, 25, 15, 15)
    for domain in [name for name in titles if groups.eq(name).any()]:
        frame = _table(rows[groups.eq(domain)], about, report, every=every)
        caption = say(f"{titles[domain]}：措施落实情况", f"{titles[domain]}: measures")
        caption += say("（全部）", " (all)") if every else ""
        page += content.table(frame, caption, widths=dict(zip(frame.columns, parts, strict=True)))
    return page


def _unreported(report: PlanMaterial, work: Implementation) -> Section:
    """A line a unit: how many measures, projects and goals in words it has not reported on."""
    say, owed = report.say, work.owed
    missing = owing(owed, report.language, report.noun)
    if not missing:
        return Section()
    frame = pd.DataFrame(
        {
            say("责任单位", "unit"): [listed_units(unit, report.language) for unit in owed["unit"]],
            **{word: owed[kind].astype("str") for kind, word in kinds_of(owed, report.language).items()},
            say("未报合计", "not reported"): owed["total"].astype("str"),
        }
    )
    note = say(
        "由牵头单位（没有牵头单位的由各责任单位）报送而未报的项数；一项由几个单位报送的，各单位均计一次。逐项另附。",
        "What leading units, or all where none leads, did not report; what several report counts for each. The annex "
        "lists every one.",
    )
    table = content.table(
        frame, say("各单位未报情况", "Not reported, by unit"), numeric=list(frame.columns[1:]), kind="dense",
    )  # fmt: skip
    return content.paragraph(missing, "note") + table + content.paragraph(note, "note")


def _table(rows: pd.DataFrame, about: pd.DataFrame, report: PlanMaterial, *, every: bool) -> pd.DataFrame:
    """A row a measure and unit; units that have not reported share one row of the measure."""
    say, language = report.say, report.language
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
            say("策略措施", "measure"): shown["task_id"].map(about["title"]),
            say("责任单位", "unit"): shown["unit"],
            say("进展", "state"): _states(shown, about["state"], report),
            say("本年工作", "done in the year"): shown["done_text"],
            say("典型做法", "practice"): shown["practice"],
            say("未完成原因", "cause"): shown["cause"],
        }
    )
    if every:
        pieces = [listed_pieces(text, language) for text in shown["evidence_pieces"]]
        frame[say("佐证材料", "evidence")] = pieces
    return frame.reset_index(drop=True)


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


def _projects(report: PlanMaterial, work: Implementation) -> tuple[tuple[str, str], Section] | None:
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
                    + say(f"（{STATUSES.label(status)}）", f" ({STATUSES.label(status, language)})")
                    for target, status in zip(ids.split(";"), statuses.split(";"), strict=True)
                    if target in promised.index
                )
                for ids, statuses in zip(rows["target_ids"], rows["statuses"], strict=True)
            ],
            say("完成时限", "due"): [_year(due, say) for due in rows["due_year"]],
        }
    )
    widths = dict(zip(frame.columns, (22, 18, 10, 20, 22, 8), strict=True))
    return ("重点工程", "Key projects"), content.table(frame, say("重点工程进展", "Key projects"), widths=widths)


def _year(due: object, say: values.Say) -> str:
    return "" if pd.isna(due) else say(f"{due}年", str(due))


def _goals(report: PlanMaterial, work: Implementation) -> tuple[tuple[str, str], Section] | None:
    """Goals in words: the unit's verdict of itself beside the group's."""
    rows, say, language = work.verdicts, report.say, report.language
    judged = rows[rows["self_verdict"].ne("") | rows["group_verdict"].ne("")]
    if judged.empty:
        return None
    goals = work.goals
    counts = goals["verdict"].value_counts()
    said = say("、", ", ").join(
        say(f"{VERDICTS.label(code)}{counts[code]}项", f"{counts[code]} {VERDICTS.label(code, language)}")
        for code in VERDICTS
        if code in counts
    )
    none, apart = int(goals["verdict"].eq("").sum()), int(goals["disagree"].sum())
    text = say(
        f"定性目标{len(goals)}项：{said}，未评{none}项。有评估组意见的以评估组为准，没有的为责任单位自评。"
        + (f"自评与评估组意见不一致的{apart}项，两种意见并列。" if apart else ""),
        f"{len(goals)} goals in words: {said}; {none} not judged. The group's verdict counts where it gave one. "
        + (f"Of {apart} the two differ." if apart else ""),
    )
    several = judged["task_id"].value_counts().loc[lambda count: count.gt(1)]
    if len(several):
        titles = judged.drop_duplicates("task_id").set_index("task_id")["title"]
        shared = say("、", ", ").join(
            say(f"“{quoted(titles[task])}”{count}个单位", f"{titles[task]} ({count} units)")
            for task, count in several.items()
        )
        text += say(
            f"由几个单位分别报送的，表中各列一行：{shared}。", f" Of several units each has a row of its own: {shared}."
        )
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
    frame = frame.drop(columns=[name for name in (say("未达成原因", "cause"),) if frame[name].eq("").all()])
    parts = (16, 13, 25, 8, 9, 10, 12, 7) if len(frame.columns) == 8 else (17, 14, 30, 9, 11, 12, 7)
    widths = dict(zip(frame.columns, parts, strict=True))
    caption = say("定性目标自评与评估意见", "Goals in words: two verdicts")
    return ("定性目标评价", "Goals in words"), content.paragraph(text) + content.table(frame, caption, widths=widths)


def _behind(report: PlanMaterial, work: Implementation) -> tuple[tuple[str, str], Section] | None:
    """Goals that are behind though their measures are reported done; proposed pairs assert nothing."""
    rows, say = work.behind, report.say
    if rows.empty:
        return None
    known = report.everything.drop_duplicates("target_id").set_index("target_id")["name"]
    titles = work.tasks.set_index("task_id")["title"]
    page = Section()
    for confirmed, (zh, en) in (
        (True, ("以下目标的对应措施均报已完成，目标仍滞后或未达标，请核实措施是否到位、是否对症。",
                "All measures of these goals are reported done, and the goals are behind: are they the right ones?")),
        (False, ("以下目标按待确认的措施对应关系列出，不作结论，请先确认对应关系。",
                 "By pairs of measure and goal that nobody has confirmed: no finding yet, please confirm the pairs.")),
    ):  # fmt: skip
        own = rows[rows["confirmed"].eq(confirmed)]
        if own.empty:
            continue
        frame = pd.DataFrame(
            {
                say("主要目标", "goal"): own["title"],
                say("滞后的指标", "behind"): [
                    report.listed([str(known.get(target, target)) for target in ids.split(";")])
                    for ids in own["target_ids"]
                ],
                say("状态", "status"): [
                    report.listed(
                        list(dict.fromkeys(STATUSES.label(code, report.language) for code in codes.split(";")))
                    )
                    for codes in own["status"]
                ],
                say("已完成的措施", "measures done"): [
                    report.listed([str(titles.get(task, task)) for task in ids.split(";")])
                    for ids in own["measure_ids"]
                ],
            }
        ).reset_index(drop=True)
        caption = say("措施已完成而目标滞后", "Measures done, goals behind")
        caption += "" if confirmed else say("（待确认）", " (unconfirmed)")
        page += content.paragraph(say(zh, en)) + content.table(frame, caption)
    return ("措施与目标对照", "Measures beside goals"), page


def _cases(report: PlanMaterial, work: Implementation) -> tuple[tuple[str, str], Section] | None:
    rows, say, language = work.matters, report.say, report.language
    if rows.empty:
        return None
    waiting, over = rows[rows["open"]], rows[~rows["open"]]
    late = int(rows["days_late"].notna().sum())
    text = say(
        f"{report.as_of}年督办事项{len(rows)}件：在办{len(waiting)}件"
        + (f"（逾期未答复{late}件）" if late else "")
        + f"，本年办结{len(over)}件。",
        f"{len(rows)} matters in {report.as_of}: {len(waiting)} open"
        + (f" ({late} overdue)" if late else "")
        + f", {len(over)} closed in the year.",
    )
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
    caption = say("督办事项", "Matters supervised")
    return ("督办", "Supervision"), content.paragraph(text) + content.table(frame, caption, widths=widths)
