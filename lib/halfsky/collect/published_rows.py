"""Accepted values as the rows of a data package: observations with their sources, in the file of their area.

What cannot stand there is told with its reason; a row that was moved into another file is named.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, select

from halfsky.collect import corrected_bases, data_requests
from halfsky.collect.store import states
from halfsky.collect.store.schema import KEY, SUBMISSIONS
from halfsky.package import Package
from halfsky.package.fast import read_fast
from halfsky.package.reading import finding, read_carefully
from halfsky.package.staging import unsound
from halfsky.schemas import OBSERVATIONS, SOURCES

_LEVELS = "省市县区旗盟州镇乡"
PREFIX = "report-"
"""Before the id of a source that a submission is."""


def publishable(
    package: Package, accepted: pd.DataFrame, standing: dict[str, pd.DataFrame], bases: pd.DataFrame,
    corrected: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Accepted values as observations with their source beside them; and those that cannot be, with the reason.

    bases: the plans' own base values (`corrected_bases.standing`); corrected: those of them that give way.
    """
    key = list(KEY)
    rows = accepted.astype({"area_code": "str", "indicator_id": "str", "unit": "str"})
    rows = rows.assign(source_id=_source_ids(rows))
    known = package.indicators.set_index("indicator_id").reindex(rows["indicator_id"]).set_axis(rows.index)
    reason = pd.Series("", index=rows.index, dtype="str")
    reason = reason.mask(known["name_zh"].isna(), "指标已不在指标目录中 / no longer in the catalogue")
    reason = reason.mask(
        known["unit"].ne("") & known["unit"].notna() & known["unit"].ne(rows["unit"]), "计量单位已改变 / unit changed"
    )
    outside = (rows["value"] < known["lower_limit"]) | (rows["value"] > known["upper_limit"])
    reason = reason.mask(outside, "超出指标目录的范围 / outside the catalogue's limits")
    reason = reason.mask(
        ~rows["area_code"].isin(package.areas["area_code"]), "地区不在数据包中 / area not in the package"
    )
    others = elsewhere(package, standing)[[*key, "source_id"]].rename(columns={"source_id": "other"})
    others = others[~others["other"].isin(bases["source_id"]) | ~_keys(others).isin(_keys(corrected))]
    beside = rows[key].merge(others, on=key, how="left")["other"].set_axis(rows.index)
    claimed = beside.isin(bases["source_id"]) & _keys(rows).isin(_keys(bases)) & reason.eq("")
    reason = reason.mask(
        beside.notna(), "数据包已有其他来源的数值 / the package has another source's value: " + beside.fillna("")
    )
    reason = reason.mask(claimed, corrected_bases.REASON)
    left_out = rows.loc[reason.ne(""), [*key, "value"]].assign(reason=reason[reason.ne("")])
    return rows[reason.eq("")].reset_index(drop=True), left_out.reset_index(drop=True)


def _keys(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([rows[name].astype("str") for name in KEY])


def elsewhere(package: Package, standing: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The package's observations without the rows of the files that are made anew."""
    files = pd.concat([OBSERVATIONS.empty(), *standing.values()], ignore_index=True)[list(KEY)]
    own = package.observations[list(KEY)].merge(files, on=list(KEY), how="left", indicator=True)["_merge"].eq("both")
    return package.observations[~own.to_numpy()]


def check_moved(package: Package, standing: dict[str, pd.DataFrame], own_sources: set[str]) -> None:
    """A row of this store in another file would be published a second time beside it, or stand on when withdrawn."""
    others = elsewhere(package, standing)
    if not others["source_id"].isin(own_sources).any():
        return
    reading = read_carefully(package.folder, "observations")
    wrong = reading.frame["source_id"].isin(own_sources) & ~reading.places["file"].isin(list(standing))
    found = []
    for position in wrong.to_numpy().nonzero()[0]:
        file, row = reading.places.iloc[position]
        area, source = reading.frame[["area_code", "source_id"]].iloc[position]
        message = (
            f"{source} is the source of a figure that was published into {file_of(area)} and was moved here: "
            f"move the row back, or give it a source of its own, which publishing then leaves as it is"
        )
        found.append(finding(str(file), int(row), "source_id", source, "moved", message))
    raise unsound(package.folder, pd.DataFrame(found))


def removable(package: Package, sent: pd.DataFrame, replaced: pd.DataFrame) -> pd.Series:
    """Sources that may go once nothing uses them: as this store wrote them, or of figures that were named."""
    own = sources(package, sent).drop(columns="title")  # which earlier versions worded in another way
    known = package.sources.merge(own, on=list(own.columns), how="left", indicator=True)["_merge"].eq("both")
    named = package.sources["source_id"].isin(replaced["source_id"])
    return (known.to_numpy() | named) & package.sources["source_id"].str.startswith(PREFIX)


def sources(package: Package, rows: pd.DataFrame) -> pd.DataFrame:
    single = rows.drop_duplicates("source_id")
    names = package.areas.set_index("area_code")["name_zh"]
    units = [data_requests.unit_name(package, unit) if unit else "各责任单位" for unit in single["responsible_unit"]]
    titles = [
        f"{_called(str(names.get(area, area)), unit)}{made[:4]}年报送监测数据（回执{receipt}）"
        for area, unit, made, receipt in zip(
            single["area_code"], units, single["made_at"], single["receipt"], strict=True
        )
    ]
    return SOURCES.conform(
        pd.DataFrame(
            {
                "source_id": single["source_id"].tolist(), "title": titles, "publisher": units,
                "published_on": single["made_at"].str[:10].tolist(),
            }
        )
    )  # fmt: skip


def _called(area: str, unit: str) -> str:
    """林西县卫生健康局, of 林西县 and 县卫生健康局: what the name of the unit repeats of the area's is said once."""
    for size in range(len(area), 0, -1):
        if unit.startswith(area[-size:]) and (size > 1 or area[-1] in _LEVELS):
            return area + unit[size:]
    return area + unit


def sent(connection: Connection, areas: list[str]) -> pd.DataFrame:
    """What the store was sent for these areas, as `sources` reads it."""
    names = ["area_code", "receipt", "unit", "made_at"]
    query = select(*(SUBMISSIONS.c[name] for name in names)).where(SUBMISSIONS.c.area_code.in_(areas))
    rows = states.frame(connection, query, names).astype("str")
    return rows.rename(columns={"unit": "responsible_unit"}).assign(source_id=_source_ids(rows))


def _source_ids(rows: pd.DataFrame) -> pd.Series:
    return PREFIX + rows["area_code"] + "-" + rows["receipt"].str.lower()


def file_of(area: str) -> str:
    return f"observations/submitted-{area}.csv"


def area_of(file: str) -> str:
    return Path(file).stem.removeprefix("submitted-")


def standing_of(folder: Path, area: str) -> pd.DataFrame:
    """What an area's file holds now."""
    path = folder / file_of(area)
    if not path.is_file():
        return OBSERVATIONS.empty()
    try:
        return read_fast([path], OBSERVATIONS)
    except ValueError:  # an empty line, a column too many: the package was loaded, so its rows are sound
        return read_carefully(folder, "observations", [path]).frame
