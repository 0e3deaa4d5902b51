"""SDMX-ML: the codes of the series and the observations are read as those of SDMX-CSV, by the same lists."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from halfsky.importing.reading import propose
from halfsky.package import Package, load_package

NAMES = 'xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:ns1="urn:x:y" ' \
        'xmlns:generic="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"'  # fmt: skip
KEYS = {"FREQ": "A", "REF_AREA": "220802", "INDICATOR": "maternal_systematic_management_rate", "SEX": "SEX_F",
        "URBANISATION": "R", "UNIT_MEASURE": "PT"}  # fmt: skip


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


def specific(keys: dict[str, str], observations: list[dict[str, str]]) -> str:
    def of(values: dict[str, str]) -> str:
        return " ".join(f'{name}="{value}"' for name, value in values.items())

    rows = "".join(f"<Obs {of(row)}/>" for row in observations)
    return (f'<message:StructureSpecificData {NAMES}><message:Header><message:ID>t</message:ID></message:Header>'
            f'<message:DataSet ns1:dataScope="DataStructure"><Series {of(keys)}>{rows}</Series></message:DataSet>'
            "</message:StructureSpecificData>")  # fmt: skip


def generic(keys: dict[str, str], observations: list[dict[str, str]]) -> str:
    def of(values: dict[str, str]) -> str:
        return "".join(f'<generic:Value id="{name}" value="{value}"/>' for name, value in values.items())

    rows = ""
    for row in observations:
        more = {name: value for name, value in row.items() if name not in ("TIME_PERIOD", "OBS_VALUE")}
        rows += (f'<generic:Obs><generic:ObsDimension value="{row["TIME_PERIOD"]}"/>'
                 f'<generic:ObsValue value="{row["OBS_VALUE"]}"/>'
                 f"<generic:Attributes>{of(more)}</generic:Attributes></generic:Obs>")  # fmt: skip
    return (f"<message:GenericData {NAMES}><message:DataSet><generic:Series><generic:SeriesKey>{of(keys)}"
            f"</generic:SeriesKey>{rows}</generic:Series></message:DataSet></message:GenericData>")  # fmt: skip


def read(folder: Path, text: str, package: Package) -> pd.DataFrame:
    path = folder / "t.xml"
    path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>{text}', encoding="utf-8")
    return propose(path, package).table()


@pytest.mark.parametrize("message", [specific, generic])
def test_the_keys_of_a_series_are_those_of_its_observations(message: object, tmp_path: Path, package: Package) -> None:
    observations = [{"TIME_PERIOD": "2001", "OBS_VALUE": "91.2", "OBS_STATUS": "A"},
                    {"TIME_PERIOD": "2002", "OBS_VALUE": "92.5", "OBS_STATUS": "E"},
                    {"TIME_PERIOD": "2003", "OBS_VALUE": "93.5", "OBS_STATUS": "F"}]  # fmt: skip
    found = read(tmp_path, message(KEYS, observations), package)  # type: ignore[operator]
    assert found["fate"].tolist() == ["proposed", "proposed", "asked"]
    assert found["area_code"].tolist() == ["220802"] * 3
    assert found["residence"].tolist() == ["rural"] * 3
    assert found["value"].tolist()[:2] == [91.2, 92.5]
    assert found["status"].tolist()[:2] == ["final", "estimated"]
    assert "F" in found["question"][2]


@pytest.mark.parametrize("message", [specific, generic])
@pytest.mark.parametrize(("name", "code"), [("URBANISATION", "RUR"), ("SEX", "SEX_O"), ("REF_AREA", "ZZZ"), ("AGE", "Y15T24"),
                                            ("EDU", "ISCED_3"), ("URBANIZATION", "_T")])  # fmt: skip
def test_one_unknown_key_refuses_the_series_by_name(
    message: object, name: str, code: str, tmp_path: Path, package: Package
) -> None:
    observations = [{"TIME_PERIOD": "2001", "OBS_VALUE": "91.2", "OBS_STATUS": "A"}]
    found = read(tmp_path, message({**KEYS, name: code}, observations), package)  # type: ignore[operator]
    assert found["fate"].tolist() == ["asked"]
    assert name in found["question"][0]
