"""Word files for handing in: copies under names that tell area, year, kind and length, contents with their pages.

Thirty attachments of one message must not all be called report.docx.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from halfsky.batch.job import KINDS, SEVERAL, Run
from halfsky.batch.schedule import MERGED_FOLDER
from halfsky.errors import OutputError
from halfsky.package import load_package
from halfsky.vocabulary.codes import FAMILIES

_LENGTHS = {"brief": ("呈阅件", "brief"), "report": ("报告", "report"), "annex": ("附件", "annex")}
_EDITED = re.compile(r"(\w+)-edited-(\d+)")
_FEW_AREAS = 3
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')


def hand_in(outputs: Path, runs: Sequence[Run], data: Path | None, folder: Path) -> list[Path]:
    """Copy every Word file that the runs have made into `folder`; the copies, in the order of the runs.

    An edited file that was kept beside a report goes along as such; what else lies beside it stays.

    outputs: where the reports are; data: of the areas' names, as of `load_package`. OutputError where the folder
    cannot be written.
    """
    from halfsky.render.word.pages import fill_in_pages  # noqa: PLC0415 - for files that are handed in only

    package = load_package(data, set_aside=True)
    areas = package.areas.drop_duplicates("area_code").set_index("area_code")
    plans = package.registered.drop_duplicates("plan_id").set_index("plan_id", drop=False)
    copies: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for run in runs:
            language = run.parameters.get("language", "zh")
            names = areas[f"name_{language}"].where(areas[f"name_{language}"].ne(""), areas["name_zh"]).to_dict()
            whose = _whose(run, plans, names, language)
            for file in sorted((outputs / run.folder).glob("*.docx")):
                if file.stem not in _LENGTHS and not _EDITED.fullmatch(file.stem):
                    continue
                copy = folder / _free(telling_name(run, whose, file.stem, language), copies)
                shutil.copy2(file, copy)
                copies.append(copy)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror}); choose another folder") from error
    fill_in_pages(copies)
    return copies


def _whose(run: Run, plans: pd.DataFrame, names: Mapping[str, str], language: str) -> str:
    """What tells whose report it is: 测试县, and of an area of several plans 测试县-儿童, with its term where the area
    has another for the same people. Of a merged report its areas, where they are few; else ""."""
    ids = (
        run.parameters.get("plan_ids", [])
        if run.folder.parent.name == MERGED_FOLDER
        else [run.parameters.get("plan_id", "")]
    )
    known = [plans.loc[plan_id] for plan_id in ids if plan_id in plans.index]
    areas = list(dict.fromkeys(names.get(plan["area_code"], "") for plan in known))
    if not known or len(areas) > _FEW_AREAS:
        return ""
    if len(known) > 1:
        told = list(dict.fromkeys(_people(plan, language) for plan in known)) if len(areas) == 1 else []
        return "-".join(filter(None, ["、".join(areas), "、".join(told)]))
    plan = known[0]
    others = plans[plans["area_code"].eq(plan["area_code"]) & plans["plan_id"].ne(plan["plan_id"])]
    people = _people(plan, language) if others["family"].ne(plan["family"]).any() else ""
    term = f"{plan['start_year']}—{plan['end_year']}" if others["family"].eq(plan["family"]).any() else ""
    return "-".join(filter(None, [areas[0], people + term]))


def _people(plan: pd.Series, language: str) -> str:
    """妇女 of a plan for women; "" where its family says nothing."""
    row = FAMILIES.rows.get(str(plan["family"]))
    return "" if row is None else row.people if language == "zh" else row.people_en


def telling_name(run: Run, whose: str, length: str, language: str = "zh") -> str:
    """测试县-2025年-中期评估-呈阅件.docx: whose, of which year, of which kind, how long."""
    place = 0 if language == "zh" else 1
    kind = (KINDS | SEVERAL).get(run.parameters.get("report", run.notebook.stem), ("", ""))[place]
    year = str(run.parameters.get("as_of", ""))
    edited = _EDITED.fullmatch(length)
    form = _LENGTHS[edited[1] if edited else length][place]
    if edited:
        form += f"（修改稿{edited[2]}）" if not place else f" (edited {edited[2]})"
    several = "" if whose else run.folder.name.split("-", 2)[-1] if run.folder.parent.name == MERGED_FOLDER else ""
    parts = [whose, f"{year}年" if year and not place else year, kind, several, form]
    return _UNSAFE.sub("_", "-".join(part for part in parts if part)) + ".docx"


def _free(name: str, taken: Sequence[Path]) -> str:
    """The name, with a number behind it where another file has it."""
    used, place, stem = {copy.name for copy in taken}, 1, name.removesuffix(".docx")
    while name in used:
        place += 1
        name = f"{stem}-{place}.docx"
    return name
