"""The tables of a report as frames of display-ready texts: columns are what the reader sees."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from halfsky.assess import Settings, distinct, summarise
from halfsky.export import write_frame
from halfsky.implementation.decomposition import beside
from halfsky.implementation.leads import is_settled
from halfsky.package import write_table
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import newest, sources
from halfsky.schemas import DIRECTIONS, GAPS
from halfsky.target_rows import MARK, domain_titles, with_kind
from halfsky.vocabulary.code_list import LANGUAGES
from halfsky.vocabulary.codes import OUTLOOKS, SECTIONS, WARNINGS
from halfsky.vocabulary.statuses import ACCOUNT, STATUSES
from halfsky.warmkernels.run_folder import run_folder
from halfsky.words import rates, stated_targets, values
from halfsky.words.quotes import quoted

_SETTINGS_ZH = {
    "on_track_pace": "进度比不低于此值为“正常推进”",
    "accelerate_pace": "进度比不低于此值为“需加快”，低于此值为“进展缓慢”",
    "nearly_share": "“基本达标”容差：与目标值之差不超过目标值的比例",
    "nearly_points": "“基本达标”容差：百分比指标与目标值之差（个百分点）",
    "nearly_of_target": "“基本达标”容差：与目标值之差最多为目标值的此比例",
    "nearly_of_way": "“基本达标”容差：与目标值之差最多为基期至目标路程的此比例",
    "approx_share": "“左右”“约”的容差（目标未写明时），为目标值的比例",
    "due_window": "期限年无数据时，可用前后各几年以内的数值判断；仍没有的为“到期未报”",
    "stale_years": "数据早于评估年份超过此年数，标注“数据滞后”",
    "baseline_window": "基期年和其后均无数据时，最多取基期年以前几年的数值作基期值",
    "forecast_spans": "两三个年份的趋势外推不超过观测期的倍数",
    "forecast_points": "至少几个年份才计算达标概率",
    "interval_share": "外推区间的覆盖率",
    **{
        band: f"达标概率不低于此值为“{OUTLOOKS.label(band)}”{below}"
        for band, below in zip(OUTLOOKS, ("", "，低于此值加“关注”", "，低于此值为“难以达标”"), strict=False)
    },
    "warning_years": "基期后至少几年才作“预计达标困难”预警",
    "volatility_points": "至少几个年份才判断波动",
    "outlier_mads": "偏离趋势超过常规偏差（中位绝对偏差×1.4826）的倍数为异常",
    "reversal_share": "年度变化中反向所占比例不低于此值为波动较大",
    "trend_fit": "调整后R²不低于此值视为有明显趋势",
    "small_count": "发生数少于此值的比率为“小样本”",
    "small_denominator": "人数少于此值的百分比为“小样本”",
    "pooled_years": "小样本合并计算的最多年数",
    "sure": "小样本判断达标（或未达标）所需的把握",
    "significance": "方向性目标：趋势检验的显著性水平（双侧）",
    "significance_points": "方向性目标：至少几个年份才作检验",
    "headline_coverage": "可监测项占定量目标的比例低于此值的，不公布达标率，只通报数据缺口",
}


def write_tables(gaps: pd.DataFrame, folder: Path | str | None = None) -> None:
    """Write gaps.csv (schemas.GAPS) and gaps.xlsx into `folder`, else beside the output notebook.

    The last cell of every report.
    """
    place = Path(folder or run_folder())
    write_table(gaps, GAPS, place / "gaps.csv", marked=True)
    write_frame(GAPS.conform(gaps), place / "gaps.xlsx", GAPS.name)


def domain_counts(
    gaps: pd.DataFrame, domains: pd.DataFrame, language: str, *, least: float | None = None
) -> pd.DataFrame:  # fmt: skip
    """One row a domain and the sum: targets, how many measurable and attained, the rate with its fraction.

    least: below this coverage no rate; that of the settings where None.
    """
    say = values.chooser(language)
    grouped = counted(gaps, "domain")
    order = [domain for domain in [*domains["domain"], ""] if domain in grouped.index]
    whole = counted(gaps.assign(domain="*"), "domain")
    rows = pd.concat([grouped.loc[order], whole])
    titles = domain_titles(domains, language) | {"*": say("合计", "all")}
    return counts(rows, [titles[domain] for domain in rows.index], say("领域", "domain"), say, least=least)


def counted(gaps: pd.DataFrame, by: str) -> pd.DataFrame:
    """`assess.summarise` by a column, with the measurable targets that are neither attained nor nearly so, in three.

    measurable = the account's lines within the denominator: attained + nearly_attained + on_track + behind + missed.
    """
    status = distinct(gaps)
    status = status[~status["comparator"].isin(DIRECTIONS)]
    grouped = summarise(gaps, by).set_index(by)
    lines = [entry for entry in ACCOUNT if entry not in grouped]
    entries = pd.crosstab(status[by], status["status"].map(STATUSES.each("entry"))).reindex(columns=lines, fill_value=0)
    return grouped.join(entries.reindex(grouped.index, fill_value=0))


def counts(
    rows: pd.DataFrame, names: list[str], what: str, say: values.Say, *, least: float | None = None
) -> pd.DataFrame:  # fmt: skip
    """Rows of `counted` in words, each with its name under the head `what`. least: as of `domain_counts`."""
    columns = {
        "total": say("目标", "targets"),
        "measurable": say("可监测", "measurable"),
        **{entry: say(ACCOUNT.row(entry).zh, ACCOUNT.row(entry).en) for entry in ACCOUNT},
    }
    numbers = rows[list(columns)].astype("int64").rename(columns=columns).reset_index(drop=True)
    numbers.insert(0, what, names)
    told = [rates.in_a_cell(row, _least(least), say(*LANGUAGES)) for _, row in rows.iterrows()]
    return numbers.assign(**{say("达标率", "attainment rate"): told})


def rate_rule(say: values.Say) -> str:
    """What the attainment rate counts and what it leaves out: the lines of the account."""
    language = say(*LANGUAGES)
    within = [_with_statuses(entry, language) for entry in ACCOUNT.where(within=True)]
    undecided = [ACCOUNT.label(code, language).lower() for code in ACCOUNT if code in STATUSES.where(decided=False)]
    return say(
        f"达标率＝已达标项数÷可监测项数；可监测＝{'＋'.join(within)}。"
        f"{'、'.join(undecided)}、范围外（指标目录中没有对应指标、无从监测的定量目标）和方向性目标不计入分母，"
        "也不计为达标。括号内为达标率的区间：到期未报和无数据的目标全按未达标、全按达标计。"
        "同一指标同一期限的多处表述只计一次，以最严的为准。",
        f"Rate = attained / measurable; measurable = {' + '.join(within)}. Targets of which the account says "
        f"{', '.join(undecided)}, out of scope (no indicator of the catalogue to hold them against) or directional are "
        "outside the denominator and never count as attained. In brackets the bounds of the rate: with all targets "
        "that are unreported or without data missed, and with all of them attained. What a plan states several times "
        "for one indicator and deadline counts once, by the strictest statement.",
    )


def _with_statuses(entry: str, language: str) -> str:
    """A line of the account; the statuses that it counts together behind it."""
    statuses = [code for code in STATUSES.where(entry=entry) if code != entry]
    if not statuses:
        return ACCOUNT.label(entry, language)
    labels = [STATUSES.label(code, language) for code in statuses]
    if language == "zh":
        return f"{ACCOUNT.label(entry)}（{'、'.join(labels)}）"
    return f"{ACCOUNT.label(entry, language)} ({', '.join(label.lower() for label in labels)})"


def simulated_notice(say: values.Say) -> str:
    return say("模拟数据：本报告数值为程序生成，不反映任何真实地区", "SIMULATED DATA: not of any real area")


def _least(coverage: float | None) -> float:
    return Settings().headline_coverage if coverage is None else coverage


def rate(counts: pd.Series, say: values.Say, least: float | None = None) -> str:
    """达标率 with its fraction and its bounds: 11/13 = 84.6%（55.0%～90.0%）. least: as of `domain_counts`."""
    return rates.headlined(counts, _least(least), say(*LANGUAGES))


def marked(rows: pd.DataFrame) -> pd.Series:
    """The names, told apart where several targets have one; ※ behind those of targets that no person has checked."""
    both = zip(rows["called" if "called" in rows else "name"], rows["unconfirmed"], strict=True)
    return pd.Series([name + MARK * bool(unsure) for name, unsure in both], index=rows.index, dtype="object")


def asked_for(rows: pd.DataFrame, language: str, *, beside: bool = False) -> pd.Series:
    """What each figure is called wherever it is asked for: as the form for it calls it, whatever the plan's words are.

    rows: promises and directions with `measure`, the catalogue's name. beside: the plan's words, with the form's in
    brackets where these are others.
    """
    form = values.chooser(language)("{}（报送表中为“{}”）", '{} (in the form: "{}")')
    called = rows["measure"].where(rows["measure"].ne(""), rows["name"])
    if not beside:
        return marked(rows.assign(called=called))
    told = [
        own if name in (words, own) else form.format(own, quoted(name))
        for name, words, own in zip(called, rows["name"], marked(rows), strict=True)
    ]
    return pd.Series(told, index=rows.index, dtype="object")


def warnings(codes: pd.Series, language: str) -> pd.Series:
    """（小样本、数据滞后） behind a status; "" without a warning."""

    form = "（{}）" if language == "zh" else " ({})"
    return codes.map(lambda text: form.format(warning_words(text, language)) if text else "")


def warning_words(text: str, language: str) -> str:
    """小样本、数据滞后 for `small_number;stale`."""
    words = [WARNINGS.label(code, language) for code in text.split(";") if code]
    return values.chooser(language)("、", ", ").join(words)


def references(
    rows: pd.DataFrame, areas: pd.DataFrame, language: str, observations: pd.DataFrame | None = None
) -> list[str]:
    """江苏省 4.6/10万（2023年）: the nearest upper level's value, named, since it is not the plan's own; what is no
    final one says so: （2024年，估计）. observations: schemas.OBSERVATIONS, that tell it."""
    area = values.looked_up(rows["reference_area"], areas.set_index("area_code")[f"name_{language}"])
    dated = values.dated(rows, "reference_value", "reference_year", language)
    if observations is not None:
        say = values.chooser(language)
        own = observations[observations["area_code"].isin(rows["reference_area"])]
        kinds = sources.unfirm(own[own["indicator_id"].isin(rows["indicator_id"])], say)
        keys = zip(rows["reference_area"], rows["indicator_id"], rows["reference_year"], strict=True)
        dated = with_kind(dated, [kinds.get(key, "") for key in keys], say)
    return [f"{name} {value}".strip() if value else "" for name, value in zip(area, dated, strict=True)]


def units(responsible: pd.Series, say: values.Say, noun: str = "规划") -> pd.Series:
    """The units of each target as a cell shows them; noun: what the plan is called (`PlanMaterial.noun`)."""
    return responsible.str.replace(";", "、", regex=False).where(
        responsible.ne(""), say(f"{noun}未列明", "not named in the plan")
    )


def leads(units: pd.Series, settled: pd.Series, language: str) -> pd.Series:
    """Units that lead as a cell shows them; one that nobody has confirmed says so: 卫健委（建议）."""
    return units.where(settled, units + values.chooser(language)("（建议）", " (suggested)"))


def answering(row: Mapping[str, object], language: str) -> str:
    """Who answers for a target as a cell shows it: the units that the plan names, else who leads; a lead that nobody
    has confirmed says so. row: of promises, with `responsible_units, lead, lead_basis`."""
    named = str(row["responsible_units"]).strip(" ;")
    if named:
        return named.replace(";", values.chooser(language)("、", ", "))
    lead, basis = pd.Series([str(row["lead"])]), pd.Series([row["lead_basis"]])
    return str(leads(lead, is_settled(basis) | lead.eq(""), language).iloc[0])


def wanted_data(
    rows: pd.DataFrame, language: str, titles: Mapping[str, str] | None = None
) -> pd.DataFrame:  # fmt: skip
    """What is to be sent: each indicator without a value that decides, once, under the unit that is asked for it.

    The other units stand beside it; what is nobody's is left to `wanted_of_nobody`. Where the plan names no unit for
    any of them: one row a domain. titles: of the domains; their codes where None.
    """
    say, single = values.chooser(language), wanted(rows, language)
    owned = single[single["sender"].ne("")]
    if owned.empty:
        return _by_domain(single, language, titles)
    owned = owned.assign(
        lead=leads(owned["sender"], is_settled(owned["basis"]), language),
        others=[
            say("、", ", ").join(beside(units, sender))
            for units, sender in zip(owned["units"], owned["sender"], strict=True)
        ],
        asked=owned["name"] + " " + owned["promise"],
    )
    groups = owned.groupby(["lead", "others"], sort=False)["asked"]
    listed = groups.agg(["size", say("；", "; ").join]).reset_index()
    listed.columns = pd.Index(
        [
            say("牵头单位", "lead"), say("配合单位（协商确定）", "with (to be agreed)"),
            say("项数", "number"), say("待报送指标（目标值）", "indicators to be sent (target)"),
        ]
    )  # fmt: skip
    return listed


def _by_domain(single: pd.DataFrame, language: str, titles: Mapping[str, str] | None) -> pd.DataFrame:
    """A row a domain: how many figures, and which."""
    say, asked = values.chooser(language), single["name"] + " " + single["promise"]
    domains = single["domain"] if titles is None else single["domain"].map(titles)
    groups = asked.groupby(domains, sort=False)
    listed = groups.agg(["size", say("；", "; ").join]).reset_index()
    heads = [say("领域", "domain"), say("项数", "number"), say("待报送指标（目标值）", "to be sent (target)")]
    return listed.set_axis(heads, axis=1)


def wanted_of_nobody(rows: pd.DataFrame, language: str) -> list[str]:
    """The indicators to be sent, each with its target, for which no unit is named or confirmed."""
    single = wanted(rows, language)
    nobody = single[single["sender"].eq("")]
    return list(nobody["name"] + " " + nobody["promise"])


def wanted(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """`name, promise, units, domain, sender, basis`: each indicator of any target without a deciding value, once."""
    say = values.chooser(language)
    lacking = rows[rows["status"].isin(STATUSES.where(lacks_data=True))]
    # what the catalogue does not know is asked for in the plan's own words
    known = lacking["indicator_id"].where(lacking["indicator_id"].ne(""), lacking["indicator"])
    lacking = lacking.assign(name=asked_for(lacking, language, beside=True))
    single = lacking.groupby(known, sort=False).agg(
        name=("name", "first"),
        promise=("promise", lambda texts: say("、", ", ").join(dict.fromkeys(texts))),
        units=("responsible_units", "first"),
        domain=("domain", "first"),
        sender=("sender", "first"),
        basis=("sender_basis", "first"),
    )
    return single.assign(units=single["units"].str.strip(" ;"))


def distances(rows: pd.DataFrame, language: str) -> list[str]:
    """How far each value is from its target; what came after its due year, where that is not what is judged."""
    if "newest_met" not in rows:
        return values.distances(rows, language)
    after = newest.remarks(rows, language)
    # above the number of a thing of which more is better nothing is short of what is allowed
    plain = values.distances(rows, language, banded=False)
    banded = values.distances(rows, language)
    gaps = [one if above else two for one, two, above in zip(plain, banded, rows["above_range"], strict=True)]
    doubt = values.chooser(language)("（数据有矛盾，待核实）", " (contradicts other data, to be checked)")
    return [
        (later or gap) + (doubt if doubted else "")
        for later, gap, doubted in zip(after, gaps, rows["contradicted"], strict=True)
    ]


def directional_table(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Targets without a number: which way, and what the trend says."""
    say = values.chooser(language)
    return pd.DataFrame(
        {
            say("目标", "target"): marked(rows),
            say("方向", "direction"): stated_targets.targets(rows, language),
            say("最新值（年份）", "latest (year)"): rows["latest"],
            say("状态", "status"): rows["label"],
            say("依据", "basis"): rows["basis"],
        }
    )


