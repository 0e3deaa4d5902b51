"""The server: Voilà's renderer behind our own handlers, on one address, until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import signal
import ssl
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.auth.authorizer import AllowAllAuthorizer
from jupyter_server.services.config import ConfigManager
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado import httputil, web
from tornado.routing import Rule
from traitlets.config import Config
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.paths import collect_template_paths

from halfsky import private_files
from halfsky.batch.job import SEVERAL
from halfsky.collect.store_location import FILE as STORE_FILE
from halfsky.collect.store_location import WAITING_PLANS
from halfsky.dashboards.serving import (
    address_page,
    connections,
    handlers,
    kept_reviews,
    listening,
    office,
    office_address,
    people,
    plain_pages,
    plan_upload,
    preheat,
    report_making,
    reports,
    round,
    sockets,
    static_files,
    waiting_plans,
    writing,
)
from halfsky.dashboards.serving.access_log import VOILA, log_request, open_log
from halfsky.dashboards.serving.identity import Doorkeeper, client_address
from halfsky.dashboards.serving.pool import kernels_class
from halfsky.dashboards.serving.renderer import patience
from halfsky.dashboards.serving.sessions import Visit, make_renderer
from halfsky.dashboards.serving.settings import PROXY_VARIABLE, TOKEN_VARIABLE, Serving
from halfsky.errors import RunError, UserError
from halfsky.warmkernels import runtime

_KERNEL_ID = r"(\w+-\w+-\w+-\w+-\w+)"
_ANSWER_SECONDS = 1.0
_REFILL_SECONDS = 2.0  # the visitor who took a waiting kernel has the processors to himself for so long
# What a page may send to its kernel: widgets' messages; nothing that runs code, nothing that ends or debugs it.
_MESSAGES = ("comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request")
_LARGEST_MESSAGE = 10 * 2**20  # from a page to its kernel: an uploaded workbook
# A plan of five hundred targets is gone through in one form: a dozen fields a target, each of a few words.
_LARGEST_BODY = 4 * 2**20
_MOST_FIELDS = 20_000


def serve(serving: Serving, renewed: Callable[[], Serving] | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C. `RunError` where the address, or the file, is taken.

    renewed: what to serve by where a page asks for a start anew (an office's new address); where that cannot be, it
    goes on as before.
    """
    for variable in (TOKEN_VARIABLE, PROXY_VARIABLE):
        os.environ.pop(variable, None)
    _check_store(Path(serving.store))
    log = open_log(serving.log)
    held, again = _served(serving)
    while again and renewed is not None:
        try:
            held, again = _served(renewed())
        except UserError as error:
            log.error("no start anew: %s; the server goes on as it was", error)
            held, again = _served(held)


def _served(serving: Serving) -> tuple[Serving, bool]:
    """Serve once: as it was served, its port known, and whether a start anew was asked for."""
    secure = None
    if serving.certificate is not None and serving.key is not None:
        secure = office_address.tls(serving.certificate, serving.key)
    with contextlib.ExitStack() as held:
        if serving.socket is None:
            outer = listening.at_address(serving.host, serving.port)
        else:
            outer = [held.enter_context(listening.at_file(serving.socket, serving.socket_group))]
        inner = None
        if serving.socket is not None or secure is not None:
            # kernels ask Voilà's question over an address of this machine only, and without TLS
            inner = listening.at_address(Serving.host, 0)
        wishes = (inner or outer)[0].getsockname()[1]
        port = wishes if serving.socket is not None else outer[0].getsockname()[1]
        server = DashboardServer(replace(serving, port=port, wishes_port=wishes))
        asyncio.run(server.run(outer, inner, secure))
    return server.serving, server.again


def _check_store(folder: Path) -> None:
    """`RunError` at the start where every page would find a store that belongs to another account."""
    if (folder / STORE_FILE).exists():
        try:
            private_files.close(folder)
        except private_files.NotPrivateError as error:
            raise RunError(f"{error}; HALFSKY_STORE names the store's folder") from error


