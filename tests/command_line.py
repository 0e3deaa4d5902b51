"""What the tests of the command line share: a document to read, and how its answers are read."""

from __future__ import annotations

import io

import pandas as pd
import pytest

# A made-up county; no plan says these sentences.
DOCUMENT = """青河县妇女发展规划（2021—2030年）

二、发展领域、主要目标和策略措施
（一）妇女与健康
主要目标：
1.全县孕产妇死亡率控制在11/10万以下。
2.县域妇女常见病筛查率达到83%以上。
策略措施：
1.县里每年请医生下乡。
"""


def table(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), dtype={"area_code": str, "reference_area": str})


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error, with nothing on standard output."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("halfsky: ")
    assert err.count("\n") == 1
    return err
