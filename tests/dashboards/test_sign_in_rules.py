"""How wrong tries are counted, and what a server knows of accounts: absent, there, and not to be asked."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from halfsky.collect.store import accounts, open_store
from halfsky.collect.store_location import FILE
from halfsky.dashboards.serving import guesses
from halfsky.dashboards.serving.accounts_at_hand import AccountsAtHand, accounts_are_there
from halfsky.dashboards.serving.guesses import Guesses, Kind

NAME, PASSWORD = "妇儿工委办", "紫藤花开满墙-2026-春"


def of(address: str, name: str = NAME) -> list[Kind]:
    return [Kind(guesses.FORM, address, name), Kind(guesses.ACCOUNT, "", name), Kind(guesses.ADDRESS, address)]


def test_many_addresses_together_have_few_tries_at_one_account() -> None:
    counted = Guesses(turn_seconds=0.01)
    for number in range(60):
        counted.was_wrong(*of(f"10.0.{number}.1"))
    assert counted.left(Kind(guesses.ACCOUNT, "", NAME)) == 0
    assert counted.left(Kind(guesses.FORM, "10.0.0.1", NAME)) == guesses.TRIES - 1
    assert counted.left(Kind(guesses.ACCOUNT, "", "another")) > 0


def test_one_password_tried_on_everybody_is_counted_for_its_address() -> None:
    counted = Guesses()
    for number in range(100):
        counted.was_wrong(*of("10.0.0.1", f"clerk{number}"))
    assert counted.left(Kind(guesses.ADDRESS, "10.0.0.1")) == 0 and counted.left(Kind(guesses.ADDRESS, "10.0.0.2")) > 0


def test_whoever_waits_has_a_place_of_his_own() -> None:
    """One who guesses in parallel does not take up the line: the person from elsewhere gets his turn."""

    async def tried() -> tuple[list[bool], bool]:
        counted = Guesses(turn_seconds=0.03)
        for number in range(60):
            counted.was_wrong(*of(f"10.0.{number}.1"))
        flood = [asyncio.ensure_future(counted.turns(of("10.9.9.9"), "10.9.9.9")) for _ in range(40)]
        await asyncio.sleep(0)
        person = await counted.turns(of("10.1.1.1"), "10.1.1.1")
        return await asyncio.gather(*flood), person

    flood, person = asyncio.run(tried())
    assert person and sum(flood) == 2


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("HALFSKY_DATABASE_URL", raising=False)
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    return tmp_path / "store"


def test_no_store_an_empty_one_and_one_that_cannot_be_read_are_three_things(at: Path) -> None:
    nobody = AccountsAtHand()
    assert nobody.readable and not nobody.any and not accounts_are_there() and not at.exists()
    opened = open_store()
    assert not AccountsAtHand().any and not accounts_are_there()
    accounts.found(opened, NAME, PASSWORD)
    opened.close()
    asyncio.run(nobody.look_again())
    assert nobody.any and nobody.number(NAME) is not None and accounts_are_there()
    (at / FILE).write_bytes(b"no database at all, and long enough to be looked at" * 100)
    for beside in ("-wal", "-shm"):
        (at / f"{FILE}{beside}").unlink(missing_ok=True)
    broken = AccountsAtHand()
    assert not broken.readable and broken.any and broken.number(NAME) is None
    asyncio.run(nobody.look_again())  # that it does not answer for a moment ends no login
    assert nobody.readable and nobody.number(NAME) is not None
    nobody._good = time.monotonic() - 60
    asyncio.run(nobody.look_again())
    assert not nobody.readable and nobody.any and nobody.number(NAME) is None


def test_a_name_that_is_nobody_s_takes_a_hash_too(at: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_store()
    accounts.found(opened, NAME, PASSWORD)
    opened.close()
    known = AccountsAtHand()
    tried: list[str] = []
    from argon2 import PasswordHasher  # noqa: PLC0415

    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda self, kept, text: tried.append(kept) or verify(self, kept, text)
    )
    assert asyncio.run(known.matches(NAME, PASSWORD))
    assert not asyncio.run(known.matches("nobody", PASSWORD))
    assert len(tried) == 2 and all(kept.startswith("$argon2id$") for kept in tried)
