"""What every request goes through: names of the host, headers, who is asking, and pages instead of error codes."""

from __future__ import annotations

import asyncio
import logging
import unicodedata
from typing import Any
from urllib.parse import parse_qsl, urlencode

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado import web
from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher

from halfsky.dashboards.serving import guesses, origins, pages
from halfsky.dashboards.serving.access_log import LOGGER
from halfsky.dashboards.serving.identity import Doorkeeper, client_address, scheme
from halfsky.dashboards.serving.settings import Serving, is_loopback

_log = logging.getLogger(LOGGER)
# Scripts: Voilà's page starts by inline scripts, and JupyterLab's settings compile their checks.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    # Nothing for other sites. `no-referrer` would also make a browser hide the origin of our own forms from us.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Server": "halfsky",
}
_LONGEST_QUERY = 4096
_TOKEN = "token"
KEY = "key"


class Refused(web.HTTPError):
    """403, with what to say on the page."""

    def __init__(self, why: pages.Refusal) -> None:
        super().__init__(403)
        self.why = why


def default_headers(handler: web.RequestHandler) -> None:
    """The headers of every answer. No referrer at all while the address holds a token: what is shown there has links,
    but no form, and the server's own proxy might write referrers into its log."""
    for name, value in HEADERS.items():
        handler.set_header(name, value)
    if {_TOKEN, KEY} & set(handler.request.query_arguments):
        handler.set_header("Referrer-Policy", "no-referrer")
    serving, request = handler.settings["serving"], handler.request
    if scheme(request, serving) != "https" and not is_loopback(request.host_name):
        handler.clear_header("Cross-Origin-Opener-Policy")  # browsers take it over TLS alone, and complain elsewhere


class OurHosts(Matcher):
    """Requests for a name that this server goes by, or for the very address that they came in on."""

    def __init__(self, serving: Serving) -> None:
        self._names = frozenset(serving.names)

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        name = request.host_name.lower().rstrip(".")
        return {} if name in self._names or f"[{name}]" in self._names or name == _arrived_at(request) else None


def _arrived_at(request: HTTPServerRequest) -> str:
    stream = getattr(request.connection, "stream", None) or getattr(
        getattr(request.connection, "context", None), "stream", None
    )
    try:
        return str(stream.socket.getsockname()[0])  # type: ignore[union-attr]
    except (AttributeError, OSError, IndexError):
        return ""


class PlainHandler(web.RequestHandler):
    """A page of the server's own that needs no user; errors are sentences."""

    def set_default_headers(self) -> None:
        default_headers(self)

    def write_error(self, status_code: int, **_details: Any) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(pages.problem(status_code, self.settings["base_url"]))


class Misdirected(PlainHandler):
    """The Host asked for is not ours: an address rebound in a victim's browser, or a proxy that is set up wrongly."""

    def prepare(self) -> None:
        raise web.HTTPError(421)


class NotFound(PlainHandler):
    def prepare(self) -> None:
        raise web.HTTPError(404)


