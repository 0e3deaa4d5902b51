"""What a proposal asks nothing about goes into the data package, with its source, after the package as it would be is
found sound; what gives way is kept as it was, and a receipt is left.

`observations/imported-<source>.csv` gets the values. A published figure goes only when it is named, and then stands in
`revisions/imported-<source>.csv` with the reason, as does a value of the release beside which the published one stands:
in the package and not in a store, because whoever holds a commit of the package must find what was said before, with or
without an office's store. `imports/receipts.csv` has a row an import, `imports/<source>.yaml` what was confirmed.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from halfsky.errors import SubmissionError, UsageError
from halfsky.importing import releases
from halfsky.importing.mapping import FOLDER, Mapping, write_mapping
from halfsky.importing.places import Places
from halfsky.importing.proposal import KEY, REPLACE, Proposal
from halfsky.package import Package, load_package
from halfsky.package.fast import read_fast
from halfsky.package.locking import alone
from halfsky.package.reading import KEPT, read_carefully, read_places
from halfsky.package.staging import DESCRIPTION, Staged, staged
from halfsky.project import check_writable
from halfsky.schemas import AREAS, IMPORTS, OBSERVATIONS, SOURCES, SUPERSEDED
from halfsky.vocabulary.codes import GRADES

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DAY = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_RECEIPTS = KEPT["imports"]


@dataclass(frozen=True)
class Receipt:
    """What became of a file. `file`: where its values stand in the package; `mapping`: what was confirmed of it.

    release: schemas.RELEASE, how each value was held against the published one. written: whether anything changed (not
    for a check).
    """

    receipt: str
    name: str
    sha256: str
    source_id: str
    values: int
    taken: int
    same: int
    replaced: int
    removed: int
    kept: int
    asked: int
    left_out: int
    no_value: int
    areas: tuple[str, ...]
    file: str
    mapping: str
    release: pd.DataFrame
    written: bool

    def line(self) -> str:
        changed = self.taken or self.removed or self.kept
        where = (
            f"{len(self.areas)} areas → {self.file}; confirmed labels → {self.mapping}" if changed else "nothing new"
        )
        counts = (
            f"{self.values} values in {self.name}, {self.taken} taken ({self.replaced} in the place of published "
            f"ones), {self.same} as published, {self.asked} asked, {self.kept} beside which the published ones stand, "
            f"{self.no_value} without a value, {self.left_out} left out, {self.removed} published ones removed"
        )
        return f"receipt {self.receipt}: {counts}; {where}; source {self.source_id}; sha256 {self.sha256}"


def release_of(proposal: Proposal, package: Package, source: Dict[str, str]) -> pd.DataFrame:
    """schemas.RELEASE: the proposal's values held against what the package publishes.

    source: of its values where they name none, columns of schemas.SOURCES.
    """
    rows, held = _understood(proposal)
    known = _known_sources(rows, package.sources)
    own = rows["source_id"] if "source_id" in rows else source.get("source_id", "")
    ids = own.where(known, source.get("source_id", "")) if isinstance(own, pd.Series) else own
    rows = rows.assign(source_id=ids, place=rows["sheet"].astype("str") + " " + rows["cell"].astype("str"))
    sources = package.sources
    if source.get("source_id", "") not in set(sources["source_id"]):
        sources = pd.concat([sources, SOURCES.conform(pd.DataFrame([dict(source)]))], ignore_index=True)
    published = _with_places(package, rows)
    return releases.beside_published(rows, published, sources, package.indicators, held)


def check_source(proposal: Proposal, package: Package, source: Dict[str, str], mapping: Mapping) -> None:
    """UsageError where `take` would refuse what is said of the source: asked before anything is shown."""
    _source(source, mapping, package.sources, proposal, needed=_needs_source(proposal, package))


def take(
    proposal: Proposal, folder: Path, source: Dict[str, str], mapping: Mapping, *,
    replace: Sequence[str] = (), by: str = "", only_check: bool = False,
) -> Receipt:  # fmt: skip
    """Import the values of which nothing is asked into the package in `folder`.

    source: columns of schemas.SOURCES; a `source_id` that the package has, or publisher and title of a new one;
    `table`, the table or page of the publication, stands before the cell of each value. replace: which published
    figures may go (`releases.Consent`); without it none does. by: whose act it is. only_check: everything but the
    writing, and the same errors. Nothing is written where the package would not be sound (UnsoundError), where there is
    no source or a name of `replace` fits nothing (UsageError), where every value is asked about (SubmissionError), or
    into an installed package (DataError, which names `halfsky init`).
    """
    check_writable(folder)
    with alone(folder):
        package = load_package(folder)
        row = _source(source, mapping, package.sources, proposal, needed=_needs_source(proposal, package))
        release = release_of(proposal, package, row)
        release = releases.confirmed(release, replace, _answered(release, proposal))
        receipt = _receipt(proposal, release, row)
        if not (receipt.taken or receipt.removed or receipt.kept):
            if receipt.asked:
                raise SubmissionError(_all_asked(proposal, release))
            if not only_check and mapping != Mapping(
                source=mapping.source
            ):  # an answer that leaves all out is kept too
                _keep(mapping, row, proposal, folder)
            return receipt
        with staged(folder) as draft:
            files = _stage(draft, package, proposal, release, row, receipt, by, source.get("table", ""))
            if not draft.changed:
                return receipt
            draft.describe()
            draft.check()
            if only_check:
                return receipt
            for name in (*files, DESCRIPTION):
                draft.swap(name)
        _keep(mapping, row, proposal, folder)
    return Receipt(**{**vars(receipt), "written": True})


def _keep(mapping: Mapping, row: dict[str, str], proposal: Proposal, folder: Path) -> None:
    """What was confirmed of the source's tables, beside the data."""
    place = folder / FOLDER / f"{row['source_id']}.yaml"
    write_mapping(mapping.with_answers(source=row, layout=proposal.layout), place)


