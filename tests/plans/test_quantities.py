"""The grammar of numbers, rule by rule. Each line of the tables below is one rule at work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halfsky.plans.normalise import normalise
from halfsky.plans.numbers import to_number
from halfsky.plans.quantities import find_quantities

# clause | words of the number | comparator value unit role
IS_A_TARGET = """
指标达到80岁的人均预期寿命达80.5岁以上     | 达80.5岁以上       | ge 80.5 years level
平均受教育年限达到11.5年                 | 达到11.5年         | ge 11.5 years level
死亡率控制在7/10万以下                   | 控制在7/10万以下    | le 7 per_100k level
死亡率下降到十万分之八以下                | 下降到十万分之八以下 | le 8 per_100k level
发病率降至15/10万活产以下                | 降至15/10万活产以下 | le 15 per_100k level
死亡率控制在6‰以内                      | 控制在6‰以内       | le 6 per_1000 level
死亡率低于千分之五                       | 低于千分之五        | lt 5 per_1000 level
覆盖率达90%以上                         | 达90%以上          | ge 90 percent level
覆盖率不低于百分之九十五                  | 不低于百分之九十五   | ge 95 percent level
覆盖率超过30%                           | 超过30%            | gt 30 percent level
覆盖率不超过百分之五点五                  | 不超过百分之五点五   | le 5.5 percent level
覆盖率≥97%                              | ≥97%               | ge 97 percent level
比例保持在45%左右                        | 保持在45%左右       | approx 45 percent level
覆盖率达到约80%以上                     | 达到约80%以上       | ge 80 percent level
女性比例约三成以上                       | 约三成以上          | ge 30 percent level
比例近三成                               | 近三成             | approx 30 percent level
死亡率控制在约6‰以下                     | 控制在约6‰以下      | le 6 per_1000 level
年均浓度降到28微克/立方米以下            | 降到28微克/立方米以下 | le 28 count count
三年内完成乡镇改厕4600户                | 4600户             | ge 4600 count count
比例在30%至40%之间                       | 30%至40%           | range 30 percent level
比例控制在10%                            | 控制在10%          | le 10 percent level
女性比例不低于四成以上                    | 不低于四成以上      | ge 40 percent level
女代表占代表总数的三分之一以上             | 三分之一以上        | ge 33.3333 percent level
一半以上的班子配有女干部                  | 一半以上           | ge 50 percent share
70%以上的妇女参加检查                    | 70%以上            | ge 70 percent share
患病率比2020年下降1/3                    | 下降1/3            | ge 33.3333 percent change
患病率下降3个百分点                      | 下降3个百分点       | ge 3 percent change
女厕位与男厕位比例不低于1.5:1             | 不低于1.5:1        | ge 1.5 ratio level
男女厕位比例达到2∶3                      | 达到2∶3            | ge 0.6667 ratio level
出生人口性别比控制在109左右               | 控制在109左右       | approx 109 ratio level
建设1所妇幼保健机构                      | 建设1所            | ge 1 count count
领导班子各配备1名女干部                   | 各配备1名          | ge 1 count count
领导班子应至少配备一名女干部              | 应至少配备一名      | ge 1 count count
设立2个以上庇护场所                      | 设立2个以上        | ge 2 count count
每年提供技能培训600人次以上               | 培训600人次以上     | ge 600 count count
每年培训1.5万人次以上                    | 每年培训1.5万人次以上 | ge 15000 count count
村级阵地实现全覆盖                       | 实现全覆盖         | ge 100 percent full
参保率达到90 % 以上                      | 达到90 % 以上      | ge 90 percent level
参保率达到９０％以上                      | 达到９０％以上      | ge 90 percent level
"""

IS_NO_TARGET = """
围绕35-45岁妇女开展检查
为65岁以上老年人提供体检
建筑面积超过1万平方米的场所设置母婴室
客流超过2万人次的车站设置第三卫生间
构建15分钟健身圈
打造10分钟便民生活圈
增强“四个意识”
推广“1234”工作法
拨打12338热线
到2025年
2021年至2030年
在健全覆盖全民的保障体系中
形成全覆盖、多层次的体系
开展社会保险全覆盖专项行动
避免二次伤害
每年召开1次全体会议
每半年报告1次进展
落实三孩政策
举办第5届运动会
PM2.5浓度改善
从85%
3岁以下婴幼儿照护
一次性告知
一系列政策
产前筛查率未达到80%以上的乡镇清零
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("clause", "words", "expected"), rows(IS_A_TARGET))
def test_number_is_read_with_its_words(clause: str, words: str, expected: str) -> None:
    text = normalise(clause).replace(" ", "")
    found = find_quantities(text)
    assert found, clause
    q = found[-1] if not clause.startswith(("一半", "70%")) else found[0]
    read = f"{q.comparator} {q.value:g} {q.unit} {q.role}"
    assert (text[q.left : q.right], read) == (normalise(words).replace(" ", ""), expected)


