"""A source is named by who published first; what was read in a reprint says whom it was taken from."""

from __future__ import annotations

import pandas as pd
import pytest

from halfsky.reports.sources import cited_from


@pytest.mark.parametrize(
    ("publisher", "primary", "grade", "zh"),
    [
        ("国家统计局", "", "official", "（国家统计局）"),
        ("国家统计局", "国家统计局", "official", "（国家统计局）"),
        ("中国政府网", "国家统计局", "official", "（国家统计局，见中国政府网）"),
        ("某某数据网", "国家统计局", "reprint", "（国家统计局，转引自某某数据网）"),
        ("某某数据网", "", "reprint", "（转引自某某数据网）"),
        ("某某日报", "省卫健委", "secondary", "（省卫健委，转引自某某日报）"),
        ("某某日报", "", "", "（某某日报）"),
        ("", "", "", ""),
    ],
)
def test_a_reprint_says_whom_it_was_taken_from(publisher: str, primary: str, grade: str, zh: str) -> None:
    rows = pd.DataFrame([{"publisher": publisher, "primary_publisher": primary, "grade": grade}])
    assert cited_from(rows, "zh").tolist() == [zh]
    assert ("taken from" in cited_from(rows, "en").iloc[0]) == ("转引自" in zh)
