"""What a number counts: guards stop where the word that they look for is part of a longer one."""

from __future__ import annotations

import pandas as pd
import pytest

from halfsky.errors import NoTargetsError
from halfsky.plans import extract_targets
from halfsky.plans.outline import read_outline
from halfsky.plans.reading import Document

# a goal → indicator | comparator value [upper] unit; several parted by ;
COUNTS = """
每个乡镇（街道）至少配备1名儿童督导员。 → 每个乡镇（街道）儿童督导员 | ge 1 count
每个社区设立妇女维权专干1名。 → 每个社区妇女维权专干 | ge 1 count
建立妇女儿童健康监测点10个。 → 妇女儿童健康监测点 | ge 10 count
建立家庭教育指导评估机构5个。 → 家庭教育指导评估机构 | ge 5 count
建设儿童友好评估中心2个。 → 儿童友好评估中心 | ge 2 count
培训妇女议事会议主持人50名。 → 培训妇女议事会议主持人 | ge 50 count
配备教育督导人员12名。 → 教育督导人员 | ge 12 count
设立舆情监测站3个。 → 舆情监测站 | ge 3 count
每个村配备健康指导员1名。 → 每个村健康指导员 | ge 1 count
选聘督导专家8名。 → 选聘督导专家 | ge 8 count
新增调研基地4个。 → 调研基地 | ge 4 count
每个县区建成1个以上妇女健康监测中心。 → 每个县区妇女健康监测中心 | ge 1 count
每年召开妇儿工委会议2次。 →
每半年开展督导检查1次。 →
定期报送监测数据，每年报告1次。 →
高中阶段毛入学率男女差距不超过1个百分点。 → 高中阶段毛入学率男女差距 | le 1 points
高中阶段毛入学率男女差距控制在0.5～1个百分点。 → 高中阶段毛入学率男女差距 | range 0.5 1 points
城乡宫颈癌筛查率差距缩小到3个百分点以内。 → 城乡宫颈癌筛查率差距 | le 3 points
妇女健康素养水平提高0.5～1个百分点。 → 妇女健康素养水平 | range 0.5 1 percent
男女平均受教育年限差距控制在0.5年以内。 → 男女平均受教育年限差距 | le 0.5 years
男女平均受教育年限差距控制在0.5年。 → 男女平均受教育年限差距 | le 0.5 years
每万名妇女拥有妇产科医生5.5名。 → 每万名妇女拥有妇产科医生 | ge 5.5 per_10k
每万人口拥有全科医生达到3.8名。 → 每万人口拥有全科医生 | ge 3.8 per_10k
每十万人口拥有精神科医师4名以上。 → 每十万人口拥有精神科医师 | ge 4 per_100k
每千名儿童配备儿科医师0.92名。 → 每千名儿童儿科医师 | ge 0.92 per_1000
每千人口医疗卫生机构床位增至3.17张。 → 每千人口医疗卫生机构床位 | ge 3.17 per_1000
每千名老年人拥有养老床位40张以上。 → 每千名老年人拥有养老床位 | ge 40 per_1000
出生缺陷致死率控制在万分之一以下。 → 出生缺陷致死率 | le 1 per_10k
出生缺陷致死率控制在1.5/万以下。 → 出生缺陷致死率 | le 1.5 per_10k
出生缺陷致死率控制在1‱以下。 → 出生缺陷致死率 | le 1 per_10k
孕产妇死亡率控制在8/100000以下。 → 孕产妇死亡率 | le 8 per_100k
孕产妇死亡率控制在8/100,000以下。 → 孕产妇死亡率 | le 8 per_100k
婴儿死亡率控制在5/1000以内。 → 婴儿死亡率 | le 5 per_1000
婴儿死亡率控制在千分之四点五以下。 → 婴儿死亡率 | le 4.5 per_1000
每千名0—3岁婴幼儿拥有托位46个。 → 每千名0-3岁婴幼儿拥有托位 | ge 46 per_1000
每千人口托位数由1.8个提高到4.5个。 → 每千人口托位数 | ge 4.5 per_1000
男女就业率差距由6.2个百分点缩小到5个百分点以内。 → 男女就业率差距 | le 5 points
女性平均受教育年限与男性的差距缩小到0.3年以内。 → 女性平均受教育年限与男性的差距 | le 0.3 years
建成1个市级、5个县级妇女创业孵化基地。 → 市级 | ge 1 count; 县级妇女创业孵化基地 | ge 5 count
妇女锻炼每周不少于3次、每次不少于30分钟的比例达到40%。 → 妇女锻炼每周不少于3次、每次不少于30分钟的比例 | ge 40 percent
剖宫产率最高不超过35%，最低不低于20%。 → 剖宫产率 | le 35 percent; 剖宫产率 | ge 20 percent
妇女议事会建会率实现100%全覆盖。 → 妇女议事会建会率 | ge 100 percent
参检率过半，参保率超过九成五。 → 参检率 | gt 50 percent; 参保率 | gt 95 percent
女性监事比例过四分之一。 → 女性监事比例 | gt 25 percent
街道养老服务中心覆盖率、妇女健康素养水平均保持在81%以上。 → 街道养老服务中心覆盖率 | ge 81 percent; 妇女健康素养水平 | ge 81 percent
识字率达到或超过97%。 → 识字率 | ge 97 percent
孕产妇5次及以上产前检查率提高至不低于86%。 → 孕产妇5次及以上产前检查率 | ge 86 percent
每年新增女性社会组织3个。 → 女性社会组织 | ge 3 count
每个社区设维权站2处。 → 每个社区设维权站 | ge 2 count
师生比达到1:16。 → 师生比 | ge 0.0625 ratio
人均体育场地面积达到2.6平方米。 → 人均体育场地面积 | ge 2.6 count
女性居民人均可支配收入达到3.2万元。 → 女性居民人均可支配收入 | ge 32000 yuan
"""