def _understood(proposal: Proposal) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The values that are understood, those among them that differ from what is published too; and the figures that the
    file has without being one of them.
    """
    rows = proposal.rows
    open_ = rows["fate"].isin(["proposed", "same"]) | (rows["fate"].eq("asked") & rows["about"].eq("published"))
    taken = rows[open_ & rows["value"].notna()].drop_duplicates(KEY)
    asked = rows.loc[rows["fate"].eq("asked"), KEY]
    return taken, asked[asked["year"].notna() & asked["indicator_id"].ne("") & asked["area_code"].ne("")]


def _with_places(package: Package, rows: pd.DataFrame) -> pd.DataFrame:
    """The package's observations with the file and row of those that the rows may meet."""
    published = package.observations
    met = published["area_code"].isin(rows["area_code"]) & published["indicator_id"].isin(rows["indicator_id"])
    if not met.any():
        return published.assign(place="")
    places = read_places(package.folder, "observations")
    if len(places) != len(published):  # rows that were set aside
        reading = read_carefully(package.folder, "observations")
        published, places = reading.frame, reading.places
    return published.assign(place=(places["file"].astype("str") + " " + places["row"].astype("str")).to_numpy())


def _answered(release: pd.DataFrame, proposal: Proposal) -> pd.Series:
    """Rows of the release that were consented to in the answered workbook."""
    said = (
        proposal.rows.loc[proposal.rows["answered"].eq(REPLACE)] if "answered" in proposal.rows else proposal.rows[:0]
    )
    places = said["sheet"].astype("str") + " " + said["cell"].astype("str")
    return release["place"].isin(places) & release["place"].ne("")


def _receipt(proposal: Proposal, release: pd.DataFrame, source: Dict[str, str]) -> Receipt:
    taken, removed, kept = releases.to_take(release), releases.to_remove(release), releases.to_keep(release)
    counts = proposal.rows["fate"].value_counts()
    open_ = release["kind"].eq(releases.DIFFERS) & ~taken & ~kept
    asked = int((proposal.rows["fate"].eq("asked") & proposal.rows["about"].ne("published")).sum() + open_.sum())
    source_id = source["source_id"]
    return Receipt(
        f"IM-{proposal.sha256[:8].upper()}", proposal.name, proposal.sha256, source_id, len(proposal.rows),
        int(taken.sum()), int((release["kind"].eq(releases.SAME) & ~taken).sum()), int((taken & removed).sum()),
        int((removed & ~taken).sum()), int(kept.sum()), asked, int(counts.get("left_out", 0)),
        int(counts.get("no_value", 0)), tuple(sorted(release.loc[taken, "area_code"].unique())),
        f"observations/imported-{source_id}.csv", f"{FOLDER}/{source_id}.yaml", release, False,
    )  # fmt: skip