@pytest.mark.parametrize("clause", [row[0] for row in rows(IS_NO_TARGET)])
def test_number_that_promises_nothing_is_passed_over(clause: str) -> None:
    text = normalise(clause)
    assert [text[q.left : q.right] for q in find_quantities(text)] == []


@given(st.integers(1, 9999), st.sampled_from(["以上", "以下", "左右", ""]), st.integers(0, 3))
def test_any_percentage_is_read_back(number: int, suffix: str, decimals: int) -> None:
    value = number / 10**decimals
    (q,) = find_quantities(f"覆盖率达到{value:.{decimals}f}%{suffix}")
    assert q.value == pytest.approx(value)
    assert q.comparator == {"以上": "ge", "以下": "le", "左右": "approx", "": "ge"}[suffix]


# Whatever forbids or denies, before whatever compares: the opposite of the words alone, with no word left to the subject.
NOT = ["不", "不得", "不能", "不应", "不应当", "不会", "不可", "不宜", "不要", "不许", "不准", "不允许", "不再", "不得再", "不至于", "未", "未曾", "没有", "勿", "切勿",
       "严禁", "禁止", "防止", "避免", "杜绝", "绝不", "决不", "绝不能", "坚决不", "始终不", "都不", "不容", "毋", "无法", "难以", "力避"]  # fmt: skip
MORE = ["超", "超过", "超出", "突破", "高于", "大于", "多于", "逾", "长于"]
LESS = ["低于", "小于", "少于", "短于"]


@given(st.sampled_from(NOT), st.sampled_from([(word, "le") for word in MORE] + [(word, "ge") for word in LESS]))
def test_negation_turns_a_comparator_into_its_opposite(negation: str, compared: tuple[str, str]) -> None:
    word, opposite = compared
    text = f"剖宫产率{negation}{word}30%"
    (q,) = find_quantities(text)
    assert (text[: q.left], q.comparator, q.value, q.doubt) == ("剖宫产率", opposite, 30, "")
    (plain,) = find_quantities(f"剖宫产率{word}30%")
    assert plain.comparator == {"le": "gt", "ge": "lt"}[opposite]


@pytest.mark.parametrize(
    ("clause", "comparator"),
    [
        ("巩固率不得不高于95%", "gt"),  # two negations cancel each other
        ("剖宫产率不提高到30%以上", "lt"),
        ("剖宫产率不得上升到30%", "lt"),
        ("巩固率不降低到95%以下", "gt"),
        ("巩固率不应在95%以下", "gt"),
        ("剖宫产率不得处于30%以上", "lt"),
        ("筛查率未达到90%", "lt"),
        ("巩固率并非不高于95%", "gt"),
        ("巩固率无一低于95%", "ge"),
        ("剖宫产率绝非不能高于30%", "gt"),
        ("筛查率不得下滑至90%以下", "gt"),
        ("筛查率不足90%", "lt"),
        ("剖宫产率逾30%", "gt"),
        ("剖宫产率不仅低于30%", "lt"),
        ("剖宫产率封顶30%", "le"),
        ("筛查率下限为90%", "ge"),
    ],
)
def test_negated_verbs_and_words_for_bounds(clause: str, comparator: str) -> None:
    (q,) = find_quantities(clause)
    assert (q.comparator, q.explicit, clause[: q.left][-1]) == (comparator, True, "率")


@pytest.mark.parametrize(
    ("clause", "doubt"), [("剖宫产率不30%", "不"), ("剖宫产率严禁30%", "严禁"), ("出生人口性别比不近109", "不近")]
)
def test_negation_of_nothing_known_is_a_doubt(clause: str, doubt: str) -> None:
    (q,) = find_quantities(clause)
    assert (q.doubt, clause[: q.left]) == (doubt, clause[: clause.index(doubt)])


DIGITS = "零一二三四五六七八九"


@given(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))
def test_chinese_numerals_below_a_thousand(hundreds: int, tens: int, ones: int) -> None:
    words = DIGITS[hundreds] + "百"
    if tens:
        words += DIGITS[tens] + "十"
    elif ones:
        words += "零"
    if ones:
        words += DIGITS[ones]
    assert to_number(words) == 100 * hundreds + 10 * tens + ones


@given(
    st.text(
        alphabet="妇女比例达到以上下不低于超过控制在0123456789.%‰/:万岁年个名所的，。全覆盖一二三分之半", max_size=60
    )
)
def test_no_text_breaks_the_reader_and_spans_stay_inside(text: str) -> None:
    for q in find_quantities(text):
        assert 0 <= q.left <= q.start < q.end <= q.right <= len(text)
