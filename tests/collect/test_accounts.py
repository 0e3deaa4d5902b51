"""Accounts of people: invited by a link that works once, a password of their own, closed and opened; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import collecting
from collecting import AREA, BOSS, HEALTH, SENDER, actor
from halfsky.collect.access import Grant
from halfsky.collect.store import Store, accounts, backup, grants, names, open_store, passwords
from halfsky.collect.store.account_schema import KEPT
from halfsky.errors import AccessError, UsageError, UserError
from long_form import on_postgres_a_walk

GOOD, OTHER = "紫藤花开满墙-2026-春", "另一个更长更好的口令-77"
CLERK, LOCAL = "卫健委联络员", "local-boss"
REPORTS = Grant("reporter", AREA, HEALTH)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash of a millisecond: what is tried here is not how slow it is."""
    from argon2 import PasswordHasher  # noqa: PLC0415

    monkeypatch.setattr("argon2.PasswordHasher", lambda: PasswordHasher(time_cost=1, memory_cost=64))


@pytest.fixture
def store(tmp_path: Path, store_url: str | None) -> Iterator[Store]:
    opened = open_store(tmp_path / "store", store_url or "")
    collecting.give_rights(opened)
    yield opened
    opened.close()


def boss(store: Store):  # type: ignore[no-untyped-def]
    return actor(store, BOSS)


@on_postgres_a_walk
def test_an_invited_person_sets_a_password_and_has_the_rights_of_the_invitation(store: Store) -> None:
    key = accounts.invite(store, boss(store), CLERK, AREA, [REPORTS])
    assert accounts.credentials(store) == {} and accounts.invited(store, key) == CLERK
    assert accounts.join(store, key, GOOD) == CLERK
    credential = accounts.credentials(store)[CLERK]
    assert passwords.matches(credential.hash, GOOD) and not passwords.matches(credential.hash, OTHER)
    assert credential.hash.startswith("$argon2id$")
    assert grants.actor(store, CLERK).grants == (REPORTS,)
    assert backup.check(store) == []


@on_postgres_a_walk
def test_a_link_works_once_and_only_the_newest_one(store: Store) -> None:
    first = accounts.invite(store, boss(store), CLERK, AREA, [REPORTS])
    second = accounts.reset(store, boss(store), CLERK)
    for key in (first, second[:-1] + ("A" if second[-1] != "A" else "B"), "nonsense", "", "a.b.c"):
        assert accounts.invited(store, key) == ""
        with pytest.raises(AccessError, match="链接已经失效"):
            accounts.join(store, key, GOOD)
    accounts.join(store, second, GOOD)
    with pytest.raises(AccessError, match="链接已经失效"):
        accounts.join(store, second, OTHER)
    assert passwords.matches(accounts.credentials(store)[CLERK].hash, GOOD)


