"""Who is asking: a password or token exchanged for a cookie, a user whom a trusted proxy names, or the owner here.

The cookie is signed with a secret of this run of the server: a restart, and so a new token, ends every login. Each
login has a number of its own, so that signing out ends it for good, also for a copy of its cookie.
"""

from __future__ import annotations

import contextlib
import getpass
import hmac
import ipaddress
import os
import secrets
import time
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User

from halfsky.dashboards.serving import guesses
from halfsky.dashboards.serving.accounts_at_hand import AccountsAtHand
from halfsky.dashboards.serving.guesses import Guesses
from halfsky.dashboards.serving.settings import PROXY_HEADER, Serving

_DAYS = 7
_OFFER_DAYS = 5 / 1440
_KNOWN_DAYS = 90
_BY_TOKEN = "t"  # of a login's mark, before the number of the password that the person's account had then


class Doorkeeper(IdentityProvider):
    """Tells Jupyter's handlers who is asking; None: nobody that may see anything."""

    serving: Serving

    def admit(self, serving: Serving) -> Doorkeeper:
        self.serving = serving
        self.token = ""  # Jupyter's own ways of showing a token are not used
        self.guesses = Guesses()
        self.accounts = AccountsAtHand()
        self._ended: dict[str, float] = {}  # logins that were signed out, until their cookies would be too old anyhow
        self._owner = os.environ.get("HALFSKY_USER") or os.environ.get("JUPYTERHUB_USER") or _account()
        return self

    @property
    def auth_enabled(self) -> bool:
        return self._asks_all()

    def _asks_all(self) -> bool:
        serving = self.serving
        return bool(serving.tokens or serving.user_header or serving.setup_key) or self.accounts.any

    def get_user(self, handler: Any) -> User | None:
        name = self.name_of(handler)
        return None if name is None else User(username=name)

    def name_of(self, handler: Any) -> str | None:
        if not self.auth_enabled:
            return self._owner
        if self.serving.user_header and peer(handler.request) in self.serving.proxies:
            named = handler.request.headers.get_list(self.serving.user_header)
            shown = handler.request.headers.get(PROXY_HEADER, "")
            if self.serving.proxy_secret and not hmac.compare_digest(
                shown.encode(), self.serving.proxy_secret.encode()
            ):
                return None  # somebody else of this machine
            return named[0] if len(named) == 1 and named[0].isprintable() and named[0].strip() else None
        if name := self.signed_in(handler):
            return name
        kind, _, secret = handler.request.headers.get("Authorization", "").partition(" ")
        if kind.lower() not in ("token", "bearer"):
            return None
        tried = self.kind(handler, guesses.SCRIPT)
        return self.check(secret.strip(), tried) if self.guesses.left(tried) > 0 else None

    def kind(self, handler: Any, way: str, name: str = "") -> guesses.Kind:
        """With which tries one of this way, for this name, counts."""
        return guesses.Kind(way, client_address(handler.request, self.serving), name)

    def check(self, secret: str, tried: guesses.Kind) -> str | None:
        """Whose password this is, among those of the name that was said; None for nobody's, which is counted."""
        found = None
        for name, expected in self.serving.tokens.items():
            same = hmac.compare_digest(secret.encode(), expected.encode())
            if same and tried.name in ("", name):
                found = name
        if found is None:
            self.guesses.was_wrong(tried)
        return found

    def is_token(self, name: str, secret: str) -> bool:
        """Whether it is the token of this name; which tries it counts with is for who asks."""
        expected = self.serving.tokens.get(name)
        return expected is not None and hmac.compare_digest(secret.strip().encode(), expected.encode())

    def tries_at_account(self, handler: Any, name: str) -> list[guesses.Kind]:
        """With which tries one at this account counts; where the person signed in before, with that browser's."""
        if browser := self._known_browser(handler, name):
            return [guesses.Kind(guesses.FORM, f"browser {browser}", name)]
        address = client_address(handler.request, self.serving)
        return [
            guesses.Kind(guesses.FORM, address, name), guesses.Kind(guesses.ACCOUNT, "", name),
            guesses.Kind(guesses.ADDRESS, address),
        ]  # fmt: skip

    def signed_in(self, handler: Any) -> str:
        """Whose login the browser has; "" for none that holds."""
        login, mark, name = self._login(handler)
        return name if login not in self._ended and self._is_of(mark, name) else ""

    def by_account(self, handler: Any) -> bool:
        """Whether the browser's login is that of an account, with a password that its person can change."""
        return not self._login(handler)[1].startswith(_BY_TOKEN) and bool(self.signed_in(handler))

    def _is_of(self, mark: str, name: str) -> bool:
        """Whether a login was made with what still opens the door: a token, or the newest password of an account.

        A new password of the account ends its person's logins by a token too; the token makes new ones.
        """
        if mark.startswith(_BY_TOKEN):
            return name in self.serving.tokens and mark == self._token_mark(name)
        return bool(mark) and mark == str(self.accounts.number(name))

    def _token_mark(self, name: str) -> str:
        return f"{_BY_TOKEN}{self.accounts.number(name) or ''}"

    def offer(self, handler: Any, name: str) -> None:
        """Keep for five minutes in the browser, signed, that it has shown this user's password."""
        options = cookie_options(handler.request, self.serving)
        handler.set_signed_cookie(self._offer_cookie(), name, expires_days=_OFFER_DAYS, **options)

    def offered(self, handler: Any) -> str:
        """Who was offered; "" for nobody."""
        cookie = handler.get_signed_cookie(self._offer_cookie(), max_age_days=_OFFER_DAYS)
        name = cookie.decode() if cookie is not None else ""
        return name if name in self.serving.tokens else ""

    def end_offer(self, handler: Any) -> None:
        handler.clear_cookie(self._offer_cookie(), path=self.serving.base_url)

    def _offer_cookie(self) -> str:
        return f"halfsky-switch-{self.serving.port}"

    def cookie(self) -> str:
        return f"halfsky-login-{self.serving.port}"  # a browser sends a host's cookies to all of its ports

    def remember(self, handler: Any, name: str, password: int | None = None) -> None:
        """A login of this user, in a cookie. password: the number of an account's; None where a token was shown."""
        options = cookie_options(handler.request, self.serving)
        mark = self._token_mark(name) if password is None else str(password)
        value = f"{secrets.token_urlsafe(16)}:{mark}:{name}"
        handler.set_signed_cookie(self.cookie(), value, expires_days=_DAYS, **options)
        if password is not None:
            known = f"{secrets.token_urlsafe(16)}:{name}"
            handler.set_signed_cookie(self._known_cookie(), known, expires_days=_KNOWN_DAYS, **options)

    def _login(self, handler: Any) -> tuple[str, str, str]:
        """The number of a login, that of the password it was made with, whose it is; of no login, empty texts."""
        cookie = handler.get_signed_cookie(self.cookie(), max_age_days=_DAYS)
        login, _, rest = cookie.decode().partition(":") if cookie is not None else ("", "", "")
        mark, _, name = rest.partition(":")
        return login, mark, name

    def _known_cookie(self) -> str:
        return f"halfsky-known-{self.serving.port}"

    def _known_browser(self, handler: Any, name: str) -> str:
        """The mark of a browser in which this person has signed in before, since the server was started; else ""."""
        cookie = handler.get_signed_cookie(self._known_cookie(), max_age_days=_KNOWN_DAYS)
        mark, _, whose = cookie.decode().partition(":") if cookie is not None else ("", "", "")
        return mark if whose == name else ""

    def forget(self, handler: Any) -> None:
        """End this login: its cookie goes, and opens nothing any more to whoever kept it."""
        now = time.monotonic()
        self._ended = {login: until for login, until in self._ended.items() if until > now}
        login = self._login(handler)[0]
        if login:
            self._ended[login] = now + _DAYS * 86_400
        handler.clear_cookie(self.cookie(), path=self.serving.base_url)

    def session(self, handler: Any) -> str:
        """The browser that is asking: made up on its first visit. Whoever lacks it cannot reach that visit's kernel."""
        name = f"halfsky-session-{self.serving.port}"
        known = handler.get_cookie(name, "")
        if len(known) == 43:
            return str(known)
        made = secrets.token_urlsafe(32)
        handler.set_cookie(name, made, **cookie_options(handler.request, self.serving))
        return made

    def known_session(self, handler: Any) -> str:
        return str(handler.get_cookie(f"halfsky-session-{self.serving.port}", ""))

    # Jupyter's questions about the way a request was authenticated: no request here is free of any check.
    def is_token_authenticated(self, handler: Any) -> bool:
        return False

    def should_check_origin(self, handler: Any) -> bool:
        return True


def cookie_options(request: Any, serving: Serving) -> dict[str, Any]:
    secure = {"secure": True} if scheme(request, serving) == "https" else {}
    return {"path": serving.base_url, "httponly": True, "samesite": "Lax", **secure}


def peer(request: Any) -> str:
    """The address at the other end of the connection, whatever the headers say."""
    return _plain(request.remote_ip or "")


def client_address(request: Any, serving: Serving) -> str:
    """The visitor's address: through proxies that are trusted, the last one that is none of them."""
    address = peer(request)
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    while address in serving.proxies and hops:
        said = _plain(hops.pop().strip())
        if not said:
            break
        address = said
    return address


def scheme(request: Any, serving: Serving) -> str:
    said = request.headers.get("X-Forwarded-Proto", "")
    return said if said in ("http", "https") and peer(request) in serving.proxies else request.protocol


def _plain(text: str) -> str:
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(text)
        mapped = getattr(address, "ipv4_mapped", None)
        return str(mapped or address)
    return ""


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid()) if hasattr(os, "getuid") else "owner"
