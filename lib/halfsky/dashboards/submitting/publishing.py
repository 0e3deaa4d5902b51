"""What is published: looked at before it is done, by names of indicators; what came of it, and what stands now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from halfsky.collect.corrected_bases import REASON
from halfsky.collect.lineage import ADDED, BACK, REMOVED
from halfsky.collect.publication import OthersFigures, Publication
from halfsky.collect.published_work import OthersRows
from halfsky.dashboards import address, markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.submitting import words
from halfsky.dashboards.submitting.material import Material, others
from halfsky.dashboards.submitting.sending import amount, line
from halfsky.package import Package
from halfsky.render.html import Html
from halfsky.vocabulary.code_list import LANGUAGES
from halfsky.words import amounts
from halfsky.words.values import Say, chooser

_KINDS = {
    "progress": ("进展报告", "report"), "cases": ("督办单", "slip"),
    "absences": ("缺报说明", "reason for a missing figure"), "calls": ("报送安排", "call"),
}  # fmt: skip
_CHANGES = {ADDED: ("新增", "new"), REMOVED: ("撤下", "withdrawn"), BACK: ("重新出现", "back again")}
_NEEDED = "needed"
_TICK = "hs-correct"


@dataclass(frozen=True)
class Preview:
    """What a publishing would do, as its reviewer looks at it.

    figures: as of `material.others`, with `change`; rows: of reports, slips, reasons and calls, with `title` in words;
    missed: of what is left out, what it is and why; corrections: as of `material.others`, figures that a reviewer may
    choose to stand in the place of a plan's own base value, with `title`, that of its source; mark: of all of it, by
    which the button knows that it publishes what was looked at.
    """

    figures: pd.DataFrame
    rows: pd.DataFrame
    missed: list[tuple[str, str]]
    mark: str
    corrections: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def empty(self) -> bool:
        return self.figures.empty and self.rows.empty and self.corrections.empty

    def chosen(self, ticked: str) -> list[str]:
        """The names of the corrections among what was ticked, as `publish(replace=)` takes them."""
        return [name for name in ticked.split(",") if name in set(map(_name, self.corrections.itertuples()))]


@dataclass(frozen=True)
class Published:
    """What was published; missed: as of `Preview`."""

    publication: Publication
    missed: list[tuple[str, str]]


def published(package: Package, done: Publication) -> Published:
    return Published(done, _missed(package, done))


def preview(package: Package, would: Publication) -> Preview:
    """What `publish(only_show=True)` gave, for people.

    OthersFigures and OthersRows where the publishing would be refused for figures and rows of another store.
    """
    foreign = would.differences[would.differences["consent"].eq(_NEEDED)].reset_index(drop=True)
    if len(foreign):
        raise OthersFigures("the publishing would be refused for figures of others", foreign)
    if len(would.work.lost):
        raise OthersRows("the publishing would be refused for rows of others", would.work.lost)
    said = would.every_difference.to_csv() + would.left_out.to_csv() + would.work.left_out.to_csv()
    said += would.corrections.to_csv()
    rows = would.work.differences
    beside = others(package, would.corrections)
    titles = beside["source_id"].map(package.sources.set_index("source_id")["title"])
    rest = would.left_out[would.left_out["reason"].ne(REASON)]  # what can be chosen stands in a table of its own
    return Preview(
        others(package, would.differences), rows.assign(title=_titles(package, rows)),
        _missed(package, replace(would, left_out=rest)), hashlib.sha256(said.encode()).hexdigest()[:16],
        beside.assign(title=titles),
    )  # fmt: skip


def _name(row: Any) -> str:
    return f"{row.area_code}:{row.indicator_id}:{row.year}"


def _missed(package: Package, done: Publication) -> list[tuple[str, str]]:
    """What of the accepted is left out, in words, and why."""
    figures = others(package, done.left_out.assign(published=done.left_out["value"]))
    rows = done.work.left_out.rename(columns={"table": "file"})
    return [
        (f"{row.indicator}{words.group(row.sex, row.residence, 'zh')}（{row.area}，{row.year}年，"
         f"{amounts.digits(row.published)}）", str(row.reason))
        for row in figures.itertuples()
    ] + [
        (f"{_KINDS[_table(row.file)][0]}“{title}”", str(row.reason))
        for row, title in zip(rows.itertuples(), _titles(package, rows), strict=True)
    ]  # fmt: skip


def _titles(package: Package, rows: pd.DataFrame) -> list[str]:
    """What each row is about, in words: a task's title, an indicator's name, a slip's number, a plan's title."""
    called = {
        "progress": dict(zip(package.tasks["task_id"], package.tasks["title"], strict=True)),
        "absences": dict(zip(package.indicators["indicator_id"], package.indicators["name_zh"], strict=True)),
        "calls": dict(zip(package.plans["plan_id"], package.plans["title"], strict=True)),
        "cases": {number: words.slip_number(number) for number in rows["id"]},
    }
    return [str(called[_table(row.file)].get(row.id, row.id)) for row in rows.itertuples()]


def _table(file: object) -> str:
    return str(file).partition("/")[0]


def publishing(
    material: Material, seen: Preview | None, done: Published | None,
    refused: tuple[pd.DataFrame | None, pd.DataFrame | None], plan_id: str, year: int, language: str,
) -> Html:  # fmt: skip
    """The button that shows what would be published, and then the one that publishes it; what it was refused for
    (figures; reports and slips), and the figures as the data package holds them."""
    say = chooser(language)
    pieces = [tag("h2", say("发布", "Published"))]
    if material.may_publish and (seen is None or seen.empty):
        text = say(
            f"预览发布：已接受的数值和进展（本表数值未发布{material.unpublished}项）",
            f"Preview publishing what is accepted ({material.unpublished} new here)",
        )
        kind = "hs-main" if material.unpublished else ""
        pieces.append(tag("div", markup.button(text, "publish=all", kind=kind), "hs-actions"))
    if seen is not None and material.may_publish:
        pieces += _previewed(seen, say, language)
    if done is not None:
        said = (
            say(f"发布完成：数据包现有您负责地区的报送数值{done.publication.rows}个。",
                f"Published: the package holds {done.publication.rows} values of your areas.")
            if done.publication.changed else say("没有新的数值需要发布。", "There was nothing new to publish.")
        )  # fmt: skip
        reports, slips = done.publication.work.of("progress"), done.publication.work.of("cases")
        if reports or slips:
            said += say(f"进展报告{reports}份、督办单{slips}件。", f" Reports: {reports}, slips: {slips}.")
        kept = len(done.publication.corrections)
        said += (
            say(f"没有勾选更正的{kept}个规划基期值保持不变。", f" Base values of the plan left as they are: {kept}.")
            if kept
            else ""
        )
        pieces.append(tag("p", said, "hs-lead", role="status"))
        if done.publication.changed:
            again = say(
                "此前生成的报告可能已过时，请在“报告”页查看并重新生成。",
                "Earlier reports may be outdated: see Reports.",
            )
            pieces.append(tag("p", again, "hs-note"))
        pieces += _left_out(done.missed, language)
    figures, rows = refused
    if figures is not None:
        pieces.append(_others(figures, language))
    if rows is not None:
        pieces.append(_others_rows(rows, language))
    if material.published.empty:
        pieces.append(
            tag(
                "p",
                say("数据包中还没有本年度报送的数值。", "The package holds no value sent for this year."),
                "hs-note",
            )
        )
    else:
        pieces.append(_published(material.published, year, language))
    link = f"overview?{address.write({'plan': plan_id, 'year': str(year)})}"
    pieces.append(tag("p", tag("a", say("查看规划目标总览中的状态", "Their status in the overview"), href=link)))
    return together(*pieces)


def _others(rows: pd.DataFrame, language: str) -> Html:
    """What would be lost, figure by figure."""
    say = chooser(language)
    heads = [say("指标", "indicator"), say("地区", "area"), say("年份", "year"), say("已发布数值", "published value"),
             say("发布后", "afterwards")]  # fmt: skip
    lines = []
    for row in rows.itertuples():
        stands, becomes = _both(row, language)
        after = becomes if row.change != REMOVED else say("删除", "removed")
        if after == stands:
            after = say(f"{after}（来源或说明改变）", f"{after} (another source or note)")
        about = f"{row.indicator}{words.group(row.sex, row.residence, language)}"
        lines.append(line(about, [row.area, str(row.year), stands, after], heads))
    title = say(
        f"不是由本报送数据库发布的数值（{len(rows)}个）", f"Figures that this store did not publish ({len(rows)})"
    )
    return markup.scrolling(markup.table(title, heads, lines, "hs-stacked"), title)


def _both(row: Any, language: str) -> tuple[str, str]:
    """What stands and what it becomes, rounded as everywhere; whole where the rounding hides the difference."""
    values = (row.published, row.becomes)
    stands, becomes = (amount(value, row, language, exact=False) for value in values)
    if stands == becomes and row.published != row.becomes:
        stands, becomes = (amount(value, row, language) for value in values)
    return stands, becomes


def _others_rows(rows: pd.DataFrame, language: str) -> Html:
    """The same of reports and slips, row by row."""
    say = chooser(language)
    heads = [say("编号", "number"), say("责任单位", "unit"), say("年份", "year"), say("文件", "file")]
    lines = [line(str(row.id), [str(row.unit), str(row.year), str(row.file)], heads) for row in rows.itertuples()]
    title = say(
        f"不是由本报送数据库发布的进展和督办单（{len(rows)}条）",
        f"Reports and slips that this store did not publish ({len(rows)})",
    )
    return markup.scrolling(markup.table(title, heads, lines, "hs-stacked"), title)


def _published(rows: pd.DataFrame, year: int, language: str) -> Html:
    say = chooser(language)
    heads = [say("指标", "indicator"), say("年份", "year"), say("已发布数值", "published value"), say("来源", "source")]
    lines = [
        line(
            f"{row.indicator}{words.group(row.sex, row.residence, language)}",
            [str(row.year), amount(row.value, row, language, exact=False), str(row.title)], heads,
        )
        for row in rows.itertuples()
    ]  # fmt: skip
    title = say(f"读自数据包的{year}年报送数值", f"Values of {year}, read back from the data package")
    return markup.scrolling(markup.table(title, heads, lines, "hs-stacked"), title)


def _previewed(seen: Preview, say: Say, language: str) -> list[Html]:
    """What would be new, changed and withdrawn, and the button that does it."""
    if seen.empty:
        nothing = say("没有新的数值需要发布。", "There is nothing new to publish.")
        return [tag("p", nothing, "hs-lead", role="status"), *_left_out(seen.missed, language)]
    every = [*seen.figures["change"], *seen.rows["change"]]
    counts = [sum(change == ADDED for change in every), 0, sum(change == REMOVED for change in every)]
    counts[1] = len(every) - counts[0] - counts[2]
    told = say("新增{}项、更改{}项、撤下{}项", "{} new, {} changed, {} withdrawn").format(*counts)
    asks = say(
        f"尚未发布。发布后将有：{told}。请逐项看过再发布。",
        f"Not published yet. There would be {told}. Look, then publish.",
    )
    ticked = say(f"确认发布（{told}，更正#项）", f"Publish ({told}, # corrected)")  # page.js counts what is ticked
    ticks = {"data_ticks": _TICK, "data_ticked": ticked} if len(seen.corrections) else {}
    button = markup.button(
        say(f"确认发布（{told}）", f"Publish ({told})"), f"publish={seen.mark}|", kind="hs-main", **ticks
    )
    pieces = [tag("p", asks, "hs-lead", role="status")]
    if len(seen.figures):
        pieces.append(_figures(seen.figures, language))
    if len(seen.rows):
        pieces.append(_rows(seen.rows, language))
    if len(seen.corrections):
        pieces.append(_corrections(seen.corrections, language))
    return [*pieces, *_left_out(seen.missed, language), tag("div", button, "hs-actions")]


def _figures(rows: pd.DataFrame, language: str) -> Html:
    say = chooser(language)
    heads = [say("指标", "indicator"), say("地区", "area"), say("年份", "year"), say("现在", "now"),
             say("发布后", "afterwards"), say("变化", "change")]  # fmt: skip
    lines = []
    for row in rows.itertuples():
        stands, becomes = (said or "—" for said in _both(row, language))
        change = say(*_CHANGES[row.change]) if row.change in _CHANGES else say("更改", "changed")
        if row.change not in _CHANGES and stands == becomes:
            change = say("数值不变，来源或说明更改", "the same value, another source or note")
        about = f"{row.indicator}{words.group(row.sex, row.residence, language)}"
        lines.append(line(about, [row.area, str(row.year), stands, becomes, change], heads))
    title = say(f"将要发布的数值（{len(rows)}个）", f"Figures to be published ({len(rows)})")
    return markup.scrolling(markup.table(title, heads, lines, "hs-stacked"), title)


def _rows(rows: pd.DataFrame, language: str) -> Html:
    say = chooser(language)
    heads = [
        say("事项", "about"),
        say("类别", "kind"),
        say("责任单位", "unit"),
        say("年份", "year"),
        say("变化", "change"),
    ]
    lines = [
        line(
            str(row.title),
            [say(*_KINDS[_table(row.file)]), str(row.unit), str(row.year),
             say(*_CHANGES.get(row.change, ("更改", "changed")))],
            heads,
        )
        for row in rows.itertuples()
    ]  # fmt: skip
    title = say(f"将要发布的进展和督办单（{len(rows)}条）", f"Reports and slips to be published ({len(rows)})")
    return markup.scrolling(markup.table(title, heads, lines, "hs-stacked"), title)


def _corrections(rows: pd.DataFrame, language: str) -> Html:
    """Figures of a year of which the plan itself prints a base value: a box each, none ticked by itself."""
    say = chooser(language)
    heads = [say("更正", "correct"), say("指标", "indicator"), say("年份", "year"),
             say("规划自带的基期值", "the plan's"), say("单位报送", "sent"),
             say("基期值来源", "source of the plan's")]  # fmt: skip
    lines = []
    for row in rows.itertuples():
        stands, becomes = _both(row, language)
        label = say(f"更正{row.indicator}（{row.year}年）", f"correct {row.indicator} ({row.year})")
        box = tag("input", "", _TICK, type="checkbox", value=_name(row), aria_label=label)
        box = Html(box.markup.removesuffix("</input>"))
        lines.append(line(box, [str(row.indicator), str(row.year), stands, becomes, str(row.title)], heads))
    title = say(
        f"可更正的规划基期值（{len(rows)}个）：勾选的以单位报送的数值发布，规划原值另存备查；不勾选的保持规划数值",
        f"Base values of the plan that can be corrected ({len(rows)}): tick those for which what was sent shall stand",
    )
    return markup.scrolling(markup.table(title, heads, lines, "hs-stacked"), title)


def _left_out(missed: list[tuple[str, str]], language: str) -> list[Html]:
    """What of the accepted is not published, and why."""
    say = chooser(language)
    own = 0 if language == LANGUAGES[0] else -1
    return [
        tag("p", f"{say('未发布：', 'Left out: ')}{about}：{reason.split(' / ')[own]}", "hs-returned")
        for about, reason in missed
    ]
