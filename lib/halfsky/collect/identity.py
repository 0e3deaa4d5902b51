"""Who is at work: a script's token, the user whom the server has signed in, else the user of this machine.

Whoever starts the process sets its environment: a server must set `HALFSKY_USER` itself (or run under JupyterHub) and
give its users neither a shell nor the address of the database.
"""

from __future__ import annotations

import os
import pwd

from halfsky.collect.access import Actor
from halfsky.collect.store import grants, tokens
from halfsky.collect.store.database import Store

_BY_SERVER = ("HALFSKY_USER", "JUPYTERHUB_USER")


def person(store: Store) -> str:
    """The name of the person at work. AccessError for a token that is not taken."""
    if token := os.environ.get("HALFSKY_TOKEN"):
        return tokens.person_of(store, token)
    for variable in _BY_SERVER:
        if name := os.environ.get(variable):
            return name
    return machine_user()


def visitor() -> str:
    """The user of a page: whom its server has signed in; "" where the server knows nobody.

    A server that sets `HALFSKY_USER` has the last word, also when it is empty; scripts' tokens open no page.
    """
    for variable in _BY_SERVER:
        if variable in os.environ:
            return os.environ[variable].strip()
    return machine_user()


def current_actor(store: Store) -> Actor:
    """The person at work with the rights that hold now."""
    return grants.actor(store, person(store))


def machine_user() -> str:
    """The user of this machine by the kernel's word: LOGNAME and USER can say anything."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container without a passwd entry
        return f"uid{os.getuid()}"


def is_signed_in() -> bool:
    """Whether a server or a token says who it is."""
    return any(os.environ.get(name) for name in ("HALFSKY_TOKEN", *_BY_SERVER))
