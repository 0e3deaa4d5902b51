"""No kernel has a port, and no other account reaches what it talks through; nothing of that is left when it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from jupyter_client.kernelspec import KernelSpecManager

import report_package
from batch_books import EAST, notebook
from halfsky.batch import run_reports
from halfsky.warmkernels import available
from long_form import only_long, some, walk
from second_account import needs_root, reached
from serving_books import PLAIN, Server, cookies, jar, serving, until
from serving_books import notebook as dashboard

SECRET = "correct-horse-battery"
needs_fork = pytest.mark.skipif(not available(), reason="nothing can be forked here")
WAYS = [pytest.param([], marks=needs_fork, id="warm"), pytest.param(["--cold"], id="cold")]
# A cell that tells how its own process, and the one that started it, can be reached.
PROBE = """
import json, os, psutil, stat
from pathlib import Path
me = psutil.Process()
processes = [me, me.parent()]
def addresses(kind):
    return [one for process in processes for one in process.net_connections(kind)]
def mode(path):
    return stat.S_IMODE(path.stat().st_mode)
file = None
if "zmq" in type(get_ipython()).__module__:
    from ipykernel.connect import get_connection_file
    file = Path(get_connection_file())
print(json.dumps({
    "file": file and [str(file), mode(file), mode(file.parent)],
    "ports": [one.laddr.port for one in addresses("tcp") if one.status == psutil.CONN_LISTEN],
    "sockets": sorted({one.laddr for one in addresses("unix") if one.laddr}),
}))
"""


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder for temporary files whose path is short, and which every account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="hs-", dir="/tmp"))
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """A folder whose path no address of a socket has room for."""
    folder = tmp_path / ("很长的路径" * 6) / ("x" * 90)
    folder.mkdir(parents=True)
    return folder


def tree(process: int) -> list[psutil.Process]:
    return [psutil.Process(process), *psutil.Process(process).children(recursive=True)]


def ports(processes: list[psutil.Process]) -> set[int]:
    """The ports that any of these listens at."""
    found = (one for process in processes for one in process.net_connections("tcp"))
    return {one.laddr.port for one in found if one.status == psutil.CONN_LISTEN}


def sockets(processes: list[psutil.Process]) -> list[Path]:
    found = {one.laddr for process in processes for one in process.net_connections("unix") if one.laddr}
    return sorted(Path(path) for path in found)


def is_private(paths: list[Path]) -> None:
    """Every folder of these has mode 0700 and is ours, and so is what lies beside them."""
    assert paths
    for folder in {path.parent for path in paths}:
        about = folder.stat()
        assert (about.st_uid, stat.S_IMODE(about.st_mode)) == (os.geteuid(), 0o700), folder
        for file in folder.iterdir():
            if file.is_file():
                assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


@pytest.fixture
def board(tmp_path: Path) -> Path:
    (tmp_path / "dashboards").mkdir()
    dashboard(tmp_path / "dashboards" / "plain.ipynb", PLAIN, "简单看板")
    return tmp_path


def opened(server: Server) -> int:
    """Sign in and open a page; its kernel's process."""
    kept = cookies(server.ask(f"?token={SECRET}"))
    kept |= cookies(server.ask("", headers=jar(kept)))
    answer = server.ask("plain", headers=jar(kept))
    assert answer.status == 200
    return int(server.status(jar(kept))["pages"][-1]["process"])


@pytest.mark.parametrize("how", some(WAYS, 1))
@walk
def test_a_served_kernel_has_no_port_and_nobody_else_reaches_it(board: Path, short: Path, how: list[str]) -> None:
    with serving(board, "--preheat", "0", *how, token=SECRET, TMPDIR=str(short)) as server:
        kernels = [opened(server), opened(server)]
        for kernel in kernels:
            assert ports(tree(kernel)) == set()
        everything = tree(server.process.pid)
        assert ports(everything) == {server.port}
        paths = sockets(everything)
        assert len(paths) >= 10
        is_private(paths)
        if os.geteuid() == 0:
            assert reached([*paths, *{path.parent for path in paths}, *short.rglob("*.json")]) == []
    assert list(short.iterdir()) == []


