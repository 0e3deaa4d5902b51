"""A new release beside what is published: which values are the same, differ, are new or gone, and which of two stands.

Pure functions of frames. The rule, the first line that tells two figures apart:

    firmer    final before provisional before estimated before derived before simulated
    nearer    an official source before a reprint before a secondary one, where both grades are known
    newer     the later publication, where both days are known, as far as both are known
    else      the published one stands, and a person is asked

A figure that is the same in both stands as it is published, unless the release is firmer or nearer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from halfsky.errors import UsageError
from halfsky.schemas import AREA_CODE, IDENTIFIER, OBSERVATION_STATUSES, OBSERVATIONS, RELEASE
from halfsky.vocabulary.codes import GRADES
from halfsky.words import release_differences

KEY = ["area_code", "indicator_id", "year", "sex", "residence"]
SAME, DIFFERS, NEW, GONE = "same", "differs", "new", "gone"
PUBLISHED, INCOMING = "published", "release"
_FIRMER, _NEARER, _NEWER, _UNDECIDED, _CONFIRMED, _SINGLE = (
    "firmer", "nearer", "newer", "undecided", "confirmed", "single",
)  # fmt: skip
_CLOSE = 1e-9


def beside_published(
    rows: pd.DataFrame, published: pd.DataFrame, sources: pd.DataFrame, indicators: pd.DataFrame,
    held: pd.DataFrame | None = None,
) -> pd.DataFrame:  # fmt: skip
    """schemas.RELEASE: the rows of a release held against the package's.

    rows: schemas.OBSERVATIONS, with `place` (sheet and cell) where that is known. published: the same of the package,
    with `place` (file and row). sources: schemas.SOURCES of both; one that it does not have has no grade and no day.
    held: figures (KEY) that the release has though they are not to be taken: these are not gone.
    """
    new, old = (_placed(frame) for frame in (rows, published))
    both = new.merge(old, on=KEY, how="left", suffixes=("", "_published"), indicator="beside")
    found = pd.DataFrame(
        {
            **{name: both[name] for name in (*KEY, "value", "unit", "status", "source_id", "place")},
            "published": both["value_published"], "published_unit": both["unit_published"],
            "published_status": both["status_published"], "published_source": both["source_id_published"],
            "published_place": both["place_published"],
        }
    )  # fmt: skip
    there = both["beside"].eq("both")
    close = (found["value"] - found["published"]).abs() <= _CLOSE * found["published"].abs().clip(lower=1)
    same = there & close & found["unit"].eq(found["published_unit"])
    found["kind"] = np.select([same, there], [SAME, DIFFERS], NEW)
    found["stands"], found["why"] = _standing(found, sources)
    found = pd.concat([found, _gone(new, old, held)], ignore_index=True)
    texts = [
        "published_unit",
        "published_status",
        "published_source",
        "published_place",
        "status",
        "source_id",
        "place",
    ]
    found[texts] = found[texts].astype("object").fillna("")
    units_agree = found["unit"].eq(found["published_unit"])
    found["difference"] = (found["value"] - found["published"]).where(units_agree)
    found["rounded"] = _agrees_rounded(found) & units_agree
    found["said"] = release_differences.differences(found, indicators)
    names = indicators.drop_duplicates("indicator_id").set_index("indicator_id")["name_zh"]
    found["question"] = ""
    for at in found.index[found["kind"].eq(DIFFERS) & ~settled(found)]:
        found.loc[at, "question"] = release_differences.question(found.loc[at], names)
    for at in found.index[found["kind"].eq(GONE)]:
        found.loc[at, "question"] = release_differences.gone(found.loc[at])
    return RELEASE.conform(found.sort_values(KEY, kind="stable"))


def settled(release: pd.DataFrame) -> pd.Series:
    """Differing figures of which the rule itself says that the published one stands: nothing is replaced or asked."""
    return release["stands"].eq(PUBLISHED) & release["why"].isin([_FIRMER, _NEARER, _NEWER])


def _placed(frame: pd.DataFrame) -> pd.DataFrame:
    known = OBSERVATIONS.conform(frame)
    place = frame["place"].to_numpy() if "place" in frame else ""
    return known.assign(place=place)


def _standing(pairs: pd.DataFrame, sources: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Which of two figures stands, and why. A code that is not in its list, or empty, tells nothing apart."""
    ranks = {status: float(place) for place, status in enumerate(OBSERVATION_STATUSES)}
    firmer = _sign(_rank(pairs["published_status"], ranks) - _rank(pairs["status"], ranks))
    own, other = (_about(pairs[name], sources) for name in ("source_id", "published_source"))
    nearer = _sign(other["rank"] - own["rank"])
    newer = _later(own["day"], other["day"])
    sense = np.where(firmer != 0, firmer, np.where(nearer != 0, nearer, newer))
    why = np.select([firmer != 0, nearer != 0, newer != 0], [_FIRMER, _NEARER, _NEWER], _UNDECIDED)
    same, new = pairs["kind"].eq(SAME).to_numpy(), pairs["kind"].eq(NEW).to_numpy()
    # The same figure again is no reason to let go of the source that is published, were it only newer.
    sense, why = np.where(same & (why == _NEWER), 0, sense), np.where(same & (why == _NEWER), _UNDECIDED, why)
    stands = np.where((sense > 0) | new, INCOMING, PUBLISHED)
    return stands, np.where(new, _SINGLE, why)


