"""The command of an office that runs its own server: from a bare machine to the first page."""

from __future__ import annotations

import os
import secrets
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from halfsky.cli.options import say
from halfsky.errors import UsageError

# ruff: noqa: PLC0415 - the server only in the command that starts it


def add_to(app: typer.Typer) -> None:
    """Hang this command into the command line."""
    app.command()(setup)


def setup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The office's folder: made where it is not there.")],
    host: Annotated[str | None, typer.Option(metavar="H", help="Listen there; else as chosen in the browser.")] = None,
    port: Annotated[int | None, typer.Option(metavar="P", min=0, max=65535, help="Likewise; 0: any.")] = None,
    name: Annotated[list[str] | None, typer.Option(metavar="HOST", help="A name to answer to; repeatable.")] = None,
    proxy: Annotated[list[str] | None, typer.Option(metavar="IP", help="A proxy whose headers are believed.")] = None,
    preheat: Annotated[int, typer.Option(metavar="N", min=0, help="Kernels waiting for each dashboard.")] = 1,
    log: Annotated[Path | None, typer.Option(metavar="FILE", help="The log; else standard error.")] = None,
) -> None:
    """An office's server: lays out its folder, opens its store and serves; the first time with a link to begin."""
    try:
        from halfsky.dashboards.serving.server import serve as run_server
    except ModuleNotFoundError as missing:
        raise UsageError(f"{missing.name} is not installed; halfsky setup needs: pip install halfsky[lab]") from missing
    from halfsky.collect.store import accounts, open_store
    from halfsky.dashboards.serving import office_address
    from halfsky.dashboards.serving.settings import PROXY_VARIABLE, Serving, settings_of
    from halfsky.project.layout import lay_out

    place = folder.absolute()
    if not (place / "data" / "datapackage.json").is_file():
        lay_out(place)
    log = log.absolute() if log is not None else None
    os.chdir(place)
    os.environ.setdefault("HALFSKY_STORE", str(place / "store"))
    secret = os.environ.get(PROXY_VARIABLE, "")

    def serving(*, anew: bool) -> Serving:
        """By what is chosen now. anew: the port is the one chosen where the command says any."""
        opened = open_store()
        fresh = not accounts.any_there(opened)
        opened.close()
        chosen = office_address.chosen(place) or office_address.Address()
        certificate = office_address.certificate(place)
        if certificate is not None and certificate.days_left() < 0:
            say(
                "the certificate has ended: put in a new one (系统设置, 网址与证书);",
                place / office_address.CERTIFICATE,
            )
        if fresh:
            say("to begin, open in a browser the link that stands in", place / "first-link.txt")
        return settings_of(
            host=chosen.host if host is None else host,
            port=chosen.port if port is None or (anew and port == 0) else port,
            base_url=chosen.base_url, names=[*([chosen.name] if chosen.name else []), *(name or [])],
            office=place,
            certificate=place / office_address.CERTIFICATE if certificate is not None else None,
            key=place / office_address.KEY if certificate is not None else None,
            proxies=proxy or [], preheat=preheat, log=log, data=place / "data",
            proxy_secret=secret, accounts_there=True,
            setup_key=secrets.token_urlsafe(32) if fresh else "", setup_file=place / "first-link.txt",
        )  # fmt: skip

    run_server(serving(anew=False), partial(serving, anew=True))
