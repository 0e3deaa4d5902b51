"""The commands of those who keep the store: rights, tokens, backups, checks."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated

import typer

from halfsky import private_files
from halfsky.cli.options import Data, Output, say
from halfsky.errors import AccessError, StoreError, UserError
from halfsky.export import check_output, keep_published, write_frame

# ruff: noqa: PLC0415 - sqlalchemy and pandas only in the command that needs them

people = typer.Typer(help="Who may do what.", no_args_is_help=False)
store = typer.Typer(help="The store itself: back up, restore, check.", no_args_is_help=False)

Person = Annotated[str, typer.Argument(metavar="PERSON", help="A user name, as the server or this machine knows it.")]
Role = Annotated[str, typer.Argument(metavar="ROLE", help="reporter, reviewer, viewer or admin.")]
Area = Annotated[str, typer.Option("--area", metavar="CODE", help="An area and those below it; 000000 for all.")]
Unit = Annotated[str, typer.Option("--unit", metavar="U", help="Only this responsible unit or domain.")]
Backup = Annotated[Path, typer.Argument(metavar="FILE.tar")]


@people.command()
def grant(person: Person, role: Role, area: Area = "000000", unit: Unit = "") -> None:
    """Give a right. The first right in an empty store makes the user of this machine its administrator."""
    from halfsky.collect import identity
    from halfsky.collect.access import Grant
    from halfsky.collect.store import grants as rights
    from halfsky.collect.store import open_store

    opened = open_store()
    by = identity.person(opened)
    if identity.is_signed_in() and rights.is_empty(opened):
        raise AccessError("the store has no administrator yet: whoever keeps this machine gives the first right")
    new = rights.give(opened, by, person, Grant(role, area, unit))
    say(f"{person} is {role} for {area} {unit}".rstrip() + ("" if new else " already"))
    if doubt := _doubt(area, unit):
        say(f"note: {doubt}; `halfsky people revoke` takes the right back")


def _doubt(area: str, unit: str) -> str:
    """What is odd about a right's area or unit, held against the data package; "" where nothing is."""
    from halfsky.collect import data_requests
    from halfsky.collect.access import prefix
    from halfsky.collect.progress.asked import units as units_of_tasks
    from halfsky.package import load_package
    from halfsky.plans.departments import names_meant

    try:
        package = load_package()
    except UserError:
        return ""
    begin, plans = prefix(area), package.plans
    plans = plans[plans["area_code"].str.startswith(begin)]
    if not package.areas["area_code"].str.startswith(begin).any():
        return f"no area of the data package has a code like {area}"
    known = [
        one
        for plan_id in plans["plan_id"]
        for one in (*data_requests.units(package, plan_id), *units_of_tasks(package, plan_id))
    ]
    if unit and unit not in known:
        if meant := names_meant(unit, known):
            return f"the plans there call {unit!r} {meant[0]!r}: give the right under that name"
        near = difflib.get_close_matches(unit, known, n=1, cutoff=0.4)
        return f"no plan there asks {unit!r} for anything" + (f"; did you mean {near[0]!r}?" if near else "")
    return ""


@people.command()
def revoke(person: Person, role: Role, area: Area = "000000", unit: Unit = "") -> None:
    """Take a right away."""
    from halfsky.collect import identity
    from halfsky.collect.access import Grant
    from halfsky.collect.store import grants as rights
    from halfsky.collect.store import open_store

    opened = open_store(make=False)
    gone = rights.take(opened, identity.person(opened), person, Grant(role, area, unit))
    say(f"{person} is no longer {role} for {area} {unit}".rstrip() if gone else f"{person} did not have that right")


@people.command()
def invite(person: Person, role: Role, area: Area = "000000", unit: Unit = "") -> None:
    """An account with a right; prints, once, the end of the link where the person sets a password."""
    from halfsky.collect.access import Grant
    from halfsky.collect.identity import current_actor
    from halfsky.collect.store import accounts, open_store

    opened = open_store(make=False)
    key = accounts.invite(opened, current_actor(opened), person, area, [Grant(role, area, unit)])
    print(f"join?key={key}")
    say(f"put the server's address before it and give it to {person}: it works once, for {accounts.INVITED_DAYS} days")


@people.command("list")
def list_(output: Output = None) -> None:
    """Every right that holds."""
    check_output(output)
    from halfsky.collect.identity import current_actor
    from halfsky.collect.store import grants as rights
    from halfsky.collect.store import open_store

    opened = open_store(make=False)
    write_frame(rights.people(opened, current_actor(opened)), output, "people", private=True)


@people.command()
def token(person: Person, label: Annotated[str, typer.Option("--label", metavar="TEXT")] = "") -> None:
    """A token for a person's scripts (HALFSKY_TOKEN), printed once."""
    from halfsky.collect.identity import current_actor
    from halfsky.collect.store import open_store, tokens

    opened = open_store(make=False)
    print(tokens.make(opened, current_actor(opened), person, label))
    say("keep it now: it is not shown again")