def _rank(codes: pd.Series, ranks: dict[str, float]) -> pd.Series:
    return codes.map(ranks).astype("float64")


def _sign(difference: pd.Series) -> np.ndarray:
    """+1 where the release comes first, −1 where the published one does, 0 where nothing is told."""
    return np.sign(difference.astype("float64").fillna(0.0)).to_numpy()


def _about(source_ids: pd.Series, sources: pd.DataFrame) -> pd.DataFrame:
    ranks = {grade: float(place) for place, grade in enumerate(GRADES)}
    known = sources.drop_duplicates("source_id", keep="last").set_index("source_id")
    grade = known["grade"] if "grade" in known else pd.Series("", index=known.index)
    days = known["published_on"].astype("object").fillna("")
    return pd.DataFrame(
        {
            "rank": source_ids.map(_rank(grade, ranks)).astype("float64"),
            "day": source_ids.map(days).astype("object").fillna(""),
        }
    )


def _later(own: pd.Series, other: pd.Series) -> np.ndarray:
    """+1 where the first day is later, −1 where the second is; as far as both are known: 2024 and 2024-03 are alike."""
    known = {pair: _compared(*pair) for pair in {*zip(own, other, strict=True)}}
    return np.array([known[pair] for pair in zip(own, other, strict=True)], dtype="int64")


def _compared(own: str, other: str) -> int:
    parts = [re.findall(r"\d+", day)[:3] for day in (own, other)]
    shared = min(map(len, parts))
    first, second = (tuple(int(part) for part in one[:shared]) for one in parts)
    return (first > second) - (first < second)


def _gone(new: pd.DataFrame, old: pd.DataFrame, held: pd.DataFrame | None) -> pd.DataFrame:
    """Published figures that the release, being of their source, area and indicator, has no more."""
    about = ["source_id", "area_code", "indicator_id"]
    covered = old.merge(new[about].drop_duplicates(), on=about)
    there = pd.concat([new[KEY], held[KEY]]) if held is not None else new[KEY]
    there = there.dropna().astype({"year": "Int64"}).drop_duplicates()
    missing = covered.merge(there, on=KEY, how="left", indicator="beside")["beside"].eq("left_only").to_numpy()
    gone = covered[missing]
    return gone[[*KEY, "unit"]].assign(
        published=gone["value"], published_unit=gone["unit"], published_status=gone["status"], kind=GONE,
        published_source=gone["source_id"], published_place=gone["place"], stands=PUBLISHED, why=_UNDECIDED,
    )  # fmt: skip


