"""Whether a page of this very server sent a request that changes something, or that opens a line to a kernel.

The address a request is for has been checked before (`OurHosts`), so a name rebound to this server gets nowhere near.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from halfsky.dashboards.serving.identity import scheme
from halfsky.dashboards.serving.settings import Serving

_PORTS = {"http": 80, "https": 443}
_LONGEST_TOLD = 200


def is_own(request: Any, serving: Serving) -> bool:
    """False where a page of another origin sent the request, and where that cannot be told.

    `Sec-Fetch-Site` goes first: no script can set it, and it is the browser's own word. With `same-origin` the request
    is ours even where `Origin` is `null`, as it is once a privacy setting, an extension or a `<meta name=referrer>`
    keeps the referrer back. Browsers send it over TLS and to loopback only, Safari since 16.4; without it `Origin`
    must name the host that is asked for, and `null` stays refused, because a sandboxed frame, a `data:` page and a
    form that was redirected across sites send the same. No `Origin` either: a script, or a browser older than 2020;
    then the page's own mark (`_xsrf`) decides about a form, and the cookies' SameSite about a socket.
    """
    site = request.headers.get("Sec-Fetch-Site", "").strip().lower()
    if site == "same-origin":
        return True
    if site in ("same-site", "cross-site"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or _names_this_host(origin, request, serving)


def _names_this_host(origin: str, request: Any, serving: Serving) -> bool:
    try:
        page, host = urlsplit(origin.strip().lower()), urlsplit(f"//{request.headers.get('Host', '').strip().lower()}")
        usual = _PORTS.get(page.scheme)
        if usual is None or not page.hostname:
            return False
        if page.scheme == "http" and scheme(request, serving) == "https":
            return False  # whoever sits in the network can write a page of our name without TLS
        # A proxy may or may not tell the port that the browser leaves out of its origin.
        return (page.hostname, page.port or usual) == (host.hostname, host.port or usual)
    except ValueError:
        return False


def described(request: Any) -> str:
    """For the log: what did not match."""
    origin, host, site = (request.headers.get(name) for name in ("Origin", "Host", "Sec-Fetch-Site"))
    return (
        f"origin {str(origin)[:_LONGEST_TOLD]!r} does not match host {str(host)[:_LONGEST_TOLD]!r} "
        f"(Sec-Fetch-Site {str(site)[:_LONGEST_TOLD]!r}); a proxy must send the Host, with its port, that the browser "
        "asked for"
    )
