"""Passwords: what is taken for one, and the slow hash that is kept of it (argon2id, RFC 9106)."""

from __future__ import annotations

import secrets
import unicodedata

from halfsky.errors import UsageError

SHORTEST, LONGEST = 12, 200
_FEWEST_DIFFERENT = 5


def require_good(person: str, password: str) -> None:
    """UsageError where a password is easily guessed or too long to be worked on."""
    text = _normal(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise UsageError(f"口令应为{SHORTEST}至{LONGEST}个字符 / a password has {SHORTEST} to {LONGEST} characters")
    if len(set(text)) < _FEWEST_DIFFERENT:
        raise UsageError(
            f"口令过于简单，至少要有{_FEWEST_DIFFERENT}个不同的字符 / "
            f"a password has at least {_FEWEST_DIFFERENT} different characters"
        )
    if person and _normal(person).casefold() in text.casefold():
        raise UsageError("口令中不能含有用户名 / a password does not hold the user's name")


def hashed(password: str) -> str:
    """What is kept of a password: argon2id with a salt of its own; some hundredths of a second and 64 MB."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - only who signs people in needs the library

    return str(PasswordHasher().hash(_normal(password)))


def matches(kept: str, password: str) -> bool:
    """Whether the password is the one of which `kept` was made; "" takes as long as a hash, and is nobody's."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - as above
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    if len(password) > LONGEST * 4:
        return False
    try:
        PasswordHasher().verify(kept or _nobody(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept != ""


_made: list[str] = []


def _nobody() -> str:
    """The hash of a password that nobody knows: a name that is not there takes as long as one that is."""
    if not _made:
        _made.append(hashed(secrets.token_urlsafe(32)))
    return _made[0]


def _normal(password: str) -> str:
    """A keyboard's full-width letters are the ordinary ones, however a system writes them."""
    return unicodedata.normalize("NFKC", password)
