"""What the guarded process answers about a file, without its process: for tests that are about what stands in the file.

Starting the guarded process takes longer than most tests do. What it holds back – memory, time, the file system – is
tried where a module says `pytestmark = pytest.mark.guarded`; everywhere else files are read here, by the same readers,
and the same bytes asked for the same way are read once.
"""

from __future__ import annotations

import csv
import json
import os
import warnings
from functools import lru_cache
from typing import Any

from halfsky.guarded_reading import child, opening, process, refusals
from halfsky.guarded_reading.budget import Budget
from halfsky.guarded_reading.source import Source, name_of, opened


def ask(source: Source, budget: Budget, **request: Any) -> process.Answer:
    """In place of `halfsky.guarded_reading.process.ask`."""
    with os.fdopen(opened(source, budget.most_bytes), "rb") as handle:
        content = handle.read(budget.most_bytes + 1)
    if len(content) > budget.most_bytes:
        raise refusals.Refused("too-large", f"{len(content)}")
    said, table = _answer(content, json.dumps({"name": name_of(source), **request}), budget)
    return process.Answer(json.loads(said) | _about(content), table, 0, 0.0)


@lru_cache(maxsize=64)
def _answer(content: bytes, asked: str, budget: Budget) -> tuple[str, bytes]:
    longest = csv.field_size_limit()  # the child has a longer one, for itself alone
    try:
        with warnings.catch_warnings(action="ignore"):  # nobody hears those of the process either
            said, table = child._answer(content, json.loads(asked), budget)
    except refusals.Refused:
        raise
    except RecursionError:
        raise refusals.Refused("damaged", "nested too deeply") from None
    except Exception as error:  # as the child's own last net
        raise refusals.Refused("damaged") from error
    finally:
        csv.field_size_limit(longest)
    return json.dumps(said), table


def _about(content: bytes) -> dict[str, Any]:
    return {"sha256": child.hashlib.sha256(content).hexdigest(), "size": len(content)}


def instead(patch: Any) -> None:
    """Until the patch is undone."""
    patch.setattr(opening, "ask", ask)
