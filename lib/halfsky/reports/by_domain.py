"""二、各领域目标实现情况: domain by domain what matters first, its conclusion as heading, the figure below it.

What is short of its target, what is warned of and what improved most is told in full, the rest in a clause each, every
indicator once. The tables and the series of all years are in the annex (`domain_tables`).
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from halfsky.render import content
from halfsky.render.blocks import Ref
from halfsky.render.content import Section
from halfsky.reports import allowed, causes, sources
from halfsky.reports.importance import FULLEST
from halfsky.reports.plan_material import PlanMaterial
from halfsky.schemas import DIRECTIONS
from halfsky.vocabulary.statuses import STATUSES
from halfsky.words.conclusions import clause, conclusion, valued
from halfsky.words.fact import Fact
from halfsky.words.numerals import ordinal

_SIMULATED = ("（模拟数据）", " (simulated)")


def by_domain(report: PlanMaterial) -> Section:
    say, rows = report.say, report.everything
    page = content.heading(say("二、各领域目标实现情况", "2. Targets by domain"), label="by_domain")
    page += allowed.first_told(report)
    names = report.domain_names
    present = [domain for domain in names if rows["domain"].eq(domain).any()]
    for place, domain in enumerate(present, start=1):
        title = ordinal(place, report.language, 2) + names[domain]
        page += content.heading(title if report.language == "zh" else f"2.{place} {names[domain]}", 3)
        page += one_domain(report, domain)
    return page + second_hand(report)


def one_domain(report: PlanMaterial, domain: str) -> Section:
    """How many targets there are, which lack data, what matters in full, the rest in clauses, and a prompt."""
    rows = report.by_importance[domain]
    return (
        content.paragraph(_count(report, domain))
        + _done(report, domain)
        + content.join(told_in_full(report, rows))
        + _rest(report, rows)
        + _measures(report, domain)
    )


def second_hand(report: PlanMaterial) -> Section:
    """How many of the values shown are reprints, or cited at second hand, and which of the latest ones told here."""
    rows, cited = report.findings, report.cited
    keys = pd.MultiIndex.from_frame(rows[["indicator_id", "latest_year"]].astype({"latest_year": "float64"}))
    latest = pd.MultiIndex.from_arrays([cited["indicator_id"], cited["year"].astype("float64")]).isin(keys)
    shown = pd.Series(latest, cited.index) & cited["area_code"].eq(report.plan["area_code"])
    told = sources.second_hand(cited, shown, report.language)
    return content.paragraph(told, "note") if told else Section()


def told_in_full(report: PlanMaterial, rows: pd.DataFrame) -> Iterator[Section]:
    """Under its conclusion the sentence of each indicator that matters. rows: of `importance.in_order`."""
    told = rows.loc[rows["told"], ["fact", "sentence"]]
    for place, (fact, sentence) in enumerate(told.itertuples(index=False), 1):
        number = report.say(f"{place}．", f"{place}. ") if len(told) > 1 else ""  # one alone has none
        yield content.heading(f"{number}{conclusion(fact)}", 4)
        yield content.paragraph(marked(report, sentence), "finding")


def _rest(report: PlanMaterial, rows: pd.DataFrame) -> Section:
    """The sentences of `the_rest`, a paragraph each; where they only name, in one."""
    said = list(the_rest(report, rows))
    if said and not report.fullness.reached_valued:
        said = [report.say("", " ").join(said)]
    return content.join(content.paragraph(marked(report, text)) for text in said)


def the_rest(report: PlanMaterial, rows: pd.DataFrame) -> Iterator[str]:
    """A sentence a state, in their one order, with a clause for every indicator that is not told in full.

    Which indicators these are is said once, before the first of them.
    """
    rest = rows[~rows["told"]]
    others = "其余指标中，" if rows["told"].any() else ""
    # the indicators that a target with a number has told of: only counted it is not told
    numbers = set(rows.loc[rows["told"] & ~rows["comparator"].isin(DIRECTIONS), "indicator_id"])
    groups: dict[tuple[bool, str, str], list[tuple[str, Fact]]] = {}
    for comparator, code, *told in rest[["comparator", "status", "indicator_id", "fact"]].itertuples(index=False):
        groups.setdefault((comparator in DIRECTIONS, code, told[1].standing), []).append((told[0], told[1]))
    order = {code: place for place, code in enumerate(STATUSES)}
    ordered = sorted(groups, key=lambda key: order[key[1]])
    for directed in (False, True):
        others = "方向性目标中，" if directed else others
        counted = []
        for _, code, word in (key for key in ordered if key[0] is directed):
            pairs = groups[directed, code, word]
            # of one indicator one conclusion: that of its number, where it has one to reach
            group = [fact for indicator, fact in pairs if not directed or indicator not in numbers]
            if group and not report.fullness.named:  # of those with a number the domain's first sentence has the names
                names = report.listed([fact.called for fact in group], len(group))
                counted += [report.say(f"{word}{len(group)}项（{names}）", f"{word} {len(group)} ({names})")] * directed
            elif group:
                yield _group(report, group, code, others)
                others = ""
            numbers |= set() if directed else {indicator for indicator, _ in pairs} - {""}
        if counted:
            said = report.say("、", ", ").join(counted)
            yield report.say(f"{others}{said}。", f"Directional: {said}.")
            others = ""
    same = [
        fact.name for (directed, _, _), group in groups.items() for one, fact in group if directed and one in numbers
    ]
    if same:
        names = report.listed(list(dict.fromkeys(same)), len(same))
        yield report.say(
            f"{others}同一指标已按定量目标说明的{len(same)}项：{names}。",
            f"Told by their targets with a number ({len(same)}): {names}.",
        )


def _group(report: PlanMaterial, group: list[Fact], code: str, which: str) -> str:
    """其余指标中，已达标的3项：…；…；…。"""
    say = report.say
    label = group[0].standing
    head = say(f"{which}{label}的{len(group)}项：", f"{label} ({len(group)}): ")
    full = report.fullness
    if not (full.reached_valued if STATUSES.row(code).reached else full.valued):
        bare = STATUSES.row(code).reached or full.listed < FULLEST.listed  # the briefest have no room for values
        names = [fact.called if bare else valued(fact) for fact in group]
        return head + report.listed(names, len(names)) + say("。", ".")  # the table named above has the rest
    return head + say("；", "; ").join(map(clause, group)) + say("。", ".")


def marked(report: PlanMaterial, text: str) -> str:
    """The sentence, said to be of made-up values where it is."""
    if not report.simulated:
        return text
    end = report.say("。", ".")
    return f"{text.removesuffix(end)}{report.say(*_SIMULATED)}{end}"


def sentences(report: PlanMaterial, rows: pd.DataFrame) -> Section:
    """The lead sentences, numbered."""
    number = report.say("（{}）", "({}) ")
    said = (f"{number.format(place)}{marked(report, text)}" for place, text in enumerate(rows["sentence"], start=1))
    return content.join(content.paragraph(text, "finding") for text in said)


def _done(report: PlanMaterial, domain: str) -> Section:
    """What units reported to have done, before the figures; what is not done stands in the part on measures."""
    texts = causes.done(report, domain)
    if not texts:
        return Section()
    told, more = report.say("；", "; ").join(texts), causes.number_done(report, domain) - len(texts)
    rest = report.say(f"另有{more}项工作见附件。", f" {more} more: see the annex.") if more > 0 else ""
    return content.paragraph(
        report.say(
            f"据责任单位报送，{report.as_of}年主要工作：{told}。{rest}",
            f"Done in {report.as_of}, as units reported: {told}.{rest}",
        )
    )


def _measures(report: PlanMaterial, domain: str) -> Section:
    """An evaluation tells what was done in the domain; the author does."""
    if not report.evaluates or not domain or causes.done(report, domain):
        return Section()
    say, name = report.say, report.domain_names[domain]
    return content.prompt(say(f"{name}：主要措施、做法和成效。", f"{name}: what was done, and what came of it."), say)


def _count(report: PlanMaterial, domain: str) -> list[str | Ref]:
    """How many targets of which kind, in which state, which ones lack data by name, and where the table is."""
    say = report.say
    promised = report.promises[report.promises["domain"].eq(domain)]
    directed = report.directions[report.directions["domain"].eq(domain)]
    kinds = [(promised, "定量目标", "with a number"), (directed, "方向性目标", "directional")]
    listed = say("、", ", ").join(say(f"{zh}{len(rows)}项", f"{len(rows)} {en}") for rows, zh, en in kinds if len(rows))
    lacking = report.lacking()
    lacking = lacking[lacking["domain"].eq(domain)]
    where = report.table_label(domain)
    head = say(f"本领域有{listed}", f"Targets: {listed}")
    text = _states(report, promised)
    if len(lacking):
        names = report.listed(list(lacking["called"]), len(lacking))
        named = say(f"：{names}", f": {names}") if report.fullness.lacking else ""  # else the summary names them all
        text += say(
            f"缺少数据、尚不能判断的{len(lacking)}项{named}。",
            f" {len(lacking)} cannot be judged for want of data{named}.",
        )
    cited: list[str | Ref] = [say("（见", " (see "), Ref(where), say("）", ")")] if where else []
    return [head, *cited, say("。", ".") + text + _of_neither(report, promised, lacking)]


def _of_neither(report: PlanMaterial, promised: pd.DataFrame, lacking: pd.DataFrame) -> str:
    """How many can neither be judged nor wait for figures, by what they are called; the counts sum up with them."""
    counted = pd.concat([report.judged["target_id"], lacking["target_id"]])
    rest = promised[~promised["target_id"].isin(counted)]
    if rest.empty:
        return ""
    say = report.say
    listed = say("、", ", ").join(
        say(f"{label}{len(own)}项", f"{len(own)} {str(label).lower()}") + _names(report, own)
        for label, own in rest.groupby("label", sort=False)["called"]
    )
    return say(f"另有{listed}。", f" Besides: {listed}.")


def _names(report: PlanMaterial, own: pd.Series) -> str:
    """（婴儿死亡率、孕产妇死亡率） behind a number, where no other sentence names them."""
    if report.fullness.named:
        return ""
    return report.say("（{}）", " ({})").format(report.listed(list(own), len(own)))


def _states(report: PlanMaterial, promised: pd.DataFrame) -> str:
    """How many of the domain's targets that can be judged are in which state, in their one order."""
    say, judged = report.say, report.judged
    judged = judged[judged["target_id"].isin(promised["target_id"])]
    if judged.empty:
        return ""
    order = {code: place for place, code in enumerate(STATUSES)}
    counts = judged.sort_values("status", key=lambda codes: codes.map(order), kind="stable")
    groups = counts.groupby("label", sort=False)["called"]
    listed = say("、", ", ").join(
        say(f"{label}{len(own)}项", f"{len(own)} {str(label).lower()}") + _names(report, own) for label, own in groups
    )
    return say(f"可监测的{len(judged)}项中，{listed}。", f" Of the {len(judged)} measurable ones: {listed}.")
