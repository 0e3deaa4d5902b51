"""Made-up areas: a nation, provinces, cities and counties, with codes in the form of GB/T 2260.

Provinces are numbered from 83 on. GB/T 2260 gives out none of these, so no made-up area has the code of a real one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from halfsky.schemas import AREAS

NATION = "000000"
MOST_PROVINCES = 17
_FIRST_PROVINCE = 83
_COUNTIES_A_CITY, _CITIES_A_PROVINCE = 9, 10  # 2,843 counties lie in 333 cities


def made_up_areas(counties: int) -> pd.DataFrame:
    """The `areas` table of a nation with that many county-level areas, upper levels first."""
    city = np.arange(counties) // _COUNTIES_A_CITY
    cities = int(city[-1]) + 1
    provinces = min(MOST_PROVINCES, cities, max(2, -(-cities // _CITIES_A_PROVINCE)))
    province = np.arange(cities) * provinces // cities
    place = np.arange(cities) - np.searchsorted(province, province) + 1

    province_codes = np.array([f"{_FIRST_PROVINCE + number}0000" for number in range(provinces)])
    city_codes = np.array([f"{province_codes[own][:2]}{n:02d}00" for own, n in zip(province, place, strict=True)])
    county_codes = [f"{city_codes[own][:4]}{n % _COUNTIES_A_CITY + 1:02d}" for n, own in enumerate(city)]
    levels = [
        _level("nation", [NATION], [""], "模拟国", "Simulated Nation", ""),
        _level("province", province_codes, [NATION] * provinces, "模拟省", "Simulated Province", "02d"),
        _level("city", city_codes, province_codes[province], "模拟市", "Simulated City", "03d"),
        _level("county", county_codes, city_codes[city], "模拟县", "Simulated County", "04d"),
    ]
    return AREAS.conform(pd.concat(levels, ignore_index=True))


def _level(level: str, codes: object, parents: object, zh: str, en: str, form: str) -> pd.DataFrame:
    frame = pd.DataFrame({"area_code": codes, "level": level, "parent_code": parents})
    numbers = [format(n, form) if form else "" for n in range(1, len(frame) + 1)]
    return frame.assign(name_zh=[zh + n for n in numbers], name_en=[f"{en} {n}".strip() for n in numbers])
