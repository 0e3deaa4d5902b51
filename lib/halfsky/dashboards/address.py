"""What a dashboard shows stands in its address: read by an allow-list of names and forms, and written back.

A link that someone was sent makes the same view; nothing else in a query string has any effect.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

LONGEST = 4096  # characters of a query string; the longest that a dashboard writes has a tenth of it
_PARTS = 40  # parameters of a query string
# what a person cannot see in an address and a page would obey: controls, and marks that turn the direction of writing
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True)
class Form:
    """What a parameter's value has to look like, as a regular expression, and its name for people."""

    pattern: str
    zh: str
    en: str
    longest: int = 200

    def fits(self, value: str) -> bool:
        return len(value) <= self.longest and re.fullmatch(self.pattern, value) is not None and not unseen(value)


@dataclass(frozen=True)
class Reading:
    """A query string as read: what is given in its form, and the names of parameters that are not."""

    given: dict[str, str]
    refused: list[str]


def unseen(text: str) -> bool:
    return any(unicodedata.category(sign) in _UNSEEN for sign in text)


def is_preheated() -> bool:
    """Whether this kernel was started before anyone asked for the page (Voilà's `preheat_kernel`)."""
    return os.environ.get("VOILA_PREHEAT") == "True"


def query_string() -> str:
    """The query string of the page's address; a kernel that was started ahead waits here until someone comes."""
    if is_preheated():
        from voila.utils import get_query_string  # noqa: PLC0415 - there under Voilà only

        return get_query_string() or ""
    return os.environ.get("QUERY_STRING", "")


def prepare() -> None:
    """Import ahead what a preheated kernel will wait with."""
    if is_preheated():
        from voila import utils  # noqa: F401, PLC0415 - as in query_string


def read(query: str, forms: Mapping[str, Form]) -> Reading:
    """The parameters that the dashboard knows. Of a name that is there several times the first counts; names that it
    does not know are passed over, since chat programs append their own."""
    if len(query) > LONGEST:
        return Reading({}, list(forms))
    try:
        pairs = parse_qsl(query, max_num_fields=_PARTS, errors="replace")
    except ValueError:
        return Reading({}, list(forms))
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in forms:
            given.setdefault(name, unicodedata.normalize("NFC", value).strip())
    fits = {name: forms[name].fits(value) for name, value in given.items()}
    return Reading(
        {name: value for name, value in given.items() if fits[name]}, [name for name in given if not fits[name]]
    )


def write(values: Mapping[str, str]) -> str:
    """The query string of these values; what is empty is left out."""
    return urlencode({name: value for name, value in values.items() if value})
