"""Targets without a number: which way they lead, and which indicator of the catalogue they mean."""

from __future__ import annotations

import pandas as pd
import pytest

import halfsky

# The sentence, the direction, and every id of the catalogue that is right for it.
PHRASES = (
    ("逐步提高适龄妇女宫颈癌人群筛查率", "increase", {"cervical_cancer_screening_rate"}),
    ("有效遏制剖宫产率上升势头，使剖宫产率稳步下降", "decrease", {"caesarean_section_rate"}),
    ("不断缩小男女两性收入差距", "decrease", {"gender_income_gap"}),
    ("妇女健康素养水平明显提升", "increase", {"female_health_literacy_rate"}),
    ("持续降低孕产妇贫血患病率", "decrease", {"maternal_anaemia_prevalence"}),
    ("出生缺陷发生率进一步下降", "decrease", {"birth_defect_rate"}),
    ("妇女经常参加体育锻炼人数比例逐年增长", "increase", {"female_regular_exercise_rate"}),
    ("女职工职业病发病率持续走低", "decrease", {"female_occupational_disease_incidence"}),
    ("稳步扩大生育保险覆盖面，生育保险参保率不断提高", "increase", {"maternity_insurance_rate"}),
    ("女性青壮年文盲率逐步降低", "decrease", {"female_youth_adult_illiteracy", "female_youth_illiteracy_rate"}),
    ("农村卫生厕所普及率继续提高", "increase", {"rural_sanitary_toilet_rate"}),
    ("女性平均受教育年限继续延长", "increase", {"female_mean_years_schooling"}),
)


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    lines = [
        "长坪县妇女发展规划（2021—2030年）",
        "一、总体要求",
        "坚持男女平等基本国策。",
        "二、发展领域",
        "（一）妇女发展",
        "主要目标：",
    ]
    lines += [f"{number}.{phrase}。" for number, (phrase, _, _) in enumerate(PHRASES, start=1)]
    lines += ["策略措施：", "1.加强组织领导。"]
    path = tmp_path_factory.mktemp("plan") / "plan.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = halfsky.extract_targets(path)
    return found[found["kind"].eq("directional") & found["section"].eq("goal")]


def _understood(targets: pd.DataFrame, number: int) -> bool:
    _, direction, ids = PHRASES[number - 1]
    rows = targets[targets["item"].eq(str(number))]
    return bool((rows["comparator"].eq(direction) & rows["indicator_id"].isin(ids)).any())


def test_most_directional_phrases_are_understood(targets: pd.DataFrame) -> None:
    missed = [PHRASES[number - 1][0] for number in range(1, len(PHRASES) + 1) if not _understood(targets, number)]
    assert len(missed) <= 0.3 * len(PHRASES), missed


def test_no_phrase_is_read_the_other_way_round(targets: pd.DataFrame) -> None:
    opposite = {"increase": "decrease", "decrease": "increase"}
    wrong = []
    for number, (phrase, direction, ids) in enumerate(PHRASES, start=1):
        rows = targets[targets["item"].eq(str(number)) & targets["indicator_id"].isin(ids)]
        wrong += [phrase] if rows["comparator"].eq(opposite[direction]).any() else []
    assert wrong == []
