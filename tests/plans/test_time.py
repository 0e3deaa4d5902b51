"""By when: a time frame belongs to the list that it opens, until the next one."""

from __future__ import annotations

import pytest

from halfsky.plans import extract_targets
from halfsky.plans.outline import read_outline
from halfsky.plans.reading import Document

# lines of a goal list → value deadline for each target, in reading order ('-' for no deadline stated)
FRAMES = """
1.到2025年，孕产妇死亡率控制在12/10万以下；婴儿死亡率控制在5‰以下；宫颈癌筛查率达到70%。 | 12 2025, 5 2025, 70 2025
1.到2025年，孕产妇死亡率控制在12/10万以下；到2030年，孕产妇死亡率控制在10/10万以下；婴儿死亡率控制在4‰以下。 | 12 2025, 10 2030, 4 2030
1.到2025年、2030年，妇女常见病筛查率分别达到80%、90%。 | 80 2025, 90 2030
1.到2025年和2030年，孕产妇死亡率分别控制在12/10万、10/10万以下。 | 12 2025, 10 2030
1.妇女常见病筛查率到2025年、2030年分别达到80%和90%以上。 | 80 2025, 90 2030
1.妇女常见病筛查率在2025年和2030年分别达到80%、90%。 | 80 2025, 90 2030
1.妇女常见病筛查率2025年达到80%，2030年达到90%。 | 80 2025, 90 2030
1.妇女常见病筛查率达到80%（2025年）和90%（2030年）。 | 80 2025, 90 2030
1.到“十四五”末，妇女健康素养水平达到25%。 | 25 2025
1.到“十四五”期末，妇女健康素养水平达到25%；到“十五五”末达到30%。 | 25 2025, 30 2030
1.“十四五”末妇女健康素养水平达到25%。 | 25 2025
1.到十四五时期末，妇女健康素养水平达到25%。 | 25 2025
1.到2025年末孕产妇系统管理率达到90%，规划期末达到95%。 | 90 2025, 95 2030
1.到规划期末，孕产妇系统管理率达到95%。 | 95 2030
1.规划期末，孕产妇系统管理率达到95%；住院分娩率达到99%。 | 95 2030, 99 2030
1.到规划期中期，孕产妇系统管理率达到92%，到期末达到95%。 | 92 2025, 95 2030
1.2025年底前，建成妇幼保健院1所。 | 1 2025
1.力争2027年宫颈癌筛查率达到75%。 | 75 2027
1.截至2030年底，宫颈癌筛查率达到75%。 | 75 2030
1.2028年前实现妇女之家全覆盖。 | 100 2028
1.孕产妇系统管理率由2020年的90%提高到2025年的93%。 | 93 2025
1.孕产妇系统管理率在2020年90%的基础上，到2030年提高到95%。 | 95 2030
1.宫颈癌筛查率达到75%。到2025年，乳腺癌筛查率达到60%；叶酸服用率达到95%。 | 75 -, 60 2025, 95 2025
1.到2025年，宫颈癌筛查率达到75%。乳腺癌筛查率达到60%。 | 75 2025, 60 2025
1.到2025年，宫颈癌筛查率达到75%。\\n2.乳腺癌筛查率达到60%。 | 75 2025, 60 -
到2025年：\\n1.宫颈癌筛查率达到75%。\\n2.乳腺癌筛查率达到60%。\\n到2030年：\\n1.宫颈癌筛查率达到85%。\\n2.乳腺癌筛查率达到70%。 | 75 2025, 60 2025, 85 2030, 70 2030
到2025年，实现以下目标：\\n1.宫颈癌筛查率达到75%。\\n2.到2028年，乳腺癌筛查率达到60%。\\n3.叶酸服用率达到95%。 | 75 2025, 60 2028, 95 2025
1.到2025年，宫颈癌筛查率达60%，乳腺癌筛查率达55%，到2030年，宫颈癌筛查率达70%，乳腺癌筛查率达65%。 | 60 2025, 55 2025, 70 2030, 65 2030
1.孕产妇死亡率2025年控制在12/10万以下、2030年控制在10/10万以下。 | 12 2025, 10 2030
1.“十四五”期间，孕产妇死亡率控制在12/10万以下。 | 12 2025
1.到2025年底和2030年底，宫颈癌筛查率分别达到60%以上和70%以上。 | 60 2025, 70 2030
1.2025年目标：宫颈癌筛查率达到75%，乳腺癌筛查率达到60%。 | 75 2025, 60 2025
"""

PERIODS = """
1.每两年组织1次妇女常见病筛查。 | 1 every_2_years
1.每2年为适龄妇女开展1次“两癌”检查。 | 1 every_2_years
1.每三年开展妇女健康培训2期。 | 2 every_3_years
1.每年培训妇女骨干200人次。 | 200 annual
1.年均培训妇女骨干200人次以上。 | 200 annual
1.每季度举办家庭教育讲座1场。 | 1 quarterly
1.每半年举办家庭教育讲座2场。 | 2 half_yearly
1.每隔两年组织1次妇女常见病筛查。 | 1 every_2_years
1.每学年举办家庭教育讲座4场。 | 4 annual
"""


def extract(lines: str):
    text = f"某县妇女发展规划（2021—2030年）\n（一）妇女与健康\n主要目标：\n{lines}\n策略措施：\n1.加强领导。\n"
    return extract_targets(read_outline(Document(text=text, format="txt", name="county.txt", sha256="")))


def table(rows: str) -> list[tuple[str, str]]:
    cells = [line.split(" | ") for line in rows.strip().splitlines()]
    return [(line.replace("\\n", "\n"), expected) for line, expected in cells]


@pytest.mark.parametrize(("lines", "expected"), table(FRAMES))
def test_a_time_frame_holds_until_the_next(lines: str, expected: str) -> None:
    found = extract(lines).query("kind == 'quantitative'")
    years = found["deadline_year"].astype("string").fillna("-")
    assert ", ".join(f"{value:g} {year}" for value, year in zip(found["value"], years, strict=True)) == expected
    assert not found["indicator"].str.contains(r"\d{4}|规划|期末|十[四五]五|年底").any()


@pytest.mark.parametrize(("lines", "expected"), table(PERIODS))
def test_how_often(lines: str, expected: str) -> None:
    (row,) = extract(lines).to_dict("records")
    assert f"{row['value']:g} {row['periodicity']}" == expected


def test_a_list_of_indicators_goes_on_with_the_next_frame() -> None:
    """到2030年分别控制在…: each number has the indicator that it had before."""
    found = extract(
        "1.到2025年，孕产妇死亡率和婴儿死亡率分别控制在12/10万和5‰以下；到2030年分别控制在10/10万和4‰以下。"
    )
    read = found[["indicator", "value", "deadline_year"]].to_numpy().tolist()
    assert read == [
        ["孕产妇死亡率", 12, 2025],
        ["婴儿死亡率", 5, 2025],
        ["孕产妇死亡率", 10, 2030],
        ["婴儿死亡率", 4, 2030],
    ]


def test_a_direction_is_due_by_its_frame_too() -> None:
    found = extract("1.到2025年，宫颈癌筛查率达到75%，剖宫产率逐步降低。\n2.婴儿死亡率逐步降低。")
    found = found[found["kind"].eq("directional")]
    assert found[["indicator", "deadline_year"]].astype("string").fillna("-").to_numpy().tolist() == [
        ["剖宫产率", "2025"],
        ["婴儿死亡率", "-"],
    ]