@walk
def test_a_long_temporary_folder_is_no_hindrance(board: Path, long: Path) -> None:
    with serving(board, "--preheat", "0", "--cold", token=SECRET, TMPDIR=str(long)) as server:
        process = opened(server)
        paths = sockets(tree(process))
        is_private(paths)
        assert ports(tree(process)) == set()
    assert not any(path.parent.exists() for path in paths)


@only_long
@pytest.mark.parametrize("how", WAYS)
def test_what_a_killed_server_leaves_the_next_one_removes(board: Path, short: Path, how: list[str]) -> None:
    command = [str(Path(sys.executable).parent / "halfsky"), "serve", "--port", "0", "--preheat", "1", *how]
    command += ["--notebooks", str(board / "dashboards"), "--outputs", str(board / "outputs")]
    environment = os.environ | {"TMPDIR": str(short)}
    killed = subprocess.Popen(command, env=environment, cwd=board, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: any(path.is_socket() for path in short.rglob("s-*")), 120)
    begun = tree(killed.pid)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert not psutil.wait_procs(begun, timeout=30)[1]
    left = set(short.iterdir())
    assert left
    with serving(board, "--preheat", "0", *how, token=SECRET, TMPDIR=str(short)) as server:
        opened(server)
        assert not left & set(short.iterdir())
    assert list(short.iterdir()) == []


def probed(book: nbformat.NotebookNode) -> dict[str, list]:
    (output,) = (cell.outputs for cell in book.cells if "psutil" in cell.source)
    return json.loads(output[0].text)


@pytest.mark.parametrize("how", [pytest.param("warm", marks=needs_fork), "cold"])
def test_a_batch_kernel_has_no_port(tmp_path: Path, warm_parent, how: str) -> None:
    data = report_package.write(tmp_path / "data")
    book = notebook(tmp_path / "books", PROBE)
    told = {"parent": warm_parent} if how == "warm" else {"cold": True}
    run_reports(notebook=book, plan_ids=[EAST], as_of=2025, data=data, outputs=tmp_path / "out", **told)
    found = probed(nbformat.read(tmp_path / "out" / EAST / "2025-annual" / "report.ipynb", as_version=4))
    assert found["ports"] == []
    if how == "cold":
        assert found["file"][1:] == [0o600, 0o700]
        paths = [Path(path) for path in [*found["sockets"], found["file"][0]]]
        assert len(paths) >= 5
        assert not any(path.parent.exists() for path in paths), "nothing is left of a kernel that has ended"


@needs_fork
@needs_root
def test_nobody_else_reaches_a_warm_parent(warm_parent) -> None:
    warm_parent.prepare("builtins:dict", {})  # it is there then
    assert reached([warm_parent.address, warm_parent.address.parent, warm_parent.address.with_name("parent.log")]) == []
    is_private([warm_parent.address])
    assert stat.S_IMODE(warm_parent.address.stat().st_mode) == 0o600


SIDE_BY_SIDE = """
import json, sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient

from halfsky.warmkernels import provisioner
from halfsky.warmkernels.client import OwnParent
from halfsky.warmkernels.kernel_sockets import PrivateKernelManager

class ByName(AsyncKernelManager):  # as a Jupyter client is that was told the provisioner's name only
    @property
    def kernel_spec(self):
        spec = super().kernel_spec
        spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": "halfsky-warm", "config": {}}}
        return spec

kind = {"by name": ByName, "warm": provisioner.WarmKernelManager, "cold": PrivateKernelManager}[sys.argv[1]]
parent = OwnParent()
provisioner.fork_from(parent)

def run(number):
    cells = [nbformat.v4.new_code_cell(source) for source in (f"print({number})", *json.loads(sys.argv[2]))]
    book = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(book, kernel_name="python3", kernel_manager_class=kind).execute()
    return ["".join(output.text for output in cell.outputs) for cell in book.cells]

with ThreadPoolExecutor(4) as pool:
    print(json.dumps(list(pool.map(run, range(8)))))
parent.close()
"""
FORKED = """
import os, time
if os.fork() == 0:
    print("from a forked process", flush=True)
    os._exit(0)
os.wait()
time.sleep(1)
"""


