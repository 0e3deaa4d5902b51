"""Reports in a store that speaks S3: moto's server on this machine's loopback; skipped where moto or s3fs is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from halfsky.batch.runner import run_reports

server = pytest.importorskip("moto.server")
s3fs = pytest.importorskip("s3fs")

PLAN, OTHER = "taobei-2021-2030", "kaiping-2021-2030"
PLACE = "s3://reports/nation"


@pytest.fixture(scope="module")
def store() -> Iterator[Any]:
    """The store's files, with one bucket."""
    running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            patch.setenv(name, value)
        files = s3fs.S3FileSystem(use_listings_cache=False)
        files.mkdir("reports")
        yield files
    running.stop()


def made(files: Any) -> dict[str, str]:
    """The plan's objects in the store, each with its ETag."""
    found = files.find("reports/nation", detail=True, refresh=True)
    return {name.removeprefix("reports/nation/"): about["ETag"] for name, about in found.items()}


def test_a_batch_writes_resumes_and_mends_its_reports_there(store: Any, capsys: pytest.CaptureFixture[str]) -> None:
    run_reports(plan_ids=[PLAN, OTHER], as_of=2025, outputs=PLACE, workers=2)
    first = made(store)
    folder = f"{PLAN}/2025-annual"
    assert {"index.html", f"{folder}/report.docx", f"{folder}/gaps.csv", f"{folder}/manifest.json"} <= set(first)
    told = json.loads(store.cat_file(f"reports/nation/{folder}/manifest.json"))
    assert told["status"] == "done"
    assert {*told["outputs"], "manifest.json"} == {name.rpartition("/")[2] for name in first if folder in name}

    capsys.readouterr()
    run_reports(plan_ids=[PLAN, OTHER], as_of=2025, outputs=PLACE, workers=2)
    assert "0 made, 2 current" in "".join(capsys.readouterr())

    store.rm_file(f"reports/nation/{folder}/gaps.csv")
    run_reports(plan_ids=[PLAN, OTHER], as_of=2025, outputs=PLACE, workers=2)
    assert "1 made, 1 current" in "".join(capsys.readouterr())
    assert made(store)[f"{folder}/gaps.csv"] == first[f"{folder}/gaps.csv"], "the same bytes again"