def test_two_who_use_a_link_at_the_same_moment_set_one_password(store: Store) -> None:
    key = accounts.invite(store, boss(store), CLERK, AREA, [REPORTS])
    begin, done = threading.Barrier(2), []

    def use(password: str) -> None:
        begin.wait()
        try:
            accounts.join(store, key, password)
            done.append(password)
        except AccessError:
            pass

    both = [threading.Thread(target=use, args=(one,)) for one in (GOOD, OTHER)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(done) == 1
    assert passwords.matches(accounts.credentials(store)[CLERK].hash, done[0])


@on_postgres_a_walk
def test_a_link_grows_too_old(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    key = accounts.invite(store, boss(store), CLERK, AREA)
    assert accounts.listed(store, boss(store))[0].invited_until
    monkeypatch.setattr(accounts, "now", lambda: "2999-01-01T00:00:00.000Z")
    assert accounts.invited(store, key) == ""
    with pytest.raises(AccessError, match="链接已经失效"):
        accounts.join(store, key, GOOD)
    assert accounts.listed(store, boss(store))[0].invited_until == ""


@on_postgres_a_walk
def test_a_bad_password_is_refused_with_its_reason_and_uses_no_link_up(store: Store) -> None:
    key = accounts.invite(store, boss(store), CLERK, AREA)
    for password, why in (
        ("short", "12"),
        ("a" * 20, "过于简单"),
        (f"{CLERK}-2026-春天", "用户名"),
        ("x1y2z" * 60, "200"),
    ):
        with pytest.raises(UsageError, match=why):
            accounts.join(store, key, password)
    assert accounts.join(store, key, GOOD) == CLERK


@on_postgres_a_walk
def test_a_new_password_has_a_new_number_and_full_width_letters_are_the_ordinary_ones(store: Store) -> None:
    accounts.join(store, accounts.invite(store, boss(store), CLERK, AREA), "Wisteria-2026")
    before = accounts.credentials(store)[CLERK]
    assert passwords.matches(before.hash, "Ｗｉｓｔｅｒｉａ－２０２６")
    accounts.change_password(store, CLERK, OTHER)
    after = accounts.credentials(store)[CLERK]
    assert after.number != before.number and passwords.matches(after.hash, OTHER)


@on_postgres_a_walk
def test_whose_account_is_closed_may_do_nothing_until_it_is_opened(store: Store) -> None:
    key = accounts.invite(store, boss(store), CLERK, AREA, [REPORTS])
    accounts.close(store, boss(store), CLERK)
    with pytest.raises(AccessError, match="链接已经失效"):
        accounts.join(store, key, GOOD)
    accounts.reopen(store, boss(store), CLERK)
    accounts.join(store, key, GOOD)
    accounts.close(store, boss(store), CLERK)
    assert accounts.credentials(store) == {} and not grants.actor(store, CLERK).grants
    with pytest.raises(UsageError, match="已停用"):
        accounts.reset(store, boss(store), CLERK)
    about = accounts.listed(store, boss(store))[0]
    assert not about.is_open and about.rights == (REPORTS,)
    accounts.reopen(store, boss(store), CLERK)
    assert grants.actor(store, CLERK).grants == (REPORTS,) and list(accounts.credentials(store)) == [CLERK]


@on_postgres_a_walk
def test_nobody_invites_closes_or_resets_above_himself(store: Store) -> None:
    """An administrator of a district does not come by the rights of the whole store's."""
    grants.give(store, BOSS, LOCAL, Grant("admin", AREA))
    accounts.invite(store, boss(store), "总管", "000000", [Grant("viewer", "000000")])
    accounts.join(store, accounts.invite(store, boss(store), CLERK, AREA, [REPORTS]), GOOD)
    local = actor(store, LOCAL)
    for attempt in (
        lambda: accounts.invite(store, local, BOSS, AREA),  # who has rights already, above these
        lambda: accounts.invite(store, local, "新人", "000000"),
        lambda: accounts.invite(store, local, "新人", AREA, [Grant("admin", "000000")]),
        lambda: accounts.reset(store, local, "总管"),
        lambda: accounts.close(store, local, "总管"),
        lambda: accounts.reset(store, local, "nobody"),
        lambda: accounts.invite(store, actor(store, SENDER), "新人", AREA),
        lambda: accounts.listed(store, actor(store, SENDER)),
        lambda: accounts.close(store, actor(store, CLERK), "总管"),
    ):
        with pytest.raises(AccessError):
            attempt()
    assert [one.person for one in accounts.listed(store, local)] == [CLERK]
    assert grants.actor(store, "新人").grants == ()
    accounts.join(store, accounts.reset(store, local, CLERK), OTHER)


@on_postgres_a_walk
def test_a_name_is_given_once_and_is_a_name(store: Store) -> None:
    accounts.invite(store, boss(store), CLERK, AREA)
    with pytest.raises(UsageError, match="已经存在"):
        accounts.invite(store, boss(store), f" {CLERK} ", AREA)
    for name in ("", "a\nb", "x" * 101, "a\u202eb"):
        with pytest.raises(AccessError, match="用户名"):
            accounts.invite(store, boss(store), name, AREA)
    with pytest.raises(UsageError, match="自己"):
        accounts.close(store, boss(store), BOSS)


@on_postgres_a_walk
def test_rights_that_would_end_the_separation_of_duties_leave_no_account(store: Store) -> None:
    with pytest.raises(UserError, match="同一人"):
        accounts.invite(store, boss(store), CLERK, AREA, [REPORTS, Grant("reviewer", AREA)])
    assert accounts.listed(store, boss(store)) == [] and grants.actor(store, CLERK).grants == ()


def test_the_first_account_is_founded_once(tmp_path: Path, store_url: str | None) -> None:
    opened = open_store(tmp_path / "empty", store_url or "")
    assert not accounts.any_there(opened)
    accounts.found(opened, "妇儿工委办", GOOD)
    assert accounts.any_there(opened) and list(accounts.credentials(opened)) == ["妇儿工委办"]
    assert grants.actor(opened, "妇儿工委办").may("grant", "000000")
    with pytest.raises(UsageError, match="已经有管理员"):
        accounts.found(opened, "second", GOOD)
    assert backup.check(opened) == []
    opened.close()


def test_no_password_and_no_key_is_kept_in_the_store(store: Store, tmp_path: Path) -> None:
    key = accounts.invite(store, boss(store), CLERK, AREA)
    accounts.join(store, key, GOOD)
    backup.backup(store, boss(store), tmp_path / "kept.tar")
    kept = (tmp_path / "kept.tar").read_bytes()
    secret = key.partition(".")[2]
    assert b"argon2id" in kept
    assert GOOD.encode() not in kept and secret.encode() not in kept


def test_accounts_come_back_from_a_backup(store: Store, tmp_path: Path) -> None:
    accounts.join(store, accounts.invite(store, boss(store), CLERK, AREA, [REPORTS]), GOOD)
    backup.backup(store, boss(store), tmp_path / "kept.tar")
    other = open_store(tmp_path / "other", "")
    backup.restore(other, tmp_path / "kept.tar")
    assert accounts.credentials(other) == accounts.credentials(store)
    other.close()


@on_postgres_a_walk
def test_a_name_that_is_taken_out_signs_in_no_more(store: Store) -> None:
    accounts.join(store, accounts.invite(store, boss(store), CLERK, AREA), GOOD)
    names.forget(store, boss(store), CLERK)
    assert accounts.credentials(store) == {}


def test_rows_of_accounts_only_grow(store: Store) -> None:
    accounts.join(store, accounts.invite(store, boss(store), CLERK, AREA), GOOD)
    for table in KEPT:
        for statement in (f"UPDATE {table} SET made_at = made_at", f"DELETE FROM {table}"):
            with store.engine.connect() as connection, pytest.raises(DBAPIError, match="never changed or deleted"):
                connection.execute(text(statement))