@walk
@needs_fork
@pytest.mark.parametrize("kind", some(["warm", "by name", "cold"], 1))
def test_kernels_side_by_side_keep_out_of_each_others_way(tmp_path: Path, short: Path, kind: str) -> None:
    if kind == "by name" and "halfsky-warm" not in KernelSpecManager().find_kernel_specs():
        pytest.skip("make installs the kernel specification; Halfsky is used here without it")
    command = [sys.executable, "-c", SIDE_BY_SIDE, kind, json.dumps([PROBE, FORKED])]
    environment = os.environ | {"TMPDIR": str(short)}
    answer = subprocess.run(command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True, check=True)
    made = json.loads(answer.stdout.splitlines()[-1])
    found = [json.loads(probe) for _, probe, _ in made]
    assert [text for text, _, _ in made] == [f"{number}\n" for number in range(8)]
    assert [text for _, _, text in made] == ["from a forked process\n"] * 8
    assert [one["ports"] for one in found] == [[]] * 8
    assert [one["file"][1:] for one in found] == [[0o600, 0o700]] * 8
    folders = {Path(path).parent for one in found for path in one["sockets"] if Path(path).name.startswith("s-")}
    assert len(folders) == 8
    assert list(tmp_path.iterdir()) == [], "no litter beside the notebooks"
    assert list(short.iterdir()) == []


@needs_fork
def test_a_kernel_that_is_started_again_finds_its_sockets(warm_parent) -> None:
    from jupyter_client.manager import KernelManager  # noqa: PLC0415 - the one that does not wait

    from halfsky.warmkernels import kernel_sockets  # noqa: PLC0415 - not on Windows

    class Manager(kernel_sockets.PrivateSockets, KernelManager):
        pass

    manager = Manager(kernel_name="python3")
    manager.start_kernel()
    folder = Path(manager.ip).parent
    try:
        manager.restart_kernel(now=True)
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        client.stop_channels()
        is_private(sorted(folder.glob("s-*")))
    finally:
        manager.shutdown_kernel(now=True)
    assert not folder.exists()


@walk
@needs_root
@needs_fork
def test_papermills_warm_parent_is_nobody_elses(short: Path) -> None:
    """The parent that a user's clients share: its folder, socket, lock and log; a folder that was open is closed."""
    if "halfsky-warm" not in KernelSpecManager().find_kernel_specs():
        pytest.skip("make installs the kernel specification; Halfsky is used here without it")
    place = short / f"halfsky-{os.getuid()}"
    place.mkdir(mode=0o755)
    place.chmod(0o755)
    code = (
        "import nbformat, time; from nbclient import NotebookClient\n"
        "from halfsky.warmkernels.provisioner import WarmKernelManager\n"
        "book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('1')])\n"
        "NotebookClient(book, kernel_name='python3', kernel_manager_class=WarmKernelManager).execute()\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}
    subprocess.run([sys.executable, "-c", code], env=environment | {"TMPDIR": str(short)}, check=True, umask=0)
    parents = [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(part.startswith(str(place)) for part in process.info["cmdline"] or [])
    ]
    try:
        assert len(parents) == 1
        files = list(place.iterdir())
        assert {file.suffix for file in files} == {".sock", ".lock", ".log"}
        is_private(files)
        assert reached([place, *files]) == []
    finally:
        for process in parents:
            process.terminate()
        psutil.wait_procs(parents, timeout=30)


def test_an_address_of_a_socket_has_room(short: Path) -> None:
    """The longest that is made anywhere, in the longest folder that is taken."""
    from halfsky.warmkernels import runtime  # noqa: PLC0415 - not on Windows

    longest = next("x" * size for size in range(200, 0, -1) if runtime.is_short("x" * size))
    address = f"{longest}/halfsky-ipc-12345678/c-12345678/k-12345678/s-5"
    assert len(address.encode()) <= 103