def _agrees_rounded(pairs: pd.DataFrame) -> pd.Series:
    """Whether one value is the other with fewer decimals: 16.08 and 16.1."""
    agrees = [
        bool(pd.notna(one) and pd.notna(other)) and _rounds(float(one), float(other))
        for one, other in zip(pairs["published"], pairs["value"], strict=True)
    ]
    return pd.Series(agrees, index=pairs.index)


def _rounds(one: float, other: float) -> bool:
    places = min(len(f"{value:.10f}".rstrip("0").partition(".")[2]) for value in (one, other))
    return abs(one - other) <= 0.5 * 10.0**-places * (1 + _CLOSE) and one != other


@dataclass(frozen=True)
class Consent:
    """What a person says may be replaced: one figure, all published figures of a source, or all of a kind."""

    text: str
    area_code: str = ""
    indicator_id: str = ""
    year: int = 0
    source_id: str = ""
    kind: str = ""

    @staticmethod
    def read(text: str) -> Consent:
        """`differs`, `gone`, AREA:INDICATOR:YEAR or a source's id. UsageError for anything else."""
        if text in (DIFFERS, GONE):
            return Consent(text, kind=text)
        parts = text.split(":")
        forms = (AREA_CODE, IDENTIFIER, r"[0-9]{4}")
        if len(parts) == len(forms) and all(map(re.fullmatch, forms, parts)):
            return Consent(text, area_code=parts[0], indicator_id=parts[1], year=int(parts[2]))
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", text):
            return Consent(text, source_id=text)
        raise UsageError(
            f"--replace {text!r} names nothing: write {DIFFERS} (all that differ), {GONE} (all that the release has no "
            "more), AREA:INDICATOR:YEAR for one figure, or the source_id whose published figures may go"
        )

    def covers(self, release: pd.DataFrame) -> pd.Series:
        """The rows of schemas.RELEASE that are named. `differs` leaves what the rule itself lets stand."""
        open_ = release["kind"].isin([DIFFERS, GONE])
        if self.kind:
            return open_ & release["kind"].eq(self.kind) & ~settled(release)
        if self.source_id:
            return open_ & release["published_source"].eq(self.source_id)
        return (
            open_
            & release["area_code"].eq(self.area_code)
            & release["indicator_id"].eq(self.indicator_id)
            & release["year"].eq(self.year).fillna(False)
        )


def confirmed(release: pd.DataFrame, replace: Sequence[str], cells: pd.Series | None = None) -> pd.DataFrame:
    """The release with what was consented to: such a figure stands, and a `gone` one goes.

    cells: a mask of rows that were consented to one by one, in the answered workbook. UsageError for a name that covers
    none of the figures that would change.
    """
    named = pd.Series(False, index=release.index) if cells is None else cells.astype("bool")
    for consent in map(Consent.read, replace):
        covered = consent.covers(release)
        if not covered.any() and not consent.kind:
            raise UsageError(f"--replace {consent.text} names none of the figures that differ or are gone")
        named |= covered
    named &= release["kind"].isin([DIFFERS, GONE])
    why = release["why"].mask(named, _CONFIRMED)
    return release.assign(
        stands=release["stands"].mask(named, INCOMING), why=why, question=release["question"].mask(named, "")
    )


def to_take(release: pd.DataFrame) -> pd.Series:
    """Rows whose release figure goes into the package: new ones, consented ones, and firmer or nearer ones that say the
    same.
    """
    agreed = release["kind"].eq(SAME) & release["stands"].eq(INCOMING)
    return release["kind"].eq(NEW) | agreed | (release["why"].eq(_CONFIRMED) & release["kind"].eq(DIFFERS))


def to_remove(release: pd.DataFrame) -> pd.Series:
    """Rows whose published figure goes: it is replaced, or gone and consented to."""
    return (to_take(release) & release["kind"].ne(NEW)) | (release["why"].eq(_CONFIRMED) & release["kind"].eq(GONE))


def to_keep(release: pd.DataFrame) -> pd.Series:
    """Rows beside whose release figure the published one stands by the rule: the release's is kept as a revision."""
    return release["kind"].eq(DIFFERS) & settled(release)
