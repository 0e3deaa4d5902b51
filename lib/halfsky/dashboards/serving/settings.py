"""What can be chosen about the server; a choice that would be unsafe is a `UsageError` before anything listens."""

from __future__ import annotations

import ipaddress
import os
import re
import socket as network
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from halfsky.collect.store_location import default_folder as default_store
from halfsky.dashboards.serving import accounts
from halfsky.errors import UsageError
from halfsky.project import existing_data, notebooks_folder, outputs_folder

TOKEN_VARIABLE = "HALFSKY_TOKEN"
PROXY_VARIABLE = "HALFSKY_PROXY_SECRET"
PROXY_HEADER = "X-Halfsky-Proxy-Secret"
SOCKET_PEER = "0.0.0.0"  # Tornado's address of whoever comes through a socket that is a file
_SHORTEST_TOKEN = 12
_KERNEL_BYTES = 150_000_000  # of its own, with a dashboard open; docs/serving.md has the measurement
_MOST_BY_ITSELF = 60
_LEAST_MEMORY = 100  # megabytes; less than a dashboard takes
_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


@dataclass(frozen=True)
class Serving:
    """Where to listen, whom to let in, how much to give.

    socket: a file to listen at instead of host and port, socket_group: who else may open it; tokens: name of a user
    → what he signs in with; proxies: addresses whose X-Forwarded-… are believed; user_header: the header by which
    such a proxy names the user, proxy_secret: what it must send beside it; idle: seconds after which an open but
    unused page loses its kernel; alone: seconds that a kernel outlives its page; cell_limit: seconds that a cell
    may run; kernel_memory: bytes that a page's kernel may take of its own; preheat: kernels that wait ready for
    each dashboard, 0: and nothing is drawn before it is asked for; setup_key: shown by who makes the first
    account, "" where there is one; setup_file: where a link with it is written; certificate, key: files by which the
    server speaks TLS itself; wishes_port: where kernels ask what their visitor wishes, 0: at `port`; office: the
    folder of an office whose server this is.
    """

    outputs: Path
    notebooks: Path
    host: str = "127.0.0.1"
    port: int = 8866
    socket: Path | None = None
    socket_group: str = ""
    data: str = ""
    store: str = ""
    base_url: str = "/"
    names: tuple[str, ...] = ()
    tokens: Mapping[str, str] = field(default_factory=dict)
    proxies: frozenset[str] = frozenset()
    user_header: str = ""
    proxy_secret: str = field(default="", repr=False)
    max_kernels: int = 20
    max_per_client: int = 10
    idle: float = 1800.0
    alone: float = 90.0
    cell_limit: float = 120.0
    kernel_memory: int = 1_000_000_000
    preheat: int = 1
    log: Path | None = None
    setup_key: str = field(default="", repr=False)
    setup_file: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    wishes_port: int = 0
    office: Path | None = None

    @property
    def loopback(self) -> bool:
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def settings_of(
    *,
    host: str = "127.0.0.1",
    port: int = 8866,
    socket: Path | None = None,
    socket_group: str = "",
    data: Path | None = None,
    outputs: Path | None = None,
    notebooks: Path | None = None,
    base_url: str = "/",
    names: Sequence[str] = (),
    token: str | None = None,
    proxies: Sequence[str] = (),
    user_header: str = "",
    max_kernels: int | None = None,
    max_per_client: int | None = None,
    idle: float = 1800.0,
    alone: float = 90.0,
    cell_limit: float = 120.0,
    kernel_memory: int = 1000,
    preheat: int = 1,
    log: Path | None = None,
    proxy_secret: str = "",
    alone_here: bool = True,
    accounts_there: bool = False,
    setup_key: str = "",
    setup_file: Path | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    office: Path | None = None,
) -> Serving:
    """The settings as given, checked. token: `secret` or `name:secret`, several with commas between.

    accounts_there: people sign in by accounts of the store. kernel_memory: megabytes. proxy_secret: what a proxy of
    this machine must send in `PROXY_HEADER`. alone_here: refuse to serve without a password where other people have
    accounts on this machine.
    """
    tokens = _tokens(token)
    by_password = bool(tokens) or accounts_there
    if not is_loopback(host) and not by_password:
        raise UsageError(
            f"--host {host} can be reached by others and needs a password: run halfsky setup first, which makes an "
            f"account, or set {TOKEN_VARIABLE} (or --token) to at least {_SHORTEST_TOKEN} characters, or keep to "
            "--host 127.0.0.1"
        )
    _check_socket(socket, socket_group, host, port, named=bool(by_password or user_header))
    if user_header and not proxies and socket is None:
        raise UsageError("--user-header needs --proxy ADDRESS, whose word for the user is believed, or --socket PATH")
    if kernel_memory < _LEAST_MEMORY:
        raise UsageError(f"--kernel-memory {kernel_memory}: a dashboard needs at least {_LEAST_MEMORY} (megabytes)")
    known = frozenset(_address(proxy) for proxy in proxies)
    _check_proxies(known, user_header, proxy_secret)
    if socket is not None:  # whoever may open it is the proxy
        known |= {SOCKET_PEER}
    if alone_here and not (by_password or user_header) and (others := accounts.others()):
        raise UsageError(
            f"others have accounts on this machine ({', '.join(others[:3])}{', …' if len(others) > 3 else ''}), and "
            f"each of them could open the dashboards as you: set {TOKEN_VARIABLE} to a password of at least "
            f"{_SHORTEST_TOKEN} characters, or say --shared-machine where all of them may"
        )
    if (certificate is None) != (key is None) or (certificate is not None and socket is not None):
        raise UsageError("--certificate FILE and --key FILE go together, and not with --socket")
    most = max_kernels or _by_memory()
    folder, package = notebooks or notebooks_folder() / "dashboards", existing_data(data)
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder of dashboards")
    return Serving(
        host=host, port=port, socket=socket.absolute() if socket is not None else None, socket_group=socket_group,
        data=str(package.resolve()),
        store=str(default_store().resolve()), outputs=(outputs or outputs_folder()).resolve(),
        notebooks=folder.resolve(), base_url=base_of(base_url), names=_names(host, names), tokens=tokens,
        proxies=known, user_header=user_header, proxy_secret=proxy_secret, max_kernels=most,
        max_per_client=max_per_client or max(2, (most + 1) // 2), idle=idle, alone=alone,
        cell_limit=cell_limit, kernel_memory=kernel_memory * 1_000_000, preheat=preheat, log=log,
        setup_key=setup_key, setup_file=setup_file, certificate=certificate, key=key, office=office,
    )  # fmt: skip


def _check_socket(path: Path | None, group: str, host: str, port: int, *, named: bool) -> None:
    """A socket that is a file is for a proxy, through which others come: the server must know who they are."""
    if path is None:
        if group:
            raise UsageError("--socket-group needs --socket PATH")
        return
    if (host, port) != (Serving.host, Serving.port):
        raise UsageError("--socket PATH: the server listens there alone; leave out --host and --port")
    if not hasattr(network, "AF_UNIX"):
        raise UsageError("--socket PATH: this system has no sockets that are files; use --host and --port")
    if not named:
        raise UsageError(
            f"--socket PATH is for a proxy, through which others come: set {TOKEN_VARIABLE} to a password of at least "
            f"{_SHORTEST_TOKEN} characters, or name the header in which the proxy tells the user (--user-header)"
        )


def _check_proxies(proxies: frozenset[str], user_header: str, secret: str) -> None:
    """A proxy on this machine has its address in common with every account of it: it must show a secret too."""
    if secret and len(secret) < _SHORTEST_TOKEN:
        raise UsageError(f"{PROXY_VARIABLE} is too short: at least {_SHORTEST_TOKEN} characters")
    here = sorted(address for address in proxies if is_loopback(address))
    if user_header and here and not secret:
        raise UsageError(
            f"--proxy {here[0]} with --user-header: every account of this machine can connect from that address and "
            f"name any user. Set {PROXY_VARIABLE} to at least {_SHORTEST_TOKEN} characters, and have the proxy send "
            f"them in the header {PROXY_HEADER}; or listen where only the proxy comes in: --socket PATH"
        )


def _tokens(token: str | None) -> dict[str, str]:
    named: dict[str, str] = {}
    for part in (token or "").split(",") if token else ():
        name, colon, secret = part.strip().partition(":")
        if not colon:
            name, secret = "viewer", name
        if not name:
            raise UsageError("a password's name is empty; write name:password, or the password alone")
        if len(secret) < _SHORTEST_TOKEN:
            raise UsageError(f"the password of {name} is too short: at least {_SHORTEST_TOKEN} characters")
        if name in named:
            raise UsageError(f"two passwords for {name!r}; write name:password,name:password")
        named[name] = secret
    return named


def base_of(given: str) -> str:
    """The path that all pages lie below, with a slash at both ends; UsageError for what is none."""
    if not re.fullmatch(r"/?([A-Za-z0-9._~@%-]+/?)*", given) or ".." in given:
        raise UsageError(f"--base-url {given!r} is not a path such as /halfsky/")
    return "/" + given.strip("/") + "/" if given.strip("/") else "/"


def check_name(name: str) -> None:
    """UsageError for what is no name of a host."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"--name {name!r} is not a host name such as dashboards.example.cn, without port")


def _names(host: str, names: Sequence[str]) -> tuple[str, ...]:
    """The host names that requests may ask for; whatever else a browser was tricked into asking for is refused."""
    for name in names:
        check_name(name)
    own = [] if is_loopback(host) else [network.gethostname()] if host in ("0.0.0.0", "::", "") else [host]
    return tuple(dict.fromkeys(name.lower() for name in [*_LOOPBACK_NAMES, *own, *names]))


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise UsageError(f"--proxy {text!r} is not an IP address") from None


def _by_memory() -> int:
    """As many kernels as half of the memory that is free now has room for."""
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                free = int(line.split()[1]) * 1024
    except (OSError, ValueError):
        return Serving.max_kernels
    return min(_MOST_BY_ITSELF, max(2, int(free / 2 // _KERNEL_BYTES)))