class Health(PlainHandler):
    """For a proxy or a supervisor that asks whether the server lives."""

    def get(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/plain")
        self.finish("ok\n")


class PageHandler(JupyterHandler):
    """A page for a user who is known; who is not is asked for the password first."""

    @property
    def serving(self) -> Serving:
        return self.settings["serving"]

    @property
    def door(self) -> Doorkeeper:
        return self.settings["identity_provider"]

    @property
    def kernels(self) -> Any:
        return self.settings["kernel_manager"]

    def seat_of(self, kernel_id: str) -> Any:
        return self.kernels.seat_of(kernel_id, self.door.known_session(self), self.current_user.username)

    @property
    def client(self) -> str:
        return client_address(self.request, self.serving)

    def set_default_headers(self) -> None:
        default_headers(self)
        self.set_header("Cache-Control", "no-store")

    async def prepare(self, **how: Any) -> Any:
        if len(self.request.query) > _LONGEST_QUERY:
            raise web.HTTPError(414)
        if self.request.method in ("GET", "HEAD") and _TOKEN in self.request.query_arguments:
            self._swap_token()
            return None
        return await super().prepare(**how)

    def _swap_token(self) -> None:
        """The token becomes a cookie, and the address loses it, before anything is shown.

        Only for who opens the link: a picture or a frame of any page signs nobody in, and is no try. Who has signed in
        as another is asked.
        """
        if not is_opened(self.request):
            raise web.HTTPError(403)
        pairs = parse_qsl(self.request.query, keep_blank_values=True)
        given = next(value for name, value in pairs if name == _TOKEN)
        rest = urlencode([pair for pair in pairs if pair[0] != _TOKEN])
        clean = _local(self.request.path, self.serving) + (f"?{rest}" if rest else "")
        from_elsewhere = self.request.headers.get("Sec-Fetch-Site", "").strip().lower() in ("cross-site", "same-site")
        tried = self.door.kind(self, guesses.CROSS_SITE if from_elsewhere else guesses.LINK)
        asked = bool(self.serving.tokens) and self.door.guesses.left(tried) > 0
        name = self.door.check(given, tried) if asked else None
        now = self.door.signed_in(self)
        if name is not None and now not in ("", name):
            self.door.offer(self, name)
            clean = f"{self.serving.base_url}switch?{urlencode({'next': clean})}"
        elif name is not None:
            self.door.remember(self, name)
        self.redirect(clean)

    def next_page(self) -> str:
        """Where a form leads to when it is done: a page of this server."""
        path, mark, query = self.get_argument("next", "").partition("?")
        return f"{path}{mark}{query}" if path and _local(path, self.serving) == path else self.serving.base_url

    def check_origin(self, origin_to_satisfy_tornado: str = "") -> bool:
        return origins.is_own(self.request, self.serving)

    def check_xsrf_cookie(self) -> None:
        """A form must come from a page of ours, and hold the mark of the cookie that came with that page."""
        if not hasattr(self, "_jupyter_current_user"):
            return  # asked too early; Jupyter's `prepare` asks again
        self.require_own_origin()
        try:
            web.RequestHandler.check_xsrf_cookie(self)
        except web.HTTPError as error:
            if error.status_code != 403:
                raise
            _log.warning("%s refused: %s", self.request.path[:300], error.log_message)
            raise Refused(pages.Refusal.STALE) from error

    def require_own_origin(self) -> None:
        if not self.check_origin():
            _log.warning("%s refused: %s", self.request.path[:300], origins.described(self.request))
            raise Refused(pages.Refusal.ORIGIN)

    def get_login_url(self) -> str:
        return f"{self.serving.base_url}login"

    def write_error(self, status_code: int, **details: Any) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        error = (details.get("exc_info") or (None, None, None))[1]
        why = error.why if isinstance(error, Refused) else None
        self.finish(pages.problem(status_code, self.serving.base_url, why))

    def page(self, html: str, status: int = 200) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(html)


def _local(path: str, serving: Serving) -> str:
    """A path of this server: a browser would take `//elsewhere` or `/\\elsewhere` for another host."""
    safe = path.startswith(serving.base_url) and not path.startswith("//") and "\\" not in path
    return path if safe and path.isprintable() else serving.base_url


def is_opened(request: HTTPServerRequest) -> bool:
    """Whether somebody opens this address as a page; what browsers do not say is taken for that."""
    mode, kind = (request.headers.get(name, "").strip().lower() for name in ("Sec-Fetch-Mode", "Sec-Fetch-Dest"))
    return mode in ("", "navigate") and kind in ("", "document")


class Login(PageHandler):
    """Asks for the password; the answer is a cookie."""

    @allow_unauthenticated
    def get(self) -> None:
        if not self.door.auth_enabled:
            self.redirect(self.serving.base_url)
            return
        self.page(self._form())

    @allow_unauthenticated
    async def post(self) -> None:
        said = guesses.said_name(self.get_body_argument("user", ""))
        password = self.get_body_argument("password", "", strip=False)
        if said and self.door.accounts.any:
            await self._by_account(unicodedata.normalize("NFKC", said), password)
            return
        tried = self.door.kind(self, guesses.FORM, said)
        if not await self.door.guesses.turn(tried):
            self.page(self._form(many=True), 429)
            return
        name = self.door.check(password.strip(), tried)
        if name is None:
            await asyncio.sleep(0.5)
            many = self.door.guesses.left(tried) <= 0
            self.page(self._form(wrong=True, many=many), 429 if many else 403)
            return
        self.door.remember(self, name)
        self.redirect(self.next_page())

    async def _by_account(self, said: str, password: str) -> None:
        """A name was said, and there are accounts: it is an account's, or that of a token."""
        accounts, guesses_ = self.door.accounts, self.door.guesses
        tried = self.door.tries_at_account(self, said)
        if not await guesses_.turns(tried, f"{self.client}\n{said}"):
            self.page(self._form(many=True, user=said), 429)
            return
        matched = await accounts.matches(said, password)
        number = accounts.number(said) if matched else None
        if number is None and not self.door.is_token(said, password):
            guesses_.was_wrong(*tried)
            _log.warning("%s: a wrong password for an account", self.client or "-")
            await asyncio.sleep(0.5)
            many = any(guesses_.left(kind) <= 0 for kind in tried)
            self.page(self._form(wrong=True, many=many, user=said), 429 if many else 403)
            return
        self.door.remember(self, said, number)
        self.redirect(self.next_page())

    def _form(self, *, wrong: bool = False, many: bool = False, user: str = "") -> str:
        count, accounts = len(self.serving.tokens), self.door.accounts
        return pages.login(
            self.serving.base_url, self.xsrf_token.decode(), self.next_page(),
            tokens=count > 0, names=count > 1, accounts=accounts.any, readable=accounts.readable,
            unset=bool(self.serving.setup_key),
            wrong=wrong, many=many, user=user,
        )  # fmt: skip


class Switch(PageHandler):
    """Who opened a link with another's password is asked as whom he wants to go on."""

    def get(self) -> None:
        other, now = self.door.offered(self), self.door.signed_in(self)
        if not other or other == now:
            self.redirect(self.next_page())
            return
        mark = self.xsrf_token.decode()
        self.page(pages.switch(self.serving.base_url, mark, self.next_page(), now=now, other=other))

    def post(self) -> None:
        other = self.door.offered(self)
        self.door.end_offer(self)
        if other and self.get_body_argument("change", "") == "yes":
            self.door.remember(self, other)
        self.redirect(self.next_page())


class Logout(PageHandler):
    @allow_unauthenticated
    async def post(self) -> None:
        await self.kernels.end_all_of(self.door.known_session(self))
        self.door.forget(self)
        self.redirect(f"{self.serving.base_url}login")
