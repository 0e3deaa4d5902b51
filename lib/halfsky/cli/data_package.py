"""The commands of a data package as a whole: is it valid, its description, a project around it, a made-up one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from halfsky.cli.options import Data, say, year
from halfsky.errors import DataError, UsageError
from halfsky.export import write_frame

# Heavy libraries are imported in the command that needs them: `halfsky --help` must not wait for pandas.
# ruff: noqa: PLC0415


def add_to(app: typer.Typer) -> None:
    """Hang these commands into the command line."""
    for command in (validate, describe, init, priors, simulate):
        app.command()(command)


def validate(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="A data package.")] = None, data: Data = None
) -> None:
    """The whole data package: every broken row with its reason, as CSV."""
    folder = _one_of(folder, data, "validate")
    from halfsky.package import ADVISORY, load_package, validate_package
    from halfsky.package.reading import FILES

    findings = validate_package(folder)
    broken = findings[~findings["code"].isin(ADVISORY)]
    if len(findings):
        write_frame(findings, None)
    if len(broken):
        raise DataError(f"{len(broken)} findings in {broken['file'].nunique()} files")
    package = load_package(folder)
    sizes = [len(getattr(package, name)) for name in FILES]
    remarks = f"; {len(findings)} remark{'s' if len(findings) > 1 else ''}" if len(findings) else ""
    say(f"all {sum(sizes)} rows of {len(sizes)} tables are valid{remarks}")


def describe(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="A data package.")] = None,
    data: Data = None,
    release: Annotated[
        str | None, typer.Option(metavar="VERSION", help="The version of the data from now on: 1.2.0.")
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option("--parquet", metavar="DIR", help="Also every table as one Parquet file: read far sooner."),
    ] = None,
) -> None:
    """datapackage.json, written anew: after a file or a column was added, or for a new release of the data."""
    from halfsky.package import describe_package

    place = _one_of(folder, data, "describe")
    if into is not None:
        from halfsky.package.parquet_form import write_parquet

        say(f"{len(write_parquet(place, into))} tables as Parquet", into)
        if release is None:
            return
    if release is not None:
        _keep_forecasts(place, release)
    say(f"every table is described in {describe_package(place, release)}")


def _keep_forecasts(folder: Path | None, release: str) -> None:
    """Write what this release gives for each target's chance, and say how the earlier ones came out."""
    from halfsky.assess import assess_package
    from halfsky.assess.outlook import record
    from halfsky.package import load_package, write_table
    from halfsky.package.locking import alone
    from halfsky.project import check_writable
    from halfsky.schemas import FORECAST_RECORD
    from halfsky.settings import Settings

    place = load_package(folder).folder
    check_writable(place)
    with alone(place):
        package = load_package(place)
        gaps = assess_package(package)
        ends = package.targets["plan_id"].map(package.plans.set_index("plan_id")["end_year"])
        deadlines = package.targets["deadline_year"].fillna(ends).set_axis(package.targets["target_id"])
        found = record.recorded(package.forecast_record, gaps, deadlines, release)
        write_table(found, FORECAST_RECORD, place / record.FILE)
    say(f"{int(found['release'].eq(release).sum())} forecasts kept", place / record.FILE)
    for row in record.calibration(package.forecast_record, gaps, Settings()).itertuples():
        say(f"  {row.outlook}: given {row.given:.0%}, came true {row.came_true:.0%} of {row.cases:.0f}")


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or an empty folder.")],
) -> None:
    """A project to work in: the published data, notebooks and parameters as files of one's own."""
    from halfsky.project.layout import lay_out

    lay_out(folder)
    say(f"{folder}: a project to work in; its README.md says how")


def priors(
    as_of: Annotated[
        int | None,
        typer.Option("--as-of", metavar="YEAR", parser=year, help="The last year used; else the last observed."),
    ] = None,
    data: Data = None,
) -> None:
    """What is to be expected of small areas' rates, written into the package: for a new release of the data."""
    from halfsky.assess.outlook.rate_priors import FILE, rate_priors
    from halfsky.package import load_package, write_datapackage, write_table
    from halfsky.package.locking import alone
    from halfsky.project import check_writable
    from halfsky.schemas import RATE_PRIORS
    from halfsky.settings import Settings

    place = load_package(data).folder
    check_writable(place)
    with alone(place):
        package = load_package(place)
        last = int(package.observations["year"].max()) if as_of is None else as_of
        found = rate_priors(package.observations, package.indicators, package.areas, last, Settings())
        write_table(found, RATE_PRIORS, place / FILE)
        write_datapackage(place)
    say(f"{len(found)} priors of {found['indicator_id'].nunique()} indicators", place / FILE)


def simulate(
    areas: Annotated[int, typer.Option("--areas", metavar="N", help="How many counties, 1 to 10000.")],
    years: Annotated[str, typer.Option("--years", metavar="A-B", help="The years observed, such as 2015-2025.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder of the data package.")],
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The same number gives the same nation.")] = 0,
    work: Annotated[
        bool, typer.Option("--work", help="Also tasks, what units reported of them, and cases, of every county's plan.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an earlier simulated package that was edited by hand, too.")
    ] = False,
) -> None:
    """A made-up nation to try things on: a data package in which every value is simulated."""
    from halfsky.simulate import Order, parse_years, simulate_package, simulated_counties

    earlier = simulated_counties(output)
    count = simulate_package(Order(areas, parse_years(years), seed, work), output, force=force)
    if earlier is not None:
        say(f"replaced the simulated package of {earlier} counties")
    say(f"{areas} counties with {count} simulated values", output)


def _one_of(folder: Path | None, data: Path | None, command: str) -> Path | None:
    if folder and data:
        raise UsageError(f"halfsky {command} takes one data package: give either DIR or --data DIR")
    return folder or data
