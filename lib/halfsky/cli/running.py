"""Commands that set work going: reports made by papermill, dashboards served."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from halfsky.cli.options import Data, Part, Plans
from halfsky.cli.options import year as _year
from halfsky.errors import UsageError

# Heavy libraries are imported in the command that needs them: `halfsky --help` must not wait for pandas.
# ruff: noqa: PLC0415


class Report(StrEnum):
    annual = "annual"
    midterm = "midterm"
    final = "final"


RunAsOf = Annotated[
    int | None,
    typer.Option("--as-of", metavar="YEAR", parser=_year, help="The year assessed; else that of parameters/."),
]


def add_to(app: typer.Typer) -> None:
    """Put the commands of this module into the command line."""
    app.command()(run)
    app.command()(serve)


def run(
    notebook: Annotated[str | None, typer.Argument(help="A notebook; else each plan's district report.")] = None,
    plan: Plans = None,
    all_plans: Annotated[bool, typer.Option("--all", help="Every plan of the data package.")] = False,
    as_of: RunAsOf = None,
    report: Annotated[Report | None, typer.Option(help="The kind of report.")] = None,
    data: Data = None,
    workers: Annotated[int | None, typer.Option(metavar="N", min=1, help="Processes; else one a core.")] = None,
    document: Annotated[Path | None, typer.Option(metavar="FILE", help="The document that plan_review reads.")] = None,
    part: Part = "",
    merge: Annotated[bool, typer.Option("--merge", help="One report over all the plans named.")] = False,
    length: Annotated[str, typer.Option(metavar="LENGTH", help="brief, report or annex; else all three.")] = "",
    collect: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Copies of the Word files there, under telling names.")
    ] = None,
    pages: Annotated[
        bool | None,
        typer.Option("--pages/--no-pages", help="Pages in the contents, by LibreOffice; else of few reports."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Make reports again that are current.")] = False,
    outputs: Annotated[str | None, typer.Option(metavar="DIR|URL", help="Where reports go; else outputs/.")] = None,
    cluster: Annotated[str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler that runs them.")] = None,
    cold: Annotated[bool, typer.Option("--cold", help="Start an ordinary kernel for every run.")] = False,
    time_limit: Annotated[float, typer.Option(metavar="SECONDS", min=1, help="For one run.")] = 900,
    memory_limit: Annotated[
        float | None, typer.Option(metavar="GB", min=0.1, help="For one run; else its share.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "-p", parser=lambda pair: pair, metavar="NAME VALUE", help="A parameter of a notebook of one's own."
        ),
    ] = None,
    parameters_yaml: Annotated[
        list[str] | None, typer.Option("-y", metavar="YAML", help="Its parameters as YAML.")
    ] = None,
    parameters_file: Annotated[list[Path] | None, typer.Option("-f", metavar="FILE", help="… as a YAML file.")] = None,
    each: Annotated[str, typer.Option(metavar="NAME", help="A run for each value: plan_id, area_code …")] = "",
    each_row: Annotated[Path | None, typer.Option(metavar="FILE", help="A run a row: columns are parameters.")] = None,
) -> None:
    """Reports into outputs/, by papermill; a run whose inputs did not change is skipped.

    Any notebook with a cell tagged `parameters` is run the same way: halfsky run my.ipynb -p year 2025.
    """
    if plan and all_plans:
        raise UsageError("halfsky run takes either --plan ID, once or more, or --all")
    from halfsky.batch.job import Given
    from halfsky.batch.runner import run_reports

    given = Given(
        cast("list[tuple[str, str]]", parameter or []), parameters_yaml or [], parameters_file or [], each, (), each_row
    )
    run_reports(
        notebook=notebook, plan_ids=plan or [], all_plans=all_plans, as_of=as_of,
        report=report.value if report else None, data=data, workers=workers, force=force, outputs=outputs, cold=cold,
        cluster=cluster, document=document, part=part, merge=merge, length=length, collect=collect, pages=pages,
        given=given, time_limit=time_limit, memory_limit=int(memory_limit * 1e9) if memory_limit else None,
    )  # fmt: skip


def serve(
    host: Annotated[str, typer.Option(metavar="H", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="P", min=0, max=65535, help="The port; 0: any that is free.")] = 8866,
    socket: Annotated[Path | None, typer.Option(metavar="PATH", help="A file to listen at, for a proxy here.")] = None,
    socket_group: Annotated[str, typer.Option(metavar="GROUP", help="Which may open that file too.")] = "",
    data: Data = None,
    token: Annotated[
        str | None,
        typer.Option(metavar="[NAME:]PASSWORD", envvar="HALFSKY_TOKEN", help="Needed unless H is this machine only."),
    ] = None,
    certificate: Annotated[Path | None, typer.Option(metavar="FILE", help="PEM: the server speaks TLS itself.")] = None,
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="The certificate's, without password.")] = None,
    base_url: Annotated[str, typer.Option(metavar="PATH", help="Where the dashboards begin: /halfsky/.")] = "/",
    name: Annotated[list[str] | None, typer.Option(metavar="HOST", help="A name to answer to; repeatable.")] = None,
    proxy: Annotated[list[str] | None, typer.Option(metavar="IP", help="A proxy whose headers are believed.")] = None,
    user_header: Annotated[str, typer.Option(metavar="HEADER", help="By which such a proxy names the user.")] = "",
    shared_machine: Annotated[
        bool, typer.Option("--shared-machine", help="Without a password although others have accounts here.")
    ] = False,
    max_kernels: Annotated[int | None, typer.Option(metavar="N", min=1, help="Pages open at once.")] = None,
    max_per_client: Annotated[int | None, typer.Option(metavar="N", min=1, help="Of one address.")] = None,
    idle: Annotated[float, typer.Option(metavar="SECONDS", min=1, help="An unused page keeps its kernel.")] = 1800,
    alone: Annotated[float, typer.Option(metavar="SECONDS", min=1, help="A kernel outlives its page.")] = 90,
    cell_limit: Annotated[float, typer.Option(metavar="SECONDS", min=1, help="A cell of a page may run.")] = 120,
    kernel_memory: Annotated[int, typer.Option(metavar="MB", help="What a page's kernel may take of its own.")] = 1000,
    preheat: Annotated[int, typer.Option(metavar="N", min=0, help="Kernels waiting for each dashboard.")] = 1,
    cold: Annotated[bool, typer.Option("--cold", help="Start an ordinary kernel for every page.")] = False,
    notebooks: Annotated[Path | None, typer.Option(metavar="DIR", help="Dashboards of one's own.")] = None,
    outputs: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the reports are; else outputs/.")] = None,
    log: Annotated[Path | None, typer.Option(metavar="FILE", help="The log; else standard error.")] = None,
) -> None:
    """The dashboards for a browser; docs/serving.md shows them behind nginx and under JupyterHub."""
    from halfsky.dashboards.serving.accounts_at_hand import accounts_are_there
    from halfsky.dashboards.serving.settings import PROXY_VARIABLE, settings_of
    from halfsky.warmkernels import turn_off
    from halfsky.warmkernels.preload import postpone_slow_check

    postpone_slow_check()  # before Jupyter's server imports it
    if cold:
        turn_off()
    serving = settings_of(
        host=host, port=port, socket=socket, socket_group=socket_group, data=data, token=token,
        base_url=base_url, names=name or [], proxies=proxy or [], user_header=user_header, max_kernels=max_kernels,
        max_per_client=max_per_client, idle=idle, alone=alone, cell_limit=cell_limit,
        kernel_memory=kernel_memory, preheat=preheat, notebooks=notebooks, outputs=outputs, log=log,
        proxy_secret=os.environ.get(PROXY_VARIABLE, ""), alone_here=not shared_machine,
        accounts_there=accounts_are_there(), certificate=certificate, key=key,
    )  # fmt: skip
    try:
        from halfsky.dashboards.serving.server import serve as run_server
    except ModuleNotFoundError as missing:
        raise UsageError(f"{missing.name} is not installed; halfsky serve needs: pip install halfsky[lab]") from missing
    run_server(serving)


def take_pairs(command: Any) -> None:
    """-p takes a name and a value, and may be repeated: Typer has no word for both together."""
    for option in command.commands["run"].params:
        if option.name == "parameter":
            option.nargs = 2
