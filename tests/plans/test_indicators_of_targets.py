"""From the words of a target to its indicators: what names several is parted, what counts otherwise is not linked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from halfsky.package import load_package
from halfsky.plans import extract_targets
from halfsky.plans.outline import read_outline
from halfsky.plans.reading import Document


def targets(*goals: str) -> pd.DataFrame:
    lines = "\n".join(f"{number}.{goal}" for number, goal in enumerate(goals, 1))
    text = f"林溪县妇女发展规划（2021—2030年）\n二、目标和措施\n（一）妇女与环境\n主要目标：\n{lines}\n"
    return extract_targets(
        read_outline(Document(text=text, format="txt", name="linxi.txt", sha256="")), "linxi-2021-2030"
    )


def linked(*goals: str) -> list[tuple[str, str]]:
    found = targets(*goals)
    return list(zip(found["indicator"], found["indicator_id"], strict=True))


def test_a_list_is_parted_though_one_of_its_parts_is_new() -> None:
    found = targets("农村集中式供水受益率和分散式供水改水受益率、自来水普及率均达到90%以上。")
    assert list(zip(found["indicator"], found["indicator_id"], strict=True)) == [
        ("农村集中式供水受益率", "rural_centralized_water_beneficiary_rate"),
        ("农村分散式供水改水受益率", ""),
        ("农村自来水普及率", "rural_tap_water_rate"),
    ]
    assert found["review_status"].tolist() == ["extracted", "unconfirmed", "extracted"]
    assert set(found["value"]) == {90.0}


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        ("婴儿死亡率和7岁以下儿童死亡率控制在6‰以下。", [("婴儿死亡率", "infant_mortality_rate"), ("7岁以下儿童死亡率", "")]),
        ("新生儿访视率、婴儿抚触普及率达到90%。", [("新生儿访视率", "newborn_visit_rate"), ("婴儿抚触普及率", "")]),
        ("宫颈癌和乳腺癌筛查率达到80%。", [("宫颈癌和乳腺癌筛查率", "two_cancer_screening_coverage")]),
        ("妇女用药品、玩具抽查合格率达到98%。", [("妇女用药品、玩具抽查合格率", "")]),
    ],
)  # fmt: skip
def test_what_is_parted_and_what_is_one(goal: str, expected: list[tuple[str, str]]) -> None:
    assert linked(goal) == expected


def test_a_number_of_things_is_not_their_coverage() -> None:
    found = targets("建设儿童之家10个。", "儿童之家覆盖率达到90%以上。")
    assert found["indicator_id"].tolist() == ["", "childrens_home_coverage"]
    assert found["review_status"].tolist() == ["unconfirmed", "extracted"]
    assert "suggested: childrens_home_coverage" in found["note"].iloc[0]


def test_a_list_that_shares_its_words_is_a_target_of_each() -> None:
    found = targets("县人大代表和常委中的女性比例逐步提高。", "妇女法律知识普及率达到90%。")
    assert found["indicator_id"].tolist() == [
        "female_share_peoples_congress_deputies", "female_share_peoples_congress_standing_committee",
        "women_legal_knowledge_rate",
    ]  # fmt: skip
    assert [one.removeprefix("linxi-2021-2030.goal.environment.") for one in found["target_id"]] == [
        "1.1", "1.1.2", "2.1"
    ]  # fmt: skip
    assert set(found["review_status"]) == {"extracted"}


SIGNS = {"percent": "%", "per_100k": "/10万", "per_1000": "‰", "years": "年"}


def test_every_name_of_the_catalogue_is_read_back_whole(tmp_path: Path) -> None:
    """Also one that opens with a verb (开展…的学校比例), names a period (每年体检率) or holds two heads (人数比例)."""
    measured = load_package().indicators.query("unit in @SIGNS")
    lines = [
        f"（{number % 20 + 1}）{row.name_zh}到2025年达到50.5{SIGNS[row.unit]}以上，规划期末达到55.5{SIGNS[row.unit]}以上。"
        for number, row in enumerate(measured.itertuples())
    ]
    path = tmp_path / "county.txt"
    head = "青石桥县妇女发展规划（2021—2030年）\n一、发展领域\n（一）妇女与健康\n主要目标：\n"
    path.write_text(head + "\n".join(lines), encoding="utf-8")
    found = extract_targets(path)
    assert found["indicator_id"].tolist() == [id_ for id_ in measured["indicator_id"] for _ in range(2)]
    assert found["value"].tolist() == [50.5, 55.5] * len(measured)
    assert found["deadline_year"].tolist() == [2025, 2030] * len(measured)
    assert set(found["periodicity"]) == {""}


def test_a_name_that_enters_the_catalogue_is_known_to_the_next_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalogue is kept between readings, as long as its table is as it was."""
    data = Path(shutil.copytree(load_package().folder, tmp_path / "data"))
    monkeypatch.setenv("HALFSKY_DATA", str(data))
    goal = ("巾帼河湖巡护率达到90%以上。",)
    assert [linked(*goal), linked(*goal)] == [[("巾帼河湖巡护率", "")]] * 2
    known = pd.read_csv(data / "indicators.csv", dtype=str, keep_default_na=False)
    meant = known["indicator_id"].eq("institutional_delivery_rate")  # of the same unit
    known["aliases"] = known["aliases"].mask(meant, known["aliases"] + "|巾帼河湖巡护率").str.strip("|")
    known.to_csv(data / "indicators.csv", index=False)
    assert linked(*goal) == [("巾帼河湖巡护率", "institutional_delivery_rate")]