@people.command()
def untoken(token_id: Annotated[str, typer.Argument(metavar="ID", help="What stands before the point.")]) -> None:
    """End a token."""
    from halfsky.collect.identity import current_actor
    from halfsky.collect.store import open_store, tokens

    opened = open_store(make=False)
    tokens.end(opened, current_actor(opened), token_id)
    say(f"token {token_id} is no longer taken")


@people.command()
def forget(person: Person) -> None:
    """Take a person's name out of all that can be looked at; the log's chain stays whole."""
    from halfsky.collect.identity import current_actor
    from halfsky.collect.store import names, open_store

    opened = open_store(make=False)
    instead = names.forget(opened, current_actor(opened), person)
    say(f"{person} is shown as {instead} from now on; what is kept and where: docs/personal-data.md")


@people.command()
def post(
    unit: Annotated[str, typer.Argument(metavar="UNIT")],
    post: Annotated[str, typer.Argument(metavar="POST", help="分管领导, 负责人, 联络员 …")],
    area: Annotated[str, typer.Option("--area", metavar="CODE")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Who holds it now; nobody without it.")] = "",
    phone: Annotated[str, typer.Option("--phone", metavar="N")] = "",
) -> None:
    """Write down who holds a post of a unit; slips hang on the post, so a successor inherits them."""
    from halfsky.collect.cases import posts
    from halfsky.collect.identity import current_actor
    from halfsky.collect.store import open_store

    opened = open_store(make=False)
    actor = current_actor(opened)
    if name:
        posts.hold(opened, actor, area, unit, post, name, phone)
    else:
        posts.vacate(opened, actor, area, unit, post)
    say(f"{unit} {post}: {name or 'nobody is written down'}")


@people.command()
def posts(output: Output = None) -> None:
    """The posts with their holders."""
    check_output(output)
    from halfsky.collect.cases import posts as held
    from halfsky.collect.identity import current_actor
    from halfsky.collect.store import open_store

    opened = open_store(make=False)
    write_frame(held.holders(opened, current_actor(opened)), output, "posts", private=True)


def drill(
    folder: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="A new folder, or that of a drill to go on with.")
    ],
    rounds: Annotated[int, typer.Option("--rounds", metavar="N", help="Kills in this part; parts add up.")] = 44,
    seed: Annotated[int | None, typer.Option("--seed", metavar="S", help="Of a new drill; else a random one.")] = None,
    data: Data = None,
) -> None:
    """What your own store and data survive, tried on copies: kills, a lost database, backup and restore; as a page."""
    from halfsky.collect import drill, identity
    from halfsky.collect.store import open_store
    from halfsky.package import load_package

    opened = open_store(make=False)
    actor = identity.current_actor(opened)
    package = load_package(data)
    record = drill.run(opened, actor, package.folder, folder, rounds=rounds, seed=seed, say=say)
    page = drill.page(record)
    private_files.write(folder / "drill.md", page.encode())
    print(page)
    if not record.passed:
        raise StoreError(f"the drill was not passed: {folder / 'drill.md'} says why")
    say(f"passed: {record.rounds} rounds", folder / "drill.md")


@store.command()
def backup(file: Backup) -> None:
    """Write a backup, also while others are sending."""
    keep_published(file)
    from halfsky.collect.identity import current_actor
    from halfsky.collect.store import backup, open_store

    opened = open_store(make=False)
    counts = backup.backup(opened, current_actor(opened), file)
    say(_counted(counts), file)


@store.command()
def restore(file: Backup) -> None:
    """Fill an empty store from a backup."""
    from halfsky.collect.store import backup, open_store

    counts = backup.restore(open_store(), file)
    say(f"{_counted(counts)} restored")


def _counted(counts: dict[str, int]) -> str:
    told = f"{counts['submissions']} submissions, {counts['revisions']} values, {counts['files']} files"
    waiting = counts["waiting_plans"]
    return f"{told}, {waiting} plans that wait to be entered" if waiting else told


@store.command()
def check(
    head: Annotated[str, typer.Option("--head", metavar="HASH", help="The log's head on a receipt.")] = "",
) -> None:
    """Whether the store holds together: database, log, figures, files."""
    from halfsky.collect import identity
    from halfsky.collect.store import backup, open_store, recovery

    opened = open_store(make=False)
    identity.current_actor(opened).require("keep", "000000")
    problems = backup.check(opened, log_head=head)
    for problem in problems:
        print(problem)
    if problems:
        raise StoreError(f"{len(problems)} things in the store do not hold together: {recovery.advice(opened.folder)}")
    say(f"the store holds together; {len(backup.orphans(opened))} files without a submission")
