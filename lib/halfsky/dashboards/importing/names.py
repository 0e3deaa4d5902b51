"""Codes of a proposal as people read them: indicators, places, units."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from halfsky.catalogue.places import every_place
from halfsky.importing.code_list_files import rows as code_rows
from halfsky.package import Package
from halfsky.vocabulary.codes import RESIDENCES, SEXES, UNITS
from halfsky.words.values import chooser

Options = list[tuple[str, str]]


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    known = every_place()
    return dict(zip(known["area_code"], known["name_zh"], strict=True))


def area(code: str, package: Package) -> str:
    own = package.areas.loc[package.areas["area_code"].eq(code), "name_zh"]
    return str(own.iloc[0]) if len(own) else _places().get(code, code)


def indicator(indicator_id: str, package: Package) -> str:
    own = package.indicators.loc[package.indicators["indicator_id"].eq(indicator_id), "name_zh"]
    return str(own.iloc[0]) if len(own) else indicator_id


def meaning(about: str, code: str, package: Package, language: str) -> str:
    """A suggestion as people read it. about: the field that it is for."""
    named = {
        "area_code": lambda: area(code, package), "indicator_id": lambda: indicator(code, package),
        "sex": lambda: SEXES.label(code, language), "residence": lambda: RESIDENCES.label(code, language),
        "unit": lambda: UNITS.label(code, language),
    }  # fmt: skip
    return named[about]() if about in named else code


def indicators(package: Package) -> Options:
    known = package.indicators.drop_duplicates("indicator_id")
    return list(zip(known["name_zh"], known["indicator_id"], strict=True))


def areas(package: Package, codes: Iterable[str]) -> Options:
    return [(f"{area(code, package)}（{code}）", code) for code in dict.fromkeys(codes)]


def units() -> Options:
    """Each unit and scale once, by the first of its words."""
    known = pd.DataFrame(code_rows("units")).drop_duplicates(["unit", "factor"])
    return [(word, word) for word in known["word"]]


def groups(codes: Iterable[str], kind: str, language: str) -> Options:
    known = {"sex": SEXES, "residence": RESIDENCES}[kind]
    return [(known.label(code, language), code) for code in codes]


def described(row: pd.Series, package: Package, language: str) -> list[tuple[str, str]]:
    """What a value was read as, part by part; what is not known is called so."""
    say = chooser(language)
    unknown = say("未读出", "not known")
    year = unknown if pd.isna(row["year"]) else str(int(row["year"]))
    value = unknown if pd.isna(row["value"]) else f"{row['value']:.15g}"
    group = "、".join(
        known.label(str(row[name]), language) for name, known in (("sex", SEXES), ("residence", RESIDENCES))
    )
    return [
        (say("指标", "indicator"), indicator(row["indicator_id"], package) if row["indicator_id"] else unknown),
        (say("地区", "area"), area(row["area_code"], package) if row["area_code"] else unknown),
        (say("年份", "year"), year), (say("性别、城乡", "sex, residence"), group),
        (say("数值", "value"), value),
        (say("计量单位", "unit"), UNITS.label(row["unit"], language) if row["unit"] else unknown),
    ]  # fmt: skip
