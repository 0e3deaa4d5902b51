"""For who explores: the indicator that is meant by some words, and a table of codes with its names beside it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from halfsky.catalogue import Catalogue
from halfsky.errors import UsageError
from halfsky.package import Package, load_package
from halfsky.vocabulary.codes import AGAINST_UPPER, DOMAINS, FAMILIES
from halfsky.vocabulary.statuses import STATUSES

_APART = r"[\s…·,，、;；+]+"  # between the parts of a name
_CHINESE = re.compile(r"[\u4e00-\u9fff“”两]{4,}")
_SHORTEST = 2  # characters of a part of words that are written together
_LESS = 0.9  # of a name that holds the parts somewhere, against one that holds the words as they are
_WHOM = r"(?:妇女儿童|妇女|女性|女子|儿童|未成年人)?(?:与|和|的|参与)?"  # before the words of a domain
_FIELD = r"(?:领域|方面|指标|类)*"  # behind them
FOUND = ["indicator_id", "name_zh", "name_en", "domain", "unit", "found_in", "score"]


def find_indicator(words: str, package: Package | None = None) -> pd.DataFrame:
    """The indicators that some words may mean, the likeliest first: columns `FOUND`.

    words: a phrase of a plan, a part of a name in Chinese or English, or of an id (村委会; maternal); several parts,
    apart by blanks or … and in any order (女性 村委会), or written together (村委会女性), find what holds them all.
    Words that name a domain, or are what people call it (妇女参政; political participation), find its indicators too.
    found_in: exact, alias, suggested (as `Catalogue.match`), name, alias_part, id, parts, or domain. score: 1 for an
    exact name or alias; for parts the share of the spelling that the words make up; 0 for those of a domain, which
    stand last in the order of the catalogue. Empty where nothing is found. package: else the one that ships.
    """
    if not isinstance(words, str) or not words.strip():
        raise UsageError(f"find_indicator({words!r}): give some words of an indicator, as find_indicator('村委会')")
    package = package or load_package()
    indicators = package.indicators
    rows = indicators.assign(alias=indicators["aliases"].str.split("|")).explode("alias")
    wanted = re.sub(r"\s+", " ", words.strip().lower())
    kinds = {"name": "name_zh", "name_part": "name_en", "alias_part": "alias", "id": "indicator_id"}
    found = []
    for kind, column in kinds.items():
        spelled = rows[column].fillna("").str.lower()
        held = spelled.str.contains(wanted, regex=False) | spelled.str.contains(wanted.replace(" ", "_"), regex=False)
        apart = ~held & spelled.map(_holder(wanted))
        length = spelled.str.len().clip(lower=1)
        score = (len(wanted) / length).where(held, len(re.sub(_APART, "", wanted)) / length * _LESS).round(3)
        found.append(rows[held].assign(found_in=kind.replace("name_part", "name"), score=score[held]))
        found.append(rows[apart].assign(found_in="parts", score=score[apart]))
    of_domain = rows[rows["domain"].isin(_domains(wanted, package.domains))]
    found.append(of_domain.assign(found_in="domain", score=0.0))
    match = Catalogue(indicators).match(pd.Series([words])).iloc[0]
    if match["indicator_id"]:
        known = rows[rows["indicator_id"].eq(match["indicator_id"])].head(1)
        found.insert(0, known.assign(found_in=match["method"], score=float(match["score"])))
    every = pd.concat(found).sort_values("score", ascending=False, kind="stable")
    return every.drop_duplicates("indicator_id")[FOUND].reset_index(drop=True)


def _domains(wanted: str, table: pd.DataFrame) -> set[str]:
    """The domains that the words name, whole: by the names of the package's table, or by what people call them."""
    spelled = re.sub(r"[\s_-]+", " ", wanted)
    core = re.sub(f"^{_WHOM}|{_FIELD}$", "", spelled)
    found = set()
    for domain, *names in table[["domain", "name_zh", "name_en"]].itertuples(index=False):
        known = DOMAINS.rows.get(domain)
        if known is not None and _is_of_others(spelled, known.zh):
            continue
        called = {domain, *names, *((known.en, *known.words) if known else ())}
        called = {re.sub(r"[\s_-]+", " ", str(name).lower()) for name in called}
        called |= {re.sub(f"^{_WHOM}", "", name) for name in called}
        if {spelled, core, re.sub(f"{_FIELD}$", "", spelled)} & (called - {""}):
            found.add(str(domain))
    return found


