"""The base values that a plan's own tables print (2020年), offered as observed values of its area.

Nothing of them is taken that a person has not confirmed. What is taken is an observation like any other: its source is
the plan's document, its place the row of the table, and its note says that the plan itself claims it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from halfsky.catalogue import Catalogue
from halfsky.package import load_package, read_table
from halfsky.package.fast import read_fast
from halfsky.package.locking import alone
from halfsky.package.staging import Staged, staged
from halfsky.plan_entry.sheet_form import around, year_of
from halfsky.plans.audit.kinship import thing
from halfsky.plans.outline import Plan
from halfsky.plans.table_targets import achieved_rows
from halfsky.project import check_writable
from halfsky.schemas import OBSERVATIONS, SOURCES
from halfsky.vocabulary.codes import OBSERVATION_STATUSES, RATES, REVIEW_STATUSES, UNITS
from halfsky.vocabulary.identifiers import PLAN_SOURCE
from halfsky.words import values

COLUMNS = ["number", "indicator", "year", "value", "unit", "bounded", "whole", "place", "words"]
"""Of what is offered: `number` from 1, the plan's words for the indicator, what it prints (`value` in the plan's
`unit`; `bounded`: as at least or at most so much; `whole`: one number, no range and no change), and where."""
CLAIMED = "计划自报"  # by which reports tell what a plan says of itself
NO_INDICATOR = "指标不在目录中，请先指明或新增指标"
"""Why a value is not taken whose indicator the person may still name: then it is."""
_BOUND = re.compile(r"以[上下内]|不[低高少]于|不超过|[大小高低]于|超过|达到|[≥≤＞＜><]|左右|约|近|基本")
_NAMES_A_TABLE = re.compile(r"^.{0,26}(?:指标|一览|附件\d?)$|^(?:附件|附表|表)|表\d{0,2}$")  # of the line above one
_KEY = ["indicator_id", "year"]
_EVERYBODY = "total"
_FINAL, _ESTIMATED = OBSERVATION_STATUSES[0], OBSERVATION_STATUSES[2]


def offered(plan: Plan, catalogue: Catalogue) -> pd.DataFrame:
    """What the tables of a document print as achieved: `COLUMNS`; `year` is null where no column says it."""
    text = plan.document.text
    found = pd.DataFrame(achieved_rows(plan, catalogue))
    if found.empty:
        return pd.DataFrame(columns=COLUMNS)
    spans = list(zip(found["char_start"], found["char_end"], strict=True))
    rows = found.assign(
        number=range(1, len(found) + 1),
        bounded=[bool(_BOUND.search(text[start:end])) for start, end in spans],
        whole=found["upper_value"].isna() & found["relative_to"].eq(""),
        place=[_place(row.table, row.item, text, row.char_start) for row in found.itertuples()],
        words=[around(text, start, end) for start, end in spans],
    )
    return rows[COLUMNS].astype({"year": "Int64"})


def resolved(
    rows: pd.DataFrame, targets: pd.DataFrame, indicators: pd.DataFrame, observations: pd.DataFrame, area: str
) -> pd.DataFrame:
    """What is offered (`COLUMNS`) with `indicator_id`, `observed` (the value in the indicator's unit) and `why`: in
    words what keeps a row from being taken, "" where nothing does.

    targets: of the plan, as they are reviewed; a value belongs to the indicator of the target of the same words, else
    of the target that speaks of the same thing (工坊, 工坊数) in its unit, else to the one that the catalogue finds.
    observations: what the package holds of the area.
    """
    live = targets[targets["review_status"].ne(REVIEW_STATUSES.row("rejected").code)]
    linked = live[live["indicator_id"].ne("")].drop_duplicates("indicator").set_index("indicator")["indicator_id"]
    ids = rows["indicator"].map(linked).astype("object")
    things = live[live["indicator_id"].ne("")].assign(thing=live["indicator"].map(thing))
    things = things.drop_duplicates(["thing", "unit"]).set_index(["thing", "unit"])["indicator_id"]
    keys = pd.MultiIndex.from_arrays([rows["indicator"].astype("str").map(thing), rows["unit"].astype("str")])
    ids = ids.fillna(pd.Series(things.reindex(keys).to_numpy(), index=rows.index, dtype="object"))
    free = ids.isna() & ~rows["indicator"].isin(live["indicator"])
    ids = ids.mask(free, Catalogue(indicators).find(rows["indicator"].astype("str")).set_axis(rows.index)).fillna("")
    known = indicators.set_index("indicator_id").reindex(ids).set_axis(rows.index)
    unit = known["unit"].fillna("")
    printed, wanted = (units.map(RATES).astype("float64") for units in (rows["unit"], unit))
    observed = rows["value"].astype("float64").where(rows["unit"].eq(unit))
    observed = observed.fillna((rows["value"].astype("float64") * wanted / printed).round(9))
    years = rows["year"].astype("Int64")
    own = observations[observations["area_code"].eq(area)]
    own = own[own["sex"].eq(_EVERYBODY) & own["residence"].eq(_EVERYBODY)]
    stands = pd.DataFrame({"indicator_id": ids.astype("str"), "year": years}).merge(
        own[[*_KEY, "value", "source_id"]].drop_duplicates(_KEY).astype({"year": "Int64", "indicator_id": "str"}),
        on=_KEY, how="left",
    ).set_axis(rows.index)  # fmt: skip
    why = pd.Series("", index=rows.index, dtype="object")
    for is_so, words in (
        (stands["source_id"].notna(), "数据中已有该年数值" + stands["value"].map("（{:g}）".format).astype("object")),
        (observed.lt(known["lower_limit"]) | observed.gt(known["upper_limit"]), "超出该指标的取值范围"),
        (observed.isna(), "单位没有写明，或者与指标目录不同"),
        (ids.eq(""), NO_INDICATOR),
        (~rows["whole"].astype("bool"), "不是一个数值（范围或者变化幅度）"),
    ):
        why = why.mask(is_so, words)  # the gravest last
    return rows.assign(indicator_id=ids.astype("str"), observed=observed, why=why.astype("str"))


def taken(
    rows: pd.DataFrame, picked: Mapping[int, str], targets: pd.DataFrame, indicators: pd.DataFrame,
    observations: pd.DataFrame, plan_id: str, area: str,
) -> tuple[pd.DataFrame, list[str]]:  # fmt: skip
    """The rows that a person confirmed as schemas.OBSERVATIONS, and what of them cannot be taken: each a sentence.

    picked: the numbers of what is confirmed, each with the year that he wrote ("" where the plan says it); rest as
    `resolved`.
    """
    chosen = rows[rows["number"].isin(list(picked))]
    faults, years = [], []
    for row in chosen.itertuples():
        try:
            year = year_of(picked[int(row.number)].strip()) if pd.isna(row.year) else int(row.year)
        except ValueError:
            year = None
        years.append(year)
        faults += [] if year else [f"基期值第{row.number}行（{row.indicator}）：请填写年份"]
    own = chosen.assign(year=pd.array(years, dtype="Int64"))
    own = resolved(own, targets, indicators, observations, area)
    faults += [f"基期值第{row.number}行（{row.indicator}）：{row.why}" for row in own.itertuples() if row.why]
    for _, same in own[own["indicator_id"].ne("")].groupby(_KEY):
        if len(same) > 1:
            listed = "、".join(f"第{number}行" for number in same["number"])
            faults.append(f"基期值{listed}是同一指标同一年的数值，请只选一行")
    if faults:
        return OBSERVATIONS.empty(), faults
    names = indicators.set_index("indicator_id")["name_zh"]
    made = own.assign(
        area_code=area, sex=_EVERYBODY, residence=_EVERYBODY, value=own["observed"],
        unit=own["indicator_id"].map(indicators.set_index("indicator_id")["unit"]),
        status=own["bounded"].map({True: _ESTIMATED, False: _FINAL}), source_id=source_id(plan_id),
        note=[_note(row, str(names[row["indicator_id"]])) for row in own.to_dict("records")],
    )  # fmt: skip
    return OBSERVATIONS.conform(made), []


def shown(row: pd.Series) -> str:
    """The value as the plan prints it."""
    number = values.value(float(row["value"]), str(row["unit"]), "zh", str(row["indicator"]), exact=True)
    return f"{number}（原文有“以上”“约”等字样）" if row["bounded"] else number


def source_id(plan_id: str) -> str:
    return f"{PLAN_SOURCE}{plan_id}"


def stage(draft: Staged, made: pd.DataFrame, plan_id: str, title: str) -> list[str]:
    """Put confirmed base values (`taken`) with their source into the package as it would be; the files, in order."""
    if made.empty:
        return []
    folder, file = draft.folder, f"observations/{source_id(plan_id)}.csv"
    sources = read_table("sources", folder)
    if source_id(plan_id) not in set(sources["source_id"]):
        row = SOURCES.conform(pd.DataFrame([{"source_id": source_id(plan_id), "title": f"{title}（规划指标表）"}]))
        sources = pd.concat([sources, row], ignore_index=True)
    draft.put("sources.csv", sources, SOURCES)
    own = read_fast([folder / file], OBSERVATIONS) if (folder / file).is_file() else OBSERVATIONS.empty()
    both = pd.concat([own, made], ignore_index=True).drop_duplicates(list(OBSERVATIONS.key), keep="last")
    draft.put(file, both, OBSERVATIONS)
    return ["sources.csv", file]


def add(rows: pd.DataFrame, picked: Mapping[int, str], plan_id: str, folder: Path) -> tuple[int, list[str]]:
    """Write confirmed base values of a plan that is entered; how many, or what cannot be taken, and then nothing is.

    What was taken of the same plan before stays, or gives way to the same figure's new value.

    rows, picked: as `taken`. Errors as `registration.register`.
    """
    check_writable(folder)
    with alone(folder), staged(folder) as draft:
        package = load_package(folder, set_aside=True)
        plan = package.plans.set_index("plan_id").loc[plan_id]
        others = package.observations["source_id"].ne(source_id(plan_id))
        made, faults = taken(
            rows, picked, package.targets_of(plan_id), package.indicators, package.observations[others], plan_id,
            str(plan["area_code"]),
        )  # fmt: skip
        files = [] if faults else stage(draft, made, plan_id, str(plan["title"]))
        if files:
            draft.describe()
            draft.check()
            for file in (*files, *draft.changed):
                draft.swap(file)
    return len(made), faults


def _place(table: str, item: str, text: str, start: int) -> str:
    parts = [f"表“{table}”" if _NAMES_A_TABLE.search(table) else "指标表", f"第{item}项" if item else ""]
    return "".join(parts) + f"·全文第{text.count(chr(10), 0, int(start)) + 1}行"


def _note(row: Mapping[Any, Any], name: str) -> str:
    parts = [CLAIMED, "规划指标表的基期值"]
    parts += ["原文不是确数"] if row["bounded"] else []
    parts += [f"原文单位：{UNITS.label(row['unit'])}"] if row["value"] != row["observed"] else []
    parts += [f"原文指标：{row['indicator']}"] if row["indicator"] != name else []
    return "；".join(parts)