def _all_asked(proposal: Proposal, release: pd.DataFrame) -> str:
    differ = int((release["kind"].eq(releases.DIFFERS) & release["question"].ne("")).sum())
    asked = int((proposal.rows["fate"].eq("asked") & proposal.rows["about"].ne("published")).sum())
    parts = []
    if asked:
        parts.append(
            f"{asked} values are asked about: write the proposal with -o P.xlsx, answer there, and give it back with "
            "--mapping P.xlsx"
        )
    if differ:
        parts.append(
            f"{differ} differ from what is published (halfsky read FILE --diff shows both): name what may be replaced "
            "by --replace differs, or --replace AREA:INDICATOR:YEAR"
        )
    return f"{proposal.name}: nothing was taken; {'; '.join(parts)}"


def _stage(
    draft: Staged, package: Package, proposal: Proposal, release: pd.DataFrame, source: dict[str, str],
    receipt: Receipt, by: str, table: str,
) -> list[str]:  # fmt: skip
    """Stage the files; returns them in the order in which they are put in place: what is lost is kept first."""
    folder, source_id = package.folder, source["source_id"]
    rows, _ = _understood(proposal)
    chosen = release.loc[releases.to_take(release), [*KEY, "source_id", "place"]]
    values = rows.drop(columns=[name for name in ("source_id", "place") if name in rows])
    taken = values.astype({"year": "Int64"}).merge(chosen, on=KEY)
    taken["place"] = (table + " " + taken["place"].astype("str")).str.strip()
    losers = release[releases.to_remove(release) | releases.to_keep(release)]
    revisions = _revisions(losers, package, values, receipt, by)
    draft.put("areas.csv", _areas(package.areas, taken["area_code"]), AREAS)
    used = {*taken["source_id"], *revisions["source_id"]}
    known = package.sources.set_index("source_id")
    if source_id in used and (source_id not in known.index or any(known.loc[source_id, n] != source[n] for n in known)):
        others = package.sources[package.sources["source_id"].ne(source_id)]
        new = pd.concat([others, SOURCES.conform(pd.DataFrame([source]))], ignore_index=True)
        draft.put("sources.csv", new.sort_values("source_id", ignore_index=True), SOURCES)
    files = ["areas.csv", "sources.csv"]
    if len(revisions):
        file = f"revisions/imported-{source_id}.csv"
        draft.put(file, _added(folder / file, "superseded", revisions), SUPERSEDED)
        files.append(file)
    gone = release.loc[releases.to_remove(release), [*KEY, "published_place"]]
    gone = gone.assign(file=gone["published_place"].str.rsplit(" ", n=1).str[0])
    standing: dict[str, pd.DataFrame] = {
        str(file): _without(_rows_of(folder / str(file), folder), keys) for file, keys in gone.groupby("file")
    }
    for file, left in standing.items():
        if file != receipt.file:
            draft.put(file, left, OBSERVATIONS)
            files.append(file)
    if len(taken) or receipt.file in standing:
        before = standing.get(receipt.file, _rows_of(folder / receipt.file, folder))
        now = pd.concat([before, OBSERVATIONS.conform(taken)], ignore_index=True)
        draft.put(receipt.file, now.sort_values(KEY, ignore_index=True), OBSERVATIONS)
        files.append(receipt.file)
    if draft.changed:
        draft.put(_RECEIPTS, _added(folder / _RECEIPTS, "imports", _receipt_row(receipt, by)), IMPORTS)
        files.append(_RECEIPTS)
    return files


def _revisions(losers: pd.DataFrame, package: Package, values: pd.DataFrame, receipt: Receipt, by: str) -> pd.DataFrame:
    """schemas.SUPERSEDED: the published figures that give way, and the release's that do not stand."""
    goes = losers[releases.to_remove(losers)].assign(lost="yes")
    old = package.observations.merge(
        goes[[*KEY, "source_id", "kind", "why", "lost"]].rename(columns={"source_id": "stands"}), on=KEY
    )
    stays = losers[releases.to_keep(losers)].assign(lost="no")
    stays = stays[[*KEY, "source_id", "published_source", "kind", "why", "lost"]].rename(
        columns={"published_source": "stands"}
    )
    new = values.astype({"year": "Int64"}).merge(stays, on=KEY)
    about = {"receipt": receipt.receipt, "decided_on": datetime.date.today().isoformat(), "decided_by": by}
    both = pd.concat([frame for frame in (old, new) if len(frame)] or [old], ignore_index=True)
    return SUPERSEDED.conform(both.rename(columns={"lost": "was_published"}).assign(**about))


def _receipt_row(receipt: Receipt, by: str) -> pd.DataFrame:
    said = {name: getattr(receipt, name) for name in IMPORTS.names if hasattr(receipt, name)}
    made = datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")  # two within a second are two
    more = {"made_at": made, "made_by": by, "file_name": receipt.name, "file_sha256": receipt.sha256}
    return IMPORTS.conform(pd.DataFrame([said | more | {"areas": ";".join(receipt.areas)}]))