class DashboardServer(Voila):
    """Voilà as far as its kernel pool and renderer know it: where templates and managers are. Reads no config files."""

    def __init__(self, serving: Serving) -> None:
        super().__init__(config=_config(serving))
        self.log = logging.getLogger(VOILA)
        self.serving = serving
        self.again = False
        self._stop = asyncio.Event()
        self.dashboards = {
            path.stem: path.name for path in sorted(serving.notebooks.glob("*.ipynb")) if path.stem.isidentifier()
        }
        self.root_dir = str(serving.notebooks)
        self.base_url = self.server_url = serving.base_url
        self.port = serving.port
        self.voila_configuration = VoilaConfiguration(parent=self)
        self.setup_template_dirs()

    def setup_template_dirs(self) -> None:
        own = Path(__file__).parent / "template"
        self.template_paths = [str(own), *collect_template_paths(["voila", "nbconvert"], "lab", prune=True)]

    async def run(
        self, bound: list[Any], for_kernels: list[Any] | None = None, secure: ssl.SSLContext | None = None
    ) -> None:
        """bound: where visitors come in, secure: by TLS; for_kernels: where kernels ask for their wishes, if that is
        another place."""
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stop.set)
        self.connection_dir = str(runtime.folder())
        parent = preheat.warm_parent(self.serving.data)
        notebooks = [self.serving.notebooks / name for name in self.dashboards.values()]
        ready = preheat.keep_ready(
            parent, notebooks, Path(self.serving.data), looks_ahead=self.serving.preheat > 0
        )  # where no kernel waits for a visitor, nothing else does
        watch = asyncio.ensure_future(ready)
        backups = asyncio.ensure_future(office.keep_backed_up())
        fresh: asyncio.Future[None] | None = None
        writer = writing.Writer(parent, self.serving)
        try:
            limits = connections.limits_of(self.serving.proxies, self.serving.max_per_client)
            forms = httputil.ParseUrlEncodedConfig(max_arguments=_MOST_FIELDS)
            httputil.set_parse_body_config(httputil.ParseBodyConfig(urlencoded=forms))
            application = self._application(writer)
            fresh = asyncio.ensure_future(application.settings["identity_provider"].accounts.keep_fresh())
            server = connections.LimitedServer(
                application, limits=limits, max_body_size=_LARGEST_BODY, ssl_options=secure
            )
            server.add_sockets(bound)
            servers = [server]
            if for_kernels is not None:
                servers.append(
                    connections.LimitedServer(self._wishes_alone(), limits=limits, max_body_size=_LARGEST_BODY)
                )
                servers[-1].add_sockets(for_kernels)
            self._say()
            await self._stop.wait()
            for one in servers:
                one.stop()
            await self.kernel_manager.close()
            for one in servers:
                await one.close_all_connections()
        finally:
            watch.cancel()
            backups.cancel()
            writer.close()
            if fresh is not None:
                fresh.cancel()
                self.app.settings["report_making"].close()
            if parent is not None:
                parent.close()

    def start_again(self) -> None:
        """End, to be started anew by what is chosen now; in a moment, so that whoever asked is answered."""
        self.again = True
        asyncio.get_running_loop().call_later(_ANSWER_SECONDS, self._stop.set)

    def _say(self) -> None:
        host = f"[{self.serving.host}]" if ":" in self.serving.host.strip("[]") else self.serving.host
        scheme = "http" if self.serving.certificate is None else "https"
        address = f"{scheme}://{host}:{self.serving.port}{self.serving.base_url}"
        if self.serving.socket is not None:
            address = f"unix:{self.serving.socket}, below {self.serving.base_url}"
        names = ", ".join(self.dashboards) or "none yet"
        if self.serving.setup_key and self.serving.setup_file is not None:
            link = f"{address}setup?key={self.serving.setup_key}"
            private_files.write(self.serving.setup_file, f"{link}\n".encode())
            if sys.stdout.isatty():  # a service's output would stay in a log
                print(link, flush=True)
        print(f"dashboards ({names}) at {address}", file=sys.stderr, flush=True)

    def _application(self, writer: writing.Writer) -> web.Application:
        serving = self.serving
        door = Doorkeeper(parent=self, log=self.log).admit(serving)
        self.kernel_spec_manager = KernelSpecManager(parent=self)
        self.config_manager = ConfigManager(parent=self, read_config_path=[])
        self.contents_manager = LargeFileManager(parent=self)  # the renderer asks it for a notebook's pictures
        settings: dict[str, Any] = {
            "serving": serving, "writer": writer, "dashboards": list(self.dashboards), "compress_response": True,
            "base_url": serving.base_url, "server_url": serving.base_url,
            "static_files": static_files.StaticFiles(),
            "reports": reports.Reports(serving.outputs, partial(_titles, serving), Path(serving.data)),
            "renderer": partial(make_renderer, self), "identity_provider": door,
            "authorizer": AllowAllAuthorizer(parent=self, log=self.log, identity_provider=door),
            "cookie_secret": secrets.token_bytes(32), "login_url": f"{serving.base_url}login",
            "allow_remote_access": True,  # whether the host is ours is decided before any handler: OurHosts
            "allow_origin": "", "mathjax_url": None, "mathjax_config": None, "headers": handlers.HEADERS,
            "config_manager": self.config_manager,
            "contents_manager": self.contents_manager, "kernel_spec_manager": self.kernel_spec_manager,
            "kernel_websocket_connection_class": ZMQChannelsWebsocketConnection,
            "websocket_max_message_size": _LARGEST_MESSAGE, "log_function": log_request,
            "waiting_plans": waiting_plans.WaitingPlans(Path(serving.store) / WAITING_PLANS),
            "kept_reviews": kept_reviews.KeptReviews(Path(serving.store) / WAITING_PLANS),
            "report_making": report_making.ReportMaking(serving), "start_again": self.start_again,
            "client_address": partial(client_address, serving=serving),
            "xsrf_cookie_kwargs": {"path": serving.base_url, "samesite": "Lax"},
        }  # fmt: skip
        self.app = web.Application(**settings)  # the pool asks for its settings
        settings["kernel_manager"] = self.kernel_manager = kernels_class(serving)(
            parent=self, connection_dir=self.connection_dir, kernel_spec_manager=self.kernel_spec_manager,
            allowed_message_types=list(_MESSAGES),
        )  # fmt: skip
        self.app = web.Application(
            [Rule(handlers.OurHosts(serving), self._routes(settings))],
            default_handler_class=handlers.Misdirected, **settings,
        )  # fmt: skip
        return self.app

    def _wishes_alone(self) -> web.Application:
        """What answers at an address of this machine where visitors come through a file: for kernels that wait."""
        settings = self.app.settings
        route: tuple[str, type, dict[str, Any]] = (
            self.serving.base_url + self._wishes_path(settings),
            sockets.Wishes,
            {},
        )
        return web.Application(
            [Rule(handlers.OurHosts(self.serving), [route])], **settings | {"default_handler_class": handlers.NotFound}
        )

    def _wishes_path(self, settings: dict[str, Any]) -> str:
        return rf"wishes/{settings['kernel_manager'].secret}/voila/query/{_KERNEL_ID}"

    def _routes(self, settings: dict[str, Any]) -> list[Any]:
        def at(pattern: str, handler: type, **arguments: Any) -> tuple[str, type, dict[str, Any]]:
            return self.serving.base_url + pattern, handler, arguments

        kept = settings["static_files"]
        return [
            at("", plain_pages.PlainPage),
            # a notebook of one's own comes before a page of that name
            *(at(f"({name})", plain_pages.PlainPage) for name in plain_pages.NAMES if name not in self.dashboards),
            at("login", handlers.Login),
            at("logout", handlers.Logout),
            at("switch", handlers.Switch),
            at("join", people.Join),
            at("account", people.Account),
            at("people", people.People),
            at(r"people/(\w+)", people.Deed),
            at("setup", office.Setup),
            at("office", office.Office),
            at("plan", plan_upload.PlanUpload),
            at("plan/register", plan_upload.PlanRegister),
            at("plan/report", plan_upload.PlanReportWanted),
            at("plan/review", plan_upload.PlanReview),
            at("backup", office.Backup),
            at(r"backup/(\w+)", office.Backup),
            at("address", address_page.AddressPage),
            at(r"address/(\w+)", address_page.AddressPage),
            at("round", round.Rounds),
            at(r"round/([a-z0-9-]+)", round.Round),
            at(r"round/([a-z0-9-]+)/(\w+)", round.Round),
            at("health", handlers.Health),
            at("status", Status),
            at("reports/?", reports.ReportList),
            at("reports/again", plan_upload.ReportAgain),
            at(r"reports/([^/]+)/([^/]+)/([^/]+)", reports.ReportFile),
            at(r"(\w+)", Visit, dashboards=self.dashboards),
            at(r"voila/render/(\w+)\.ipynb", Visit, dashboards=self.dashboards),
            at(rf"api/kernels/{_KERNEL_ID}", sockets.KernelState),
            at(rf"api/kernels/{_KERNEL_ID}/channels", sockets.KernelSocket),
            at(rf"voila/api/shutdown/{_KERNEL_ID}", sockets.Farewell),
            at(self._wishes_path(settings), sockets.Wishes),
            at(r"voila/static/(.*)", static_files.ListedFileHandler, files=kept, kind="voila/static"),
            at(r"voila/labextensions/(.*)", static_files.ListedFileHandler, files=kept, kind="voila/labextensions"),
            at(r"static/(.*)", static_files.ListedFileHandler, files=kept, kind="static"),
            (r".*", handlers.NotFound, {}),
        ]