def unconfirmed_table(targets: pd.DataFrame, domains: pd.DataFrame, language: str) -> pd.DataFrame:
    """Targets that a person has still to confirm: their words, number and place in the plan."""
    say = values.chooser(language)
    titles = domains.set_index("domain")[f"name_{language}"].to_dict()
    place = [
        " ".join(part for part in (titles.get(domain, ""), SECTIONS.label(section, language), item) if part)
        for domain, section, item in targets[["domain", "section", "item"]].itertuples(index=False)
    ]
    reason = (
        targets["indicator_id"]
        .eq("")
        .map(
            {
                True: say("待核对，指标目录中尚无对应指标", "to be checked, no indicator of the catalogue"),
                False: say("待核对", "to be checked"),
            }
        )
    )
    return pd.DataFrame(
        {
            say("原文表述", "the plan's words"): targets["indicator"],
            say("目标值", "target"): stated_targets.targets(targets, language),
            say("位置", "place"): place,
            say("原因", "reason"): reason,
        }
    )


def method(settings: Settings, language: str) -> Section:
    """How a status is reached, with every threshold and its value."""
    say = values.chooser(language)
    how = say(
        "进度比＝完成路程÷时间进度；完成路程＝（最新值－基期值）÷（目标值－基期值），时间进度＝已过年数÷基期至期限的年数。"
        "期限年已到的，按期限年数值判断，没有的依次按其前两年、后两年内最近的数值判断，达到为“已达标”，达不到为“未达标”，"
        "都没有的为“到期未报”。只有两个年份的数值，或历年数值波动较大，或较基期的回退不超过规定小数位的一个单位（舍入即可造成）的，不称“背离目标”，写“未见改善”；"
        "数值与基期相同的写“没有进展”；"
        "项数和达标率中仍按原状态计。例数很少的比率按多年合计并参照上级水平判断，把握不足的为“小样本不能判断”。"
        "原文写明的目标值不作舍入。数值按公布口径比较，不先作四舍五入。"
        "达标概率由首末两年的年均变化（按其波动程度收缩）及各年变化的离散程度算出（t分布），只在有四个以上同口径年份时给出，按四档表述，不宜读作精确数字。"
        "用全国历年公布数据回测，评为“较有把握”“有希望”“有风险”“难以达标”的，实际如期达到的比例分别为88%、65%、34%、4%。",
        "Pace = share of the way over share of the time, both from the baseline to the deadline. Values are compared "
        "as published, never rounded first. The probability follows from the mean yearly change, shrunk by its "
        "scatter, and that scatter (Student's t), with four or more values of one definition only; it "
        "is to be read in four bands. On published national series 88 % of what was called likely came true, 65 % of "
        "what was called possible, 34 % of what was called at risk and 4 % of what was called unlikely.",
    )
    thresholds = dataclasses.asdict(settings)
    meanings = [_SETTINGS_ZH.get(name, name) if language == "zh" else name.replace("_", " ") for name in thresholds]
    heads = say("阈值或容差", "threshold or tolerance"), say("取值", "value")
    frame = pd.DataFrame({heads[0]: meanings, heads[1]: [f"{value:g}" for value in thresholds.values()]})
    return (
        content.paragraph(rate_rule(say))
        + content.paragraph(how)
        + content.table(frame, say("评估阈值", "Thresholds"), numeric=heads[1:], kind="dense", label="thresholds")
    )