def _is_of_others(wanted: str, name: str) -> bool:
    """Whether the words say whom they mean, and a domain of one family alone is for others: 妇女福利, 儿童与福利.

    What is called after women stands in plans for children too (儿童与健康), but not the other way round.
    """
    women, children = (FAMILIES.row(family).people for family in ("women", "children"))
    return name.startswith(children) and children not in wanted and wanted.startswith((women, "女"))


def _holder(wanted: str) -> Callable[[str], bool]:
    """Whether a spelling holds every part of what is wanted, in any order and nowhere twice the same place."""
    parts = [part for part in re.split(_APART, wanted) if part]
    if len(parts) > 1:
        return lambda spelled: _holds(parts, spelled)
    if not _CHINESE.fullmatch(wanted):
        return lambda spelled: False
    return lambda spelled: _cut(wanted, spelled)


def _holds(parts: list[str], spelled: str) -> bool:
    for part in sorted(parts, key=len, reverse=True):
        if part not in spelled:
            return False
        spelled = spelled.replace(part, "\n", 1)
    return True


def _cut(wanted: str, spelled: str) -> bool:
    """Whether words without blanks fall into parts of two characters or more that the spelling holds."""
    if len(wanted) < 2 * _SHORTEST:
        return False
    for end in range(len(wanted) - _SHORTEST, _SHORTEST - 1, -1):
        if wanted[:end] in spelled:
            rest = spelled.replace(wanted[:end], "\n", 1)
            if wanted[end:] in rest or _cut(wanted[end:], rest):
                return True
    return False


def named(rows: pd.DataFrame, package: Package | None = None, *, language: str = "zh") -> pd.DataFrame:
    """A table with the names of its codes before them: gaps, targets, observations, standings.

    Of the columns `plan_id`, `area_code`, `indicator_id`, `domain` and `status` those that are there gain `plan`,
    `area`, `indicator`, `domain_name` and `status_name`, `against_upper_why` its words
    (`against_upper_why_name`); a table with `plan_id` alone gains the plan's area too. A code
    that the package does not know has no name (""). A column of that name which is there already stays as it is.
    package: else the one that ships. language: zh or en; a plan's title is in its own language.
    """
    if not isinstance(rows, pd.DataFrame):
        raise UsageError(f"named takes a DataFrame, and was given a {type(rows).__name__}")
    if language not in ("zh", "en"):
        raise UsageError(f"language {language!r}: accepted: zh, en")
    held = package or load_package()
    plans = held.plans.set_index("plan_id")
    area_code = rows.get("area_code")
    if area_code is None and "plan_id" in rows:
        area_code = rows["plan_id"].map(plans["area_code"])
    name = f"name_{language}"
    columns = {
        "area": None if area_code is None else area_code.map(held.areas.set_index("area_code")[name]),
        "plan": rows["plan_id"].map(plans["title"]) if "plan_id" in rows else None,
        "domain_name": _looked_up(rows, "domain", held.domains, name),
        "indicator": _looked_up(rows, "indicator_id", held.indicators, name),
    }
    if "status" in rows and rows["status"].isin(list(STATUSES)).all():  # that of an observation is another
        columns["status_name"] = rows["status"].map(STATUSES.labels(language))
    if "against_upper_why" in rows:
        words, between = AGAINST_UPPER.labels(language), "；" if language == "zh" else "; "
        columns["against_upper_why_name"] = (
            rows["against_upper_why"]
            .fillna("")
            .map(lambda codes: between.join(words.get(code, code) for code in codes.split(";")))
        )
    new = {column: found.fillna("") for column, found in columns.items() if found is not None and column not in rows}
    return pd.concat([pd.DataFrame(new, index=rows.index), rows], axis=1)


def _looked_up(rows: pd.DataFrame, key: str, table: pd.DataFrame, name: str) -> pd.Series | None:
    return rows[key].map(table.set_index(key)[name]) if key in rows else None
