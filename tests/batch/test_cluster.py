"""A real Dask cluster on the loopback: scheduler and two workers as processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import report_package
from batch_books import EAST, NATION, WEST, notebook
from halfsky.batch import run_reports
from halfsky.errors import RunError, UsageError
from halfsky.warmkernels import available
from long_form import walk

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(not available(), reason="nothing can be forked here")
MORE = [f"more{number}-2021-2025" for number in range(5)]
PLANS = [EAST, WEST, NATION, *MORE]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Address of a scheduler, and its two workers; three commands, as docs/cluster.md says."""
    folder = tmp_path_factory.mktemp("cluster")
    dask = [str(Path(sys.executable).with_name("dask"))]
    file = folder / "scheduler.json"
    started = [
        subprocess.Popen(
            [*dask, "scheduler", "--scheduler-file", str(file), "--port", "0", "--no-dashboard", "--host", "127.0.0.1"],
            stderr=subprocess.DEVNULL, cwd=folder,
        )
    ]  # fmt: skip
    limit = time.monotonic() + 60
    while not file.exists() and time.monotonic() < limit:
        time.sleep(0.05)
    workers = [
        subprocess.Popen(
            [*dask, "worker", "--scheduler-file", str(file), "--no-nanny", "--nthreads", "1", "--no-dashboard",
             "--name", f"worker{number}", "--local-directory", str(folder)],
            stderr=subprocess.DEVNULL, cwd=folder,
        )
        for number in range(2)
    ]  # fmt: skip
    started += workers
    address = json.loads(file.read_text())["address"]
    with distributed.Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, workers
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    data = report_package.write(tmp_path_factory.mktemp("package") / "data")
    for plan in MORE:
        report_package.add_plan(data, plan)
    return data


def tables(outputs: Path) -> dict[str, bytes]:
    return {path.parent.parent.name: path.read_bytes() for path in outputs.glob("*/*/gaps.csv")}


@walk
def test_a_cluster_makes_what_one_machine_makes_though_a_worker_dies(tmp_path, cluster, package, warm_parent):
    """The shipped notebook; one of the two workers is killed once it has work."""
    address, workers = cluster
    outputs = tmp_path / "shared"
    batch = subprocess.Popen(
        [
            Path(sys.executable).with_name("halfsky"), "run", "district_report", "--all", "--as-of", "2025",
            "--data", package, "--cluster", address, "--outputs", outputs,
        ],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with batch:
        victim = psutil.Process(workers[0].pid)
        limit = time.monotonic() + 120
        while time.monotonic() < limit:
            # its warm parent has a child: a run is under way there
            if any(parent.children() for parent in victim.children()):
                break
            time.sleep(0.02)
        else:
            pytest.fail("the worker got no work")
        victim.kill()
        workers[0].wait()
        _, said = batch.communicate(timeout=180)
    assert batch.returncode == 0, said
    assert f"{len(PLANS)} made, 0 current, 0 failed" in said

    run_reports(
        notebook="district_report", all_plans=True, as_of=2025, data=package, outputs=tmp_path / "local",
        parent=warm_parent,
    )  # fmt: skip
    here, there = tables(tmp_path / "local"), tables(outputs)
    assert set(there) == set(PLANS)
    assert here == there, "byte for byte"
    for plan in PLANS:
        ours, theirs = (
            json.loads((folder / plan / "2025-annual" / "manifest.json").read_text(encoding="utf-8"))
            for folder in (tmp_path / "local", outputs)
        )
        for name in ("inputs", "parameters", "versions", "status", "error"):
            assert ours[name] == theirs[name], (plan, name)
    assert not list(outputs.rglob(".*")), "nothing half-made is left"
    assert (outputs / "index.html").read_text(encoding="utf-8").count('class="done"') == len(PLANS)

    # and what the cluster has made is current for the machine that made it locally
    run_reports(
        notebook="district_report", all_plans=True, as_of=2025, data=package, outputs=outputs, parent=warm_parent
    )  # fmt: skip


@walk
def test_an_object_store_takes_the_reports_of_a_cluster(tmp_path, cluster, package, capfd):
    """fsspec's own store of files, by its address."""
    address, _ = cluster
    book = notebook(tmp_path / "books", f"# The cell\nassert plan_id != '{WEST}', 'not in the west'")
    store = f"file://{tmp_path / 'store'}"
    asked = {
        "notebook": book, "plan_ids": [EAST, WEST], "as_of": 2025, "data": package, "outputs": store, "cluster": address,
    }  # fmt: skip
    with pytest.raises(RunError, match="not in the west"):
        run_reports(**asked)
    names = {path.name for path in (tmp_path / "store" / EAST / "2025-annual").iterdir()}
    assert names == {"report.ipynb", "report.html", "gaps.csv", "manifest.json"}
    assert {path.name for path in (tmp_path / "store" / WEST / "2025-annual").iterdir()} == {
        "report.ipynb", "manifest.json",
    }  # fmt: skip
    notebook(tmp_path / "books", "print(plan_id)")
    run_reports(**asked)
    capfd.readouterr()
    run_reports(**asked)
    assert capfd.readouterr().err.count("[current]") == 2


def test_what_is_wrong_with_a_cluster_is_one_line(tmp_path, package, monkeypatch):
    monkeypatch.setattr("halfsky.batch.cluster._CONNECT_SECONDS", 1)
    asked = {"plan_ids": [EAST], "as_of": 2025, "data": package, "outputs": tmp_path / "out"}
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        run_reports(**asked, cluster="tcp://127.0.0.1:9")
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        run_reports(**asked, cluster="nonsense")
    assert not list(tmp_path.rglob("manifest.json"))


@pytest.mark.parametrize("address", ["127.0.0.1", "nonsense"])
def test_an_address_without_a_port_is_one_line_and_no_traceback_at_the_end(tmp_path, package, address):
    """In a process of its own: what is left open is told only when it ends."""
    command = [sys.executable, "-c", "import sys; from halfsky.cli import main; sys.exit(main())", "run"]
    asked = ["--plan", EAST, "--as-of", "2025", "--data", package, "--outputs", tmp_path / "out", "--cluster", address]
    done = subprocess.run([*command, *map(str, asked)], capture_output=True, text=True, check=False)
    assert done.returncode == UsageError.exit_status
    assert done.stderr.startswith(f"halfsky: --cluster {address}: no Dask scheduler answers there")
    assert done.stderr.count("\n") == 1
