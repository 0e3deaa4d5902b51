"""What the shipped sources say of themselves, what stands above and below the line, and licences in the description."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from halfsky.package import Package, load_package, write_datapackage, write_table
from halfsky.schemas import SOURCES
from halfsky.vocabulary.codes import GRADES

DATA = Path(__file__).parents[2] / "data"

# a first publisher's own text; nothing says whether it was read at his own page or in a copy
OWN_TEXT_BUT_NO_ADDRESS = [
    "baotou-population-2023",
    "ccdcw-cervical-2015",
    "guangdong-census-2020-3",
    "guizhou-bulletin-2022",
    "jiangmen-census-2010",
    "jiangsu-census-2010",
    "jiangsu-census-2020",
    "jiangsu-marriage-2021",
    "jilin-census-2020",
    "jilin-population-survey-2015",
    "moe-female-students-2017",
    "moe-inclusive-kindergartens",
    "mohurd-cities-2021",
    "mohurd-cities-2022",
    "moj-legal-aid-2018",
    "nbs-bulletin-2021",
    "nbs-women-2024",
    "nbs-women-final",
    "neimenggu-bulletin-2021",
    "neimenggu-population-2022",
    "neimenggu-population-2023",
    "nhc-health-literacy-2024",
    "white-paper-2015",
    "white-paper-2015-zh",
]
NOBODY_NAMED = ["guizhou-education-2020", "moe-bulletin-2019", "nhc-bulletin-2017"]


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package(DATA)


@pytest.fixture(scope="module")
def sources(package: Package) -> pd.DataFrame:
    return package.sources.set_index("source_id")


def test_every_source_has_a_grade_or_is_known_to_have_none(sources: pd.DataFrame) -> None:
    assert sorted(sources.index[sources["grade"].eq("")]) == sorted([*OWN_TEXT_BUT_NO_ADDRESS, *NOBODY_NAMED])
    assert set(sources["grade"]) == {*GRADES, ""}


def test_who_is_at_the_first_publishers_own_is_no_mirror(sources: pd.DataFrame) -> None:
    own = sources[sources["grade"].map(lambda code: bool(code) and GRADES.rows[code].own)]
    assert own["primary_publisher"].ne("").all() and own["publisher"].ne("").all()
    assert own["url"].ne("").sum() == len(own) - 2, "two are plans that were read as documents"
    copied = sources[sources["grade"].map(lambda code: bool(code) and GRADES.rows[code].copied)]
    assert copied["publisher"].ne(copied["primary_publisher"]).all()
    assert sources.loc[OWN_TEXT_BUT_NO_ADDRESS, "primary_publisher"].ne("").all()


def test_a_mirror_stands_apart_from_who_published_first(sources: pd.DataFrame) -> None:
    parted = sources[["publisher", "primary_publisher", "grade"]]
    assert parted.loc["nbs-women-2017-en"].tolist() == ["理论中国网（英文）", "国家统计局", "reprint"]
    assert parted.loc["guangdong-education-2021"].tolist() == ["广东省教育厅", "广东省教育厅", "official"]
    assert parted.loc["zhiyan-child-welfare-2020"].tolist() == ["智研咨询", "民政部", "secondary"]


def test_what_the_readme_says_of_the_grades_is_so(sources: pd.DataFrame) -> None:
    readme = (DATA / "README.md").read_text("utf-8")
    for code in GRADES:
        assert f"| `{code}` | {sources['grade'].eq(code).sum()} |" in readme
    assert f"| empty | {sources['grade'].eq('').sum()} |" in readme
    assert f"{sources['licence'].ne('').sum()} sources" in readme


@pytest.mark.parametrize(
    ("area", "indicator", "year", "above", "below"),
    [
        ("000000", "maternal_hiv_testing_rate", 2011, 8_730_161, 9_398_781),
        ("000000", "female_share_peoples_congress_deputies", 2023, 790, 2_977),
        ("000000", "plan_attainment_rate_children_national", 2015, 31, 33),
        ("520000", "female_share_population", 2016, 17_215_500, 35_550_000),  # both are rows of the package
        ("440700", "female_share_population", 2020, 2_312_625, 4_798_090),
    ],
)
def test_what_is_above_and_below_the_line_is_there_where_it_is_known(
    package: Package, area: str, indicator: str, year: int, above: float, below: float
) -> None:
    observed = package.observations
    (row,) = observed[
        observed["area_code"].eq(area) & observed["indicator_id"].eq(indicator) & observed["year"].eq(year)
    ].itertuples()
    assert (row.numerator, row.denominator) == (above, below)


def test_women_among_the_population_are_the_women_and_the_population_of_the_package(package: Package) -> None:
    """Wherever both are rows that are no computed ones, they stand at the share too."""
    keys = ["area_code", "year"]
    final = package.observations[package.observations["status"].eq("final")]
    share, women, people = (
        final[final["indicator_id"].eq(name)].set_index(keys)
        for name in ("female_share_population", "female_population", "resident_population")
    )
    both = share.index.intersection(women.index).intersection(people.index)
    assert len(both) >= 5
    assert share.loc[both, "numerator"].eq(women.loc[both, "value"]).all()
    assert share.loc[both, "denominator"].eq(people.loc[both, "value"]).all()


def test_a_population_that_leaves_a_part_out_says_so(package: Package) -> None:
    observed = package.observations
    here = observed["area_code"].eq("220802") & observed["indicator_id"].eq("resident_population")
    assert "不含白城经济开发区" in observed.loc[here & observed["year"].eq(2020), "note"].item()


def test_the_description_names_a_licence_for_each_source_or_says_that_it_is_unknown(sources: pd.DataFrame) -> None:
    said = json.loads((DATA / "datapackage.json").read_text("utf-8"))["sources"]
    told = {item["source_id"]: item["licence"] for item in said}
    assert list(told) == sources.index.tolist() and len(said) == len(told)
    assert told["agricultural-census-2006"] == "unknown"
    assert "须注明出处" in told["nbs-women-2018-en"]
    assert {name for name, licence in told.items() if licence != "unknown"} == set(
        sources.index[sources["licence"] != ""]
    )


def test_sources_that_others_describe_stay_and_one_that_went_goes(tmp_path: Path, package: Package) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    file = folder / "datapackage.json"
    theirs = {"title": "我县统计年鉴", "path": "https://example.org"}
    said = json.loads(file.read_text("utf-8"))
    gone = said["sources"][0]["source_id"]
    file.write_text(json.dumps(said | {"sources": [theirs, *said["sources"]]}), "utf-8")
    kept = package.sources[package.sources["source_id"].ne(gone)]
    write_table(kept, SOURCES, folder / "sources.csv")
    write_datapackage(folder)
    again = json.loads(file.read_text("utf-8"))["sources"]
    assert [item.get("source_id") for item in again] == [*kept["source_id"], None] and again[-1] == theirs
    before = file.read_bytes()
    write_datapackage(folder)
    assert file.read_bytes() == before


def test_a_package_whose_sources_say_nothing_of_licences_has_unknown_ones(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("source_id,title,publisher,url,published_on\na,统计年鉴,统计局,,\n", "utf-8")
    write_datapackage(tmp_path)
    said = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert said["sources"] == [{"source_id": "a", "title": "统计年鉴", "licence": "unknown"}]
