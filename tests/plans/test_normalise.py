from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from halfsky.plans.normalise import make_passage, normalise


@given(st.text(max_size=200))
def test_normalising_keeps_every_offset(text: str) -> None:
    assert len(normalise(text)) == len(text)


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_look_alikes_get_one_spelling() -> None:
    assert normalise("妇⼥发展“⼗四五”") == "妇女发展“十四五”"
    assert normalise("⻓期 ⺠政") == "长期 民政"
    assert normalise("１２／１０万（%）") == "12/10万（%）"
    assert normalise("(一)妇女,儿童;家庭:") == "（一）妇女，儿童；家庭:"
    assert normalise("1,000人,其中") == "1,000人，其中"
    assert normalise("二Ο三五年 二○三五年") == "二〇三五年 二〇三五年"
    assert normalise("2∶3 2：3 2:3") == "2:3 2:3 2:3"


def test_passage_drops_layout_and_remembers_places() -> None:
    text = normalise("[bookmark: _GoBack]达到 90% \n\n以上\ufffd。")
    passage = make_passage(text, [(0, len(text))])
    assert passage.text == "达到90%以上。"
    start, end = passage.span(0, 7)
    assert text[start:end] == "达到 90% \n\n以上"


def test_blank_between_latin_words_stays() -> None:
    assert make_passage("Open Data 网络", [(0, 12)]).text == "Open Data网络"
