"""Hostile twins of sound files through every door: an answer or a sentence, within the budget, and the sound ones are taken.

A few in the ordinary run; with HALFSKY_SLOW_TESTS=1 every mutation at every door, more than 300, and the worst of each.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import collecting
import documents
import importing_pages
from collecting import AREA, GOOD, HEALTH, PLAN, SENDER, YEAR, actor, filled
from halfsky import cli
from halfsky.collect.store import open_store
from halfsky.dashboards.importing import work
from halfsky.dashboards.submitting import workbooks
from halfsky.errors import UserError, all_kinds
from halfsky.guarded_reading import OFFICE, OFFICIAL, UPLOAD, process
from halfsky.package import load_package
from hostile_mutations import FAMILIES
from long_form import LONG

SEED = int(os.environ.get("HALFSKY_SEED", "20261130"))
WORST = os.environ.get("HALFSKY_WORST_FILE", "")  # where a run through all is written down, a line an input
LONGEST = 600  # seconds that no input takes however busy the machine is
STATUSES = {0, *(kind.exit_status for kind in all_kinds())}
PLAN_TEXT = """东江区妇女发展规划（2021—2025年）
一、妇女与健康
（一）主要目标
1.孕产妇死亡率控制在12/10万以下。
2.妇女常见病筛查率达到85%以上。
"""
TABLE = f"area_code,indicator_id,year,value,note\n{AREA},maternal_mortality_ratio,2023,9.1,初步核实\n"


@dataclass
class Seen:
    """What became of an input: how it ended, seconds on the clock and of a processor, the most memory of what read it."""

    door: str
    ending: str
    kind: str
    status: int
    seconds: float
    processor: float
    resident: int
    said: str


class Office:
    """A store, a package and somebody who may send; and how a file comes in at each door."""

    def __init__(self, folder: Path, blank: bytes, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capfd = folder, capfd
        self.data = folder / "data"
        self.package = load_package(self.data)
        self.blank = blank

    def command(self, *arguments: object) -> int:
        return cli.main([*map(str, arguments)])

    def submit(self, path: Path) -> int:
        return self.command("submit", path, "--data", self.data)

    def bring_in(self, path: Path) -> int:
        return self.command("import", path, "--plan", PLAN, "--unit", HEALTH, "--data", self.data)

    def read(self, path: Path) -> int:
        return self.command("read", path, "--area", AREA, "--data", self.data, "-o", self.folder / "proposal.csv")

    def extract(self, path: Path) -> int:
        return self.command("extract", path, "-o", self.folder / "targets.csv")

    def validate(self, path: Path) -> int:
        """The file is a table of a package."""
        place = self.folder / "validated"
        if not place.exists():
            shutil.copytree(self.data, place)
        shutil.copyfile(path, place / "observations" / "all.csv")
        return self.command("validate", place)

    def run(self, path: Path) -> int:
        return self.command("run", "plan_review", "--document", path, "--outputs", self.folder / "outputs", "--force")

    def upload(self, path: Path) -> int:
        """What the page of submissions does with a file that was chosen."""
        store = open_store(self.folder / "store", "")
        try:
            file = workbooks.uploaded(({"name": path.name, "content": memoryview(path.read_bytes())},))
            checked = workbooks.check(store, actor(store, SENDER), self.package, file, PLAN, YEAR)
        except UserError as error:
            return self._told(str(error), error.exit_status)
        finally:
            store.close()
        return 0 if checked.rows else self._told("; ".join(checked.findings["message"]), 8)

    def upload_table(self, path: Path) -> int:
        """What the page of imports does with it."""
        try:
            file = workbooks.uploaded(({"name": path.name, "content": path.read_bytes()},))
            begun = work.begin(file, self.package, area=AREA)
        except UserError as error:
            return self._told(str(error), error.exit_status)
        return 0 if len(begun.rows) else self._told("no values", 8)

    def _told(self, said: str, status: int) -> int:
        os.write(2, f"halfsky: {said}\n".encode())
        return status


def _parquet(folder: Path) -> bytes:
    path = folder / "t.parquet"
    row = {
        "area_code": AREA,
        "indicator_id": "maternal_mortality_ratio",
        "year": 2023,
        "value": 9.1,
        "note": "初步核实",
    }
    pq.write_table(pa.Table.from_pylist([row]), path)
    return path.read_bytes()


def _raw_pdf(folder: Path) -> bytes:
    lines = [(60, 60 + 30 * n, 14, line) for n, line in enumerate(PLAN_TEXT.splitlines())]
    documents.write_raw_pdf([lines], folder / "plan.pdf")
    return (folder / "plan.pdf").read_bytes()


def _document(write: Callable[[str, Path], Path], name: str) -> Callable[[Path, bytes], bytes]:
    return lambda folder, _blank: write(PLAN_TEXT, folder / name).read_bytes()


SOUND: dict[str, Callable[[Path, bytes], bytes]] = {
    "template": lambda _folder, blank: filled(blank, GOOD), "csv": lambda _folder, _blank: TABLE.encode(),
    "parquet": lambda folder, _blank: _parquet(folder), "table": lambda _folder, _blank: importing_pages.department(),
    "txt": lambda _folder, _blank: PLAN_TEXT.encode(), "docx": _document(documents.write_docx, "plan.docx"),
    "html": _document(documents.write_html, "plan.html"), "pdf": lambda folder, _blank: _raw_pdf(folder),
    "package": lambda folder, _blank: (folder / "data" / "observations" / "all.csv").read_bytes(),
}  # fmt: skip

DOORS = [
    ("submit", "xlsx", "template", Office.submit, UPLOAD), ("import", "csv", "csv", Office.bring_in, OFFICIAL),
    ("import", "parquet", "parquet", Office.bring_in, OFFICIAL), ("read", "csv", "csv", Office.read, OFFICIAL),
    ("read", "xlsx", "table", Office.read, OFFICIAL), ("extract", "txt", "txt", Office.extract, OFFICIAL),
    ("extract", "docx", "docx", Office.extract, OFFICIAL), ("extract", "html", "html", Office.extract, OFFICIAL),
    ("extract", "pdf", "pdf", Office.extract, OFFICIAL), ("validate", "csv", "package", Office.validate, OFFICIAL),
    ("upload", "xlsx", "template", Office.upload, UPLOAD), ("upload table", "xlsx", "table", Office.upload_table, UPLOAD),
    ("upload table", "csv", "csv", Office.upload_table, UPLOAD), ("run", "docx", "docx", Office.run, OFFICIAL),
]  # fmt: skip
"""Door, ending, the sound file, how it comes in, what its reading may take."""

OFTEN = ("flipped", "cut", "noise within", "a part flipped")  # again and again, each time elsewhere
TO_RUN = (
    "empty",
    "noise",
    "cut",
    "a part of 300 MB",
    "entities",
    "deeply nested",
    "two parts of a name",
    "a part gone",
)
"""Of the door behind which a kernel is started for what can be read."""


def inputs(door: str, ending: str) -> list[str]:
    kinds = list(FAMILIES[ending])
    if door == "run":
        return [kind for kind in kinds if kind in TO_RUN]
    if not LONG:
        chosen = random.Random(f"{SEED} {door} {ending}").choice(kinds)
        return [chosen]
    return kinds + [kind for kind in OFTEN if kind in kinds]


@contextmanager
def watched() -> Iterator[dict[str, float]]:
    """Seconds, seconds of a processor with those of what was started and has ended, the most memory of a guarded reader."""
    found: dict[str, float] = {"resident": 0}
    done, started = threading.Event(), []
    begin = process.subprocess.Popen

    class Told(begin):  # type: ignore[misc, valid-type]
        def __init__(self, *given: object, **named: object) -> None:
            super().__init__(*given, **named)
            started.append(self.pid)

    def look() -> None:
        while not done.wait(0.02):
            for pid in started[-2:]:
                found["resident"] = max(found["resident"], _resident(pid))

    def used() -> float:
        both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(one.ru_utime + one.ru_stime for one in both)

    watcher = threading.Thread(target=look)
    watcher.start()
    began, before = time.monotonic(), used()
    process.subprocess.Popen = Told
    try:
        yield found
    finally:
        process.subprocess.Popen = begin
        done.set()
        watcher.join()
        found["seconds"], found["processor"] = time.monotonic() - began, used() - before


def _resident(pid: int) -> int:
    """The most that a guarded reader has held; 0 for a process that is not one yet, or no more."""
    try:
        if b"guarded_reading.child" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return 0
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


@pytest.fixture
def office(tmp_path: Path, blank: bytes, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Office:
    monkeypatch.setenv("HALFSKY_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("HALFSKY_USER", SENDER)
    monkeypatch.chdir(tmp_path)
    collecting.write_package(tmp_path / "data")
    opened = open_store(tmp_path / "store", "")
    collecting.give_rights(opened)
    opened.close()
    return Office(tmp_path, blank, capfd)


def hang(*_: object) -> None:
    raise AssertionError(f"nothing was answered for {LONGEST} s")


@pytest.mark.parametrize(
    ("door", "ending", "sound", "way", "budget"), DOORS, ids=[f"{door}-{ending}" for door, ending, *_ in DOORS]
)
def test_hostile_twins(door: str, ending: str, sound: str, way: Callable[[Office, Path], int], budget, office) -> None:  # type: ignore[no-untyped-def]
    if door == "run" and not LONG:
        pytest.skip("starts a kernel for what can be read; set HALFSKY_SLOW_TESTS=1 to run")
    content = SOUND[sound](office.folder, office.blank)
    before = signal.signal(signal.SIGALRM, hang)
    found: list[Seen] = []
    own = psutil.Process().memory_info().rss
    try:
        for place, kind in enumerate(["sound", *inputs(door, ending), "sound"]):
            chance = random.Random(f"{SEED} {door} {ending} {place}")
            path = office.folder / f"f{place}.{ending}"
            path.write_bytes(content if kind == "sound" else FAMILIES[ending][kind](content, chance))
            found.append(one := put_in(office, way, path, door, ending, kind))
            path.unlink()
            if kind == "sound":
                assert one.status == 0, one
            assert one.status in STATUSES, one
            assert one.status == 0 or one.said.strip(), one
            assert "Traceback" not in one.said, one
            assert one.resident < budget.memory, one
            assert one.processor < OFFICE.seconds + budget.seconds or door == "run", one
    finally:
        signal.signal(signal.SIGALRM, before)
        tell(found)
    assert psutil.Process().memory_info().rss - own < 400e6


def put_in(office: Office, way: Callable[[Office, Path], int], path: Path, door: str, ending: str, kind: str) -> Seen:
    office.capfd.readouterr()
    signal.alarm(LONGEST)
    try:
        with watched() as took:
            status = way(office, path)
    finally:
        signal.alarm(0)
    out, error = office.capfd.readouterr()
    said = error if status else ""
    return Seen(
        door, ending, kind, status, round(took["seconds"], 2), round(took["processor"], 2), int(took["resident"]),
        (said if "Traceback" not in out else out)[-600:],
    )  # fmt: skip


def tell(found: list[Seen]) -> None:
    """The worst of this door, and each input as a line where a file for them is named."""
    hostile = [one for one in found if one.kind != "sound"]
    if WORST:
        with Path(WORST).open("a", encoding="utf-8") as lines:
            lines.writelines(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in found)
    if hostile:
        slow, large = (max(hostile, key=lambda one: getattr(one, name)) for name in ("processor", "resident"))
        print(
            f"\n{slow.door} .{slow.ending}: {len(hostile)} hostile, {sum(one.status == 0 for one in hostile)} taken; "
            f"slowest {slow.kind} {slow.processor} s, largest {large.kind} {large.resident / 1e6:.0f} MB"
        )