def _added(path: Path, name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """What a file holds, with rows added; one that stands there by its key stays as it is."""
    if not path.is_file():
        return rows
    table = SUPERSEDED if name == "superseded" else IMPORTS
    both = pd.concat([read_fast([path], table), rows], ignore_index=True)
    return both.drop_duplicates(list(table.key), keep="first")


def _rows_of(path: Path, folder: Path) -> pd.DataFrame:
    if not path.is_file():
        return OBSERVATIONS.empty()
    try:
        return read_fast([path], OBSERVATIONS)
    except ValueError:  # an empty line, a column too many: the package was loaded, so its rows are sound
        return read_carefully(folder, "observations", [path]).frame


def _without(rows: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    gone = rows[KEY].merge(keys[KEY], on=KEY, how="left", indicator="beside")["beside"].eq("both")
    return rows[~gone.to_numpy()].reset_index(drop=True)


def _needs_source(proposal: Proposal, package: Package) -> bool:
    rows, _ = _understood(proposal)
    return not _known_sources(rows, package.sources).all()


def _known_sources(rows: pd.DataFrame, sources: pd.DataFrame) -> pd.Series:
    """Which rows name a source that the package has: its own export comes back with its sources."""
    if "source_id" not in rows:
        return pd.Series(False, index=rows.index)
    return rows["source_id"].fillna("").isin(sources["source_id"])


def _source(
    given: Dict[str, str], mapping: Mapping, sources: pd.DataFrame, proposal: Proposal, *, needed: bool
) -> dict[str, str]:
    """The row of schemas.SOURCES that the file's values get. UsageError for one that says too little, no grade or day,
    or something else than the source that stands.
    """
    wanted = {**proposal.source, **mapping.source, **{name: text for name, text in given.items() if text}}
    known = dict.fromkeys(SOURCES.names, "")
    source_id = wanted.get("source_id", "")
    if (grade := wanted.get("grade", "")) and grade not in GRADES:
        raise UsageError(f"--grade {grade!r}: one of {', '.join(GRADES)}")
    for option in ("published_on", "accessed_on"):
        if (day := wanted.get(option, "")) and not _DAY.fullmatch(day):
            raise UsageError(f"--{option.replace('_', '-')} {day!r}: write YYYY, YYYY-MM or YYYY-MM-DD")
    if source_id and source_id in set(sources["source_id"]):
        stands = sources[sources["source_id"].eq(source_id)].iloc[0]
        return _completed({str(name): str(text) for name, text in stands.items()}, given)
    if needed and not (wanted.get("publisher") and wanted.get("title")):
        raise UsageError(
            "a source is needed: --source ID of one that the package has, or --publisher WHO --title WHAT (and --url, "
            "--published-on, --source ID for a name of one's own)"
        )
    if source_id and not _ID.fullmatch(source_id):
        raise UsageError(f"--source {source_id!r}: small letters, digits and - only, such as baotou-yearbook-2024")
    if not source_id:
        stem = re.sub(r"[^a-z0-9]+", "-", Path(proposal.name).stem.lower()).strip("-")
        source_id = stem if _ID.fullmatch(stem) else f"import-{proposal.sha256[:8]}"
    today = datetime.date.today().isoformat()
    return known | {name: wanted.get(name, "") for name in known} | {
        "source_id": source_id, "accessed_on": wanted.get("accessed_on") or today,
    }  # fmt: skip


def _completed(stands: dict[str, str], given: Dict[str, str]) -> dict[str, str]:
    """A source that the package has, with what it did not say. UsageError for what contradicts it."""
    for name, text in given.items():
        if text and stands.get(name) and stands[name] != text:
            raise UsageError(
                f"the source {stands['source_id']} stands with {name} {stands[name]!r}, not {text!r}: leave the option "
                "away, or give the other publication an id of its own by --source"
            )
    return stands | {name: text for name, text in given.items() if text and not stands.get(name)}


def _areas(areas: pd.DataFrame, codes: pd.Series) -> pd.DataFrame:
    """The areas with those that the values are of, and all above them."""
    places = Places(areas)
    wanted = {code for one in codes.unique() for code in (one, *places.above(one))} - set(areas["area_code"])
    if not wanted:
        return areas
    new = places.table[places.table["area_code"].isin(wanted)].assign(name_en="")
    return pd.concat([areas, AREAS.conform(new)], ignore_index=True).sort_values("area_code", ignore_index=True)
