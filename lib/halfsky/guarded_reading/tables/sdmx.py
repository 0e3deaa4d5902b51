"""SDMX-ML data (generic and structure-specific, 2.0 and 2.1): each observation with the attributes above it."""

from __future__ import annotations

import io
import re
from typing import Any

from halfsky.guarded_reading.budget import Budget
from halfsky.guarded_reading.refusals import Refused
from halfsky.guarded_reading.tables.cells import SheetCells

_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def observations(content: bytes) -> tuple[list[str], list[dict[str, str]]]:
    """The columns in their order, and a mapping for each observation."""
    if _DTD.search(content) or b"\0" in content:
        raise Refused("entities")
    try:
        from defusedxml.ElementTree import iterparse  # noqa: PLC0415
    except ImportError:
        raise Refused("no-defusedxml") from None
    columns: dict[str, None] = {}
    rows: list[dict[str, str]] = []
    dataset: dict[str, str] = {}
    series: dict[str, str] = {}
    path: list[str] = []
    root = ""
    for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            root = root or tag
            path.append(tag)
            if tag == "DataSet":
                dataset, series = _plain(element.attrib), {}
            elif tag in ("Series", "Group"):
                series = _plain(element.attrib) if tag == "Series" else series
            continue
        path.pop()
        if tag in ("SeriesKey", "ObsKey", "Attributes") and path:
            values = {value.get("id") or value.get("concept", ""): value.get("value", "") for value in element}
            if path[-1] == "Series":
                series |= values
            elif path[-1] == "DataSet":
                dataset |= values
        elif tag == "Obs":
            row = dataset | series | _plain(element.attrib) | _generic(element)
            columns |= dict.fromkeys(row)
            rows.append(row)
            element.clear()
        elif tag == "Series":
            element.clear()
    if "Data" not in root and "MessageGroup" not in root and not rows:
        raise Refused("unknown-kind", f"its root is {root[:40] or 'none'}")
    return list(columns), rows


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes of the data, not those of XML and of the message."""
    return {name: value for name, value in attributes.items() if "}" not in name}


def _generic(element: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in element:
        tag = part.tag.rpartition("}")[2]
        if tag in ("ObsDimension", "Time"):
            found[part.get("id") or "TIME_PERIOD"] = part.get("value") or (part.text or "")
        elif tag == "ObsValue":
            found["OBS_VALUE"] = part.get("value", "")
        elif tag in ("ObsKey", "Attributes"):
            found |= {value.get("id") or value.get("concept", ""): value.get("value", "") for value in part}
    return found


def read(content: bytes, budget: Budget) -> dict[str, Any]:
    """One sheet: the header in row 1, an observation a row."""
    columns, rows = observations(content)
    sheet = SheetCells("", budget)
    for column, name in enumerate(columns, start=1):
        sheet.add(1, column, name)
    for row, values in enumerate(rows, start=2):
        for column, name in enumerate(columns, start=1):
            if values.get(name, ""):
                sheet.add(row, column, values[name])
    return {"format": "sdmx-ml", "sheets": [sheet.to_dict()], "names": [""], "findings": []}