# words of comparison beyond the usual, each with what a negation before it makes of it
COMPARED = """
逾 gt le | 多于 gt le | 高出 gt le | 突破 gt le | 超 gt le | 长于 gt le | 短于 lt ge | 下于 lt ge | 亚于 lt ge | 少于 lt ge | 弱于 lt ge | 强于 gt le | 优于 gt le
"""
BEHIND = """
剖宫产率以30%为上限。 → le 30
剖宫产率以30%封顶。 → le 30
巩固率以95%为底线。 → ge 95
巩固率不低于95%。 → ge 95
筛查率90%起步。 → ge 90
筛查率90%开外。 → ge 90
剖宫产率限定在30%以里。 → le 30
剖宫产率30%封顶。 → le 30
"""


def extract(sentence: str) -> pd.DataFrame:
    text = f"某县妇女发展规划（2021—2030年）\n（一）妇女与健康\n主要目标：\n1.{sentence}\n"
    try:
        found = extract_targets(read_outline(Document(text=text, format="txt", name="county.txt", sha256="")))
    except NoTargetsError:
        return pd.DataFrame({"kind": [], "indicator": []})
    return found[found["kind"] == "quantitative"]


def described(row: dict) -> str:
    upper = "" if pd.isna(row["upper_value"]) else f" {row['upper_value']:g}"
    return f"{row['indicator']} | {row['comparator']} {row['value']:g}{upper} {row['unit']}"


@pytest.mark.parametrize("line", COUNTS.strip().splitlines())
def test_counts_and_rates(line: str) -> None:
    sentence, _, expected = line.partition(" →")
    assert "; ".join(described(row) for row in extract(sentence).to_dict("records")) == expected.strip()


@pytest.mark.parametrize("row", [cell.split() for cell in COMPARED.strip().split(" | ")], ids=lambda row: row[0])
def test_a_word_of_comparison_has_its_negations_by_itself(row: list[str]) -> None:
    word, plain, negated = row
    for words, comparator in (
        (word, plain),
        (f"不{word}", negated),
        (f"不得{word}", negated),
        (f"严禁{word}", negated),
    ):
        (read,) = extract(f"剖宫产率{words}30%。").to_dict("records")
        assert (read["indicator"], read["comparator"], read["note"]) == ("剖宫产率", comparator, ""), words


@pytest.mark.parametrize("line", BEHIND.strip().splitlines())
def test_bounds_written_behind_the_number(line: str) -> None:
    sentence, _, expected = line.partition(" → ")
    (row,) = extract(sentence).to_dict("records")
    assert f"{row['comparator']} {row['value']:g}" == expected
    assert row["indicator"] in ("剖宫产率", "巩固率", "筛查率")
