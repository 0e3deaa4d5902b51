"""Which statuses changed between two releases of the data package, and why."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import halfsky
import report_package
from english import HANZI
from halfsky.assess import explain_gaps, explain_revisions
from halfsky.cli import main
from halfsky.errors import UsageError
from halfsky.schemas import BREAKS, REASONS, REVISIONS
from long_form import examples, some

EAST = report_package.EAST
SCREENING, SCHOOLING = "east-2021-2025-1", "east-2021-2025-3"
Tables = dict[str, pd.DataFrame]


def release(*edits: Callable[[Tables], object]) -> SimpleNamespace:
    """The made-up package of the reports, edited."""
    tables = {name: frame.copy() for name, frame in report_package.tables().items()}
    for edit in edits:
        edit(tables)
    return SimpleNamespace(**tables)


def put(table: str, where: dict[str, object], **cells: object) -> Callable[[Tables], None]:
    """Writes cells into the rows of a table that `where` describes."""

    def edit(tables: Tables) -> None:
        frame = tables[table]
        chosen = pd.concat([frame[column].eq(value) for column, value in where.items()], axis=1).all(axis=1)
        assert chosen.any()
        frame.loc[chosen, list(cells)] = list(cells.values())

    return edit


def drop(table: str, where: dict[str, object]) -> Callable[[Tables], None]:
    def edit(tables: Tables) -> None:
        frame = tables[table]
        chosen = pd.concat([frame[column].eq(value) for column, value in where.items()], axis=1).all(axis=1)
        tables[table] = frame[~chosen].reset_index(drop=True)

    return edit


def observe(year: int, value: float, indicator: str = "screening_rate") -> Callable[[Tables], None]:
    def edit(tables: Tables) -> None:
        frame = tables["observations"]
        cell = frame["area_code"].eq(EAST) & frame["indicator_id"].eq(indicator) & frame["year"].eq(year)
        frame = frame[~cell]
        like = frame[frame["indicator_id"].eq("screening_rate")].head(1)
        unit = "years" if indicator == "schooling_years" else "percent"
        row = like.assign(area_code=EAST, year=year, value=value, indicator_id=indicator, unit=unit)
        tables["observations"] = pd.concat([frame, row], ignore_index=True).astype(frame.dtypes)

    return edit


def break_in(year: int, area: str = EAST) -> Callable[[Tables], None]:
    def edit(tables: Tables) -> None:
        row = pd.DataFrame({"area_code": [area], "indicator_id": "screening_rate", "year": year})
        tables["breaks"] = BREAKS.conform(pd.concat([tables["breaks"], row]))

    return edit


def of(year: int, **more: object) -> dict[str, object]:
    return {"area_code": EAST, "indicator_id": "screening_rate", "year": year} | more


AS_OF = 2024
# what changes in the newer release, the target, its statuses, the reasons, what the explanation says
CASES = {
    "a revised value": (
        put("observations", of(2024), value=76.0), SCREENING, "on_track", "slow", "revised_value",
        "2024年数值由82%改为76%，进度比1.0000→0.5000",
    ),
    "a removed value": (
        drop("observations", of(2024)), SCREENING, "on_track", "on_track", "value_removed",
        "2024年数值82%已删除（改用2022年76%）",
    ),
    "a revised baseline": (
        put("observations", of(2020), value=80.0), SCREENING, "on_track", "slow", "baseline_revised",
        "基期（2020年）数值由70%改为80%",
    ),
    "a first value": (
        observe(2024, 12.4, "schooling_years"), SCHOOLING, "no_data", "attained", "new_value", "新增2024年数值12.4年",
    ),
    "a stricter target": (
        put("targets", {"target_id": SCREENING}, value=95.0), SCREENING, "on_track", "accelerate", "target_edited",
        "目标由≥85%改为≥95%",
    ),
    "a later deadline": (
        put("targets", {"target_id": SCREENING}, value=95.0, deadline_year=2030), SCREENING, "on_track", "on_track",
        "target_edited", "期限补充为2030",
    ),
    "another indicator": (
        put("targets", {"target_id": SCREENING}, indicator_id="schooling_years"), SCREENING, "on_track",
        "not_comparable", "target_edited", "对应指标由screening_rate改为schooling_years",
    ),
    "a rejected target": (
        put("targets", {"target_id": SCREENING}, review_status="rejected"), SCREENING, "on_track", "", "target_removed",
        "目标已删除或剔除（原目标≥85%），原为“正常推进”",
    ),
    "a longer plan": (
        put("plans", {"plan_id": "east-2021-2025"}, end_year=2021), SCREENING, "on_track", "missed", "plan_edited",
        "规划的结束年由2025改为2021",
    ),
    "a break": (break_in(2023), SCREENING, "on_track", "insufficient", "break_added", "2023年起口径变化"),
    "a break of the nation": (
        break_in(2023, "000000"), SCREENING, "on_track", "insufficient", "break_added", "2023年起口径变化",
    ),
    "the better way": (
        put("indicators", {"indicator_id": "screening_rate"}, better="lower"), SCREENING, "on_track", "not_comparable",
        "catalogue_edited", "指标目录中的优劣方向由越高越好改为越低越好",
    ),
    "a definition with its values": (
        lambda tables: [
            put("indicators", {"indicator_id": "screening_rate"}, definition="20～64岁")(tables),
            put("observations", of(2024), value=76.0)(tables),
        ],
        SCREENING, "on_track", "slow", "revised_value;definition_edited", "指标定义有修改",
    ),
    "another unit": (
        put("observations", of(2024), unit="per_1000"), SCREENING, "on_track", "not_comparable", "revised_value",
        "2024年数值由82%改为82‰",
    ),
}  # fmt: skip


def assessed(package: SimpleNamespace, as_of: int = AS_OF, **more: object) -> pd.DataFrame:
    return halfsky.assess_targets(
        package.targets, package.observations, plans=package.plans, indicators=package.indicators,
        areas=package.areas, breaks=package.breaks, as_of=as_of, **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def base() -> tuple[SimpleNamespace, pd.DataFrame]:
    return release(), assessed(release())


@pytest.mark.parametrize("name", CASES)
def test_what_changed_and_why(base, name: str) -> None:
    edit, target, before, after, reasons, said = CASES[name]
    (package, gaps), edited = base, release(edit)
    other = assessed(edited)
    found = explain_gaps(gaps, other, package, edited)
    row = found.set_index("target_id").loc[target]
    assert (row["status_before"], row["status_after"], row["reasons"]) == (before, after, reasons)
    assert said in row["explanation"]
    if name not in some(list(CASES), 4):
        return
    back = explain_gaps(other, gaps, edited, package)
    row = back.set_index("target_id").loc[target]
    assert (row["status_before"], row["status_after"]) == (after, before)
    assert back["target_id"].tolist() == found["target_id"].tolist()


def test_a_new_year_names_what_was_the_latest_before() -> None:
    older = release(drop("observations", of(2024)))
    row = explain_revisions(older, release(), as_of=AS_OF).iloc[0]
    assert (row["latest_year_before"], row["latest_year_after"]) == (2022, 2024)
    assert row["reasons"] == "new_year"
    assert row["explanation"].startswith("新增2024年数值82%（此前最新为2022年76%）")


def test_a_new_plan_is_new_targets(base) -> None:
    older = release(drop("plans", {"plan_id": "west-2021-2030"}), drop("targets", {"plan_id": "west-2021-2030"}))
    package, gaps = base
    found = explain_gaps(assessed(older), gaps, older, package)
    assert set(found["plan_id"]) == {"west-2021-2030"}
    assert set(found["reasons"]) == {"target_added"}
    assert set(found["status_before"]) == {""}
    assert explain_revisions(older, release(), plan_ids=["east-2021-2025"], as_of=AS_OF).empty


def test_a_value_that_the_assessment_did_not_use_is_no_reason(base) -> None:
    package, gaps = base
    unused = put("observations", of(2022), value=50.0)
    later = release(unused)
    assert explain_gaps(gaps, assessed(later), package, later).empty
    both = release(unused, put("observations", of(2024), value=76.0))
    found = explain_gaps(gaps, assessed(both), package, both)
    assert len(found)
    assert found["explanation"].str.contains("2022").sum() == 0


def test_wording_and_units_responsible_change_nothing(base) -> None:
    package, gaps = base
    words = release(put("targets", {"target_id": SCREENING}, indicator="适龄妇女筛查率", responsible_units="区妇联"))
    assert explain_gaps(gaps, assessed(words), package, words).empty


def test_every_value_of_a_direction_counts() -> None:
    years = {2021: 11.0, 2022: 11.5, 2023: 12.0}
    series = [observe(year, value, "schooling_years") for year, value in years.items()]
    bent = put("observations", {"indicator_id": "schooling_years", "year": 2022}, value=14.0)
    last = put("observations", {"indicator_id": "schooling_years", "year": 2023}, value=11.0)
    found = explain_revisions(release(*series), release(*series, bent, last), as_of=AS_OF).set_index("target_id")
    row = found.loc["east-2021-2025-d"]
    assert (row["status_before"], row["status_after"]) == ("improving", "stable")
    assert row["explanation"].startswith("2023年数值由12年改为11年，2022年数值由11.5年改为14年")


def test_the_published_revision_that_moves_a_growth_rate_across_its_threshold() -> None:
    """Statistics Canada 1-1-1: 14.5 % in 2015, 7.25 % promised for 2030; 2023 was 10.2 and became 10.4 %.

    By growth rates 0.95259 became 0.90109, across 0.95. On the straight way both are ahead of the time.
    """

    def poverty(value: float) -> SimpleNamespace:
        def edit(tables: Tables) -> None:
            put("indicators", {"indicator_id": "screening_rate"}, better="lower")(tables)
            put("plans", {"plan_id": "east-2021-2025"}, start_year=2016, end_year=2030)(tables)
            put("targets", {"target_id": SCREENING}, comparator="le", value=7.25)(tables)
            drop("observations", {"indicator_id": "screening_rate"})(tables)
            for year, amount in {2015: 14.5, 2023: value}.items():
                put_row = (
                    tables["observations"]
                    .head(1)
                    .assign(area_code=EAST, indicator_id="screening_rate", unit="percent", year=year, value=amount)
                )
                tables["observations"] = pd.concat([tables["observations"], put_row], ignore_index=True)
            tables["observations"]["year"] = tables["observations"]["year"].astype("Int64")

        return release(edit)

    row = explain_revisions(poverty(10.2), poverty(10.4), as_of=AS_OF).set_index("target_id").loc[SCREENING]
    assert (row["status_before"], row["status_after"]) == ("on_track", "on_track")
    assert row["explanation"] == (
        "2023年数值由10.2%改为10.4%，进度比1.1121→1.0603，按复合增长率口径0.9526→0.9011，状态仍为“正常推进”"
    )


def test_gaps_of_two_years_and_of_other_rules(base) -> None:
    package, late = base
    early = assessed(package, 2022)
    later = explain_gaps(early, late, package, package).set_index("target_id").loc[SCREENING]
    assert later["reasons"] == "as_of"
    assert "评估年份由2022年改为2024年" in later["explanation"]
    other = assessed(package, settings=halfsky.assess.Settings(on_track_pace=1.1))
    row = explain_gaps(late, other, package, package).iloc[0]
    assert (row["target_id"], row["reasons"], row["status_after"]) == (SCREENING, "rules", "accelerate")


# ---- properties ----

OBSERVATION_REASONS = {"new_value", "new_year", "revised_value", "value_removed", "baseline_revised"}
YEARS, AMOUNTS = st.integers(2019, 2025), st.sampled_from([60.0, 70.0, 76.0, 84.6, 90.0])


def _set(table: str, column: str, values: st.SearchStrategy) -> st.SearchStrategy:
    def edit(place: int, value: object) -> Callable[[Tables], None]:
        def write(tables: Tables) -> None:
            frame = tables[table]
            frame.loc[frame.index[place % len(frame)], column] = value

        return write

    return st.builds(edit, st.integers(0, 30), values)


def _lose(table: str) -> st.SearchStrategy:
    def edit(place: int) -> Callable[[Tables], None]:
        def write(tables: Tables) -> None:
            frame = tables[table]
            tables[table] = frame.drop(index=frame.index[place % len(frame)])

        return write

    return st.builds(edit, st.integers(0, 30))


EDITS = {
    "observations": st.one_of(
        _set("observations", "value", AMOUNTS), _set("observations", "unit", st.just("ratio")),
        _set("observations", "residence", st.just("rural")), _lose("observations"), st.builds(observe, YEARS, AMOUNTS),
    ),
    "targets": st.one_of(
        _set("targets", "value", AMOUNTS), _set("targets", "comparator", st.sampled_from(["ge", "le", "increase"])),
        _set("targets", "deadline_year", YEARS), _set("targets", "indicator_id", st.sampled_from(["", "screening_rate"])),
        _set("targets", "review_status", st.just("rejected")), _lose("targets"),
    ),
    "plans": _set("plans", "end_year", YEARS) | _set("plans", "start_year", YEARS),
    "indicators": _set("indicators", "better", st.just("lower")) | _set("indicators", "unit", st.just("ratio")),
    "breaks": st.builds(break_in, YEARS, st.sampled_from([EAST, "000000"])),
}  # fmt: skip
REASONS_OF = {
    "observations": OBSERVATION_REASONS,
    "targets": {"target_added", "target_removed", "target_edited"},
    "plans": {"plan_edited"},
    "indicators": {"catalogue_edited"},
    "breaks": {"break_added"},
}


@examples(3, 40)
@given(
    st.lists(
        st.sampled_from(sorted(EDITS)).flatmap(lambda name: st.tuples(st.just(name), EDITS[name])),
        min_size=1,
        max_size=4,
    )
)
def test_every_status_that_moved_is_there_once_with_its_reason(base, edits) -> None:
    (before, gaps_before), after = base, release(*(edit for _, edit in edits))
    gaps_after = assessed(after)
    found = explain_gaps(gaps_before, gaps_after, before, after)
    statuses = [gaps.set_index("target_id")["status"] for gaps in (gaps_before, gaps_after)]
    sides = pd.concat(statuses, axis=1, keys=["before", "after"]).fillna("")
    moved = sides[sides["before"].ne(sides["after"])]
    assert found["target_id"].is_unique
    shown = found.set_index("target_id")
    assert set(moved.index) <= set(shown.index)
    assert shown["status_before"].to_dict() == sides.loc[shown.index, "before"].to_dict()
    assert shown["status_after"].to_dict() == sides.loc[shown.index, "after"].to_dict()
    allowed = set().union(*(REASONS_OF[name] for name, _ in edits))
    for reasons in found["reasons"]:
        assert reasons
        assert set(reasons.split(";")) <= allowed, "what was not touched is no reason"
    assert found["explanation"].ne("").all()
    assert found.columns.tolist() == REVISIONS.names


@pytest.fixture(scope="module")
def revised(base) -> tuple[SimpleNamespace, pd.DataFrame, pd.DataFrame]:
    """A release with one value revised, its gaps, and what `explain_revisions` says of it."""
    edited = release(put("observations", of(2024), value=76.0))
    return edited, assessed(edited), explain_revisions(base[0], edited, as_of=AS_OF)


@examples(2, 20)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_is_no_revision(base, revised, random) -> None:
    (package, gaps), (edited, gaps_edited, explained) = base, revised
    places = {name: list(frame.index) for name, frame in vars(package).items()}
    for order in places.values():
        random.shuffle(order)
    shuffled = SimpleNamespace(**{name: frame.loc[places[name]] for name, frame in vars(package).items()})
    gaps_shuffled = assessed(shuffled)
    assert explain_gaps(gaps, gaps_shuffled, package, shuffled).empty
    assert len(explained)
    pd.testing.assert_frame_equal(explain_gaps(gaps_shuffled, gaps_edited, shuffled, edited), explained)


def test_the_shipped_package_against_itself() -> None:
    package = halfsky.load_package()
    assert halfsky.explain_revisions(package, package).empty


def test_what_is_no_release_is_refused() -> None:
    broken = SimpleNamespace(**vars(release()) | {"observations": pd.DataFrame({"year": [2020]})})
    with pytest.raises(UsageError, match=r"after\.observations"):
        explain_revisions(release(), broken)
    with pytest.raises(UsageError, match="as_of"):
        explain_revisions(release(), release(), as_of="soon")
    for wrong in ("old/data", None):
        with pytest.raises(UsageError, match=r"before: a \w+ without .*halfsky\.load_package"):
            explain_revisions(wrong, release())
    with pytest.raises(UsageError, match=r"plan_ids is 'x': give a list"):
        explain_revisions(release(), release(), plan_ids="x")


# ---- the command ----


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("releases")
    report_package.write(folder / "old")
    shutil.copytree(folder / "old", folder / "new")
    path = folder / "new" / "observations" / "all.csv"
    path.write_text(path.read_text("utf-8").replace(",82,", ",76,", 1), "utf-8")
    return folder / "old", folder / "new"


def test_the_command_prints_the_table(folders, tmp_path, capsys) -> None:
    old, new = map(str, folders)
    assert main(["revisions", old, new, "--as-of", "2024", "-o", str(tmp_path / "revisions.csv")]) == 0
    assert "1 targets changed, 1 of them in status" in capsys.readouterr().err
    table = pd.read_csv(tmp_path / "revisions.csv", keep_default_na=False)
    assert table[["target_id", "status_after"]].to_numpy().tolist() == [[SCREENING, "slow"]]
    assert main(["revisions", old, old]) == 0
    assert capsys.readouterr().out.splitlines() == [",".join(REVISIONS.names)]
    assert main(["revisions", old, new, "--plan", "west-2021-2030"]) == 0
    assert main(["revisions", old, new, "--plan", "north"]) == UsageError.exit_status
    assert "north" in capsys.readouterr().err
    other = tmp_path / "other"
    shutil.copytree(old, other)
    for path in other.rglob("*.csv"):
        path.write_text(re.sub(r"-(20\d\d-20\d\d)", r"x-\1", path.read_text("utf-8")), "utf-8")
    for path in list((other / "targets").glob("*.csv")):
        path.rename(path.with_name(re.sub(r"-(20\d\d-20\d\d)", r"x-\1", path.name)))
    assert main(["revisions", old, str(other)]) == UsageError.exit_status
    assert "the two releases share no plan" in capsys.readouterr().err


def test_reasons_are_declared() -> None:
    assert all(reason in REVISIONS.column("reasons").description for reason in REASONS)


def test_the_explanation_is_in_english_where_that_is_asked_for() -> None:
    def revised(tables: Tables) -> None:
        tables["observations"]["value"] *= 0.9
        tables["observations"] = tables["observations"].iloc[:-1]
        tables["targets"].loc[tables["targets"]["indicator_id"].eq("schooling_years"), "value"] = 12.0
        tables["targets"] = tables["targets"].iloc[1:]
        tables["plans"]["end_year"] += 1
        tables["indicators"].loc[0, "better"] = "balanced"

    zh, en = (
        explain_revisions(release(), release(revised), as_of=2024, language=language) for language in ("zh", "en")
    )
    pd.testing.assert_frame_equal(zh.drop(columns="explanation"), en.drop(columns="explanation"))
    assert not [text for text in en["explanation"] if HANZI.search(text)]
    said = "\n".join(en["explanation"])
    for words in ("value of 2024 from 82% to 73.8%", "the plan's last year from 2025 to 2026", "target removed"):
        assert words in said
