"""The same plan as text, Word, web page and PDF gives the same targets."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import documents
from halfsky.plans import extract_targets
from long_form import walks

PLACES = ["target_id", "plan_id", "char_start", "char_end", "value_text", "confidence", "review_status", "note"]
PLANS = sorted((Path(__file__).parents[3] / "shared" / "plans").glob("*.txt"))


def promised(path: Path) -> Counter[tuple[object, ...]]:
    """What a document promises, without where it stands in the document."""
    targets = extract_targets(path, plan_id="plan-2021-2030").drop(columns=PLACES)
    return Counter(targets.astype("object").where(targets.notna(), None).itertuples(index=False, name=None))


@pytest.mark.parametrize("source", [documents.SAMPLE, *PLANS], ids=lambda path: path.stem)
def test_word_and_web_page(source: Path, tmp_path: Path) -> None:
    text = source.read_text(encoding="utf-8")
    expected = promised(source)
    assert expected == promised(documents.write_docx(text, tmp_path / f"{source.stem}.docx"))
    assert expected == promised(documents.write_html(text, tmp_path / f"{source.stem}.html"))


@pytest.mark.office
@pytest.mark.skipif(documents.OFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("official", [pytest.param(False, marks=walks), True], ids=["plain", "official"])
def test_print(official: bool, tmp_path: Path) -> None:
    word = documents.write_docx(
        documents.SAMPLE.read_text(encoding="utf-8"), tmp_path / f"{documents.SAMPLE.stem}.docx", official=official
    )
    assert promised(documents.write_pdf(word, tmp_path)) == promised(documents.SAMPLE)