class Status(handlers.PageHandler):
    """How many pages are open, and what their kernels take; for whoever looks after the server."""

    async def get(self) -> None:
        kernels = self.kernels
        status = {
            "open": len(kernels.seats), "limit": self.serving.max_kernels, "kernels": len(kernels),
            "waiting": kernels.waiting(), "pages": [kernels.about(seat) for seat in kernels.seats],
        }  # fmt: skip
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(status))


def _config(serving: Serving) -> Config:
    """Of Voilà's choices, those that matter for safety, whatever its defaults are."""
    return Config(
        VoilaConfiguration={
            "template": "halfsky", "theme": "light", "strip_sources": True, "show_tracebacks": False,
            "file_allowlist": [], "allow_template_override": "NO", "allow_theme_override": "NO",
            "extension_allowlist": list(static_files.EXTENSIONS), "http_header_envs": [], "attempt_fix_notebook": False,
            "preheat_kernel": serving.preheat > 0, "default_pool_size": serving.preheat, "resources": {},
        },
        VoilaExecutor={"timeout_func": partial(patience, seconds=serving.cell_limit)},
        **({"PooledKernels": {"fill_delay": _REFILL_SECONDS}} if serving.preheat > 0 else {}),
        AsyncKernelManager={"autorestart": False}, DashboardKernel={"autorestart": False},
    )  # fmt: skip


def _titles(serving: Serving) -> dict[str, str]:
    """Names of the plans, for the list of reports; without pandas, which the server does not need."""
    import csv  # noqa: PLC0415

    others = {name: zh for name, (zh, _) in SEVERAL.items()}
    try:
        with (Path(serving.data) / "plans.csv").open(encoding="utf-8-sig", newline="") as file:
            return {row["plan_id"]: row["title"] for row in csv.DictReader(file)} | others
    except (OSError, KeyError, ValueError):
        return {}
