"""Who owes what: the figures that were called for and did not come, or those that the plan cannot be judged without."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from halfsky.collect.store_location import is_there
from halfsky.dashboards import downloads, headline, links, markup
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain import sent
from halfsky.dashboards.plain.asked import Asked
from halfsky.dashboards.plain.sheet import Sheet, section
from halfsky.dashboards.problems import record
from halfsky.errors import UserError
from halfsky.render.html import Html
from halfsky.reports import letters, shortage, tables, wanted
from halfsky.vocabulary.statuses import STATUSES

# ruff: noqa: PLC0415 - sqlalchemy and the writer of Word files take their time, and most pages need neither

_MOST = 5


_NOTHING = Html("")


@dataclass(frozen=True)
class Called:
    """What was called for as the visitor may see it: `duties` of the plan; whether he sees every unit, and so may have
    letters to them; whether he has a right of his own in the area; a sentence where the store could not be read."""

    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    whole: bool = True
    some: bool = True
    failed: Html = field(default_factory=lambda: Html(""))

    def of(self, year: int) -> pd.DataFrame:
        """The rows of this year; where nothing was called for in it, of every year."""
        own = self.rows[self.rows["year"].eq(year)] if len(self.rows) else self.rows
        return own if len(own) else self.rows


def of_plan(asked: Asked, most: int = _MOST) -> Html:
    """谁欠什么: from the store where figures were called for and the visitor may see it, else from the package.

    most: how many units are named at most; 0 for all.
    """
    called = called_for(asked)
    if len(called.rows):
        return together(called.failed, _of_store(asked, called, most))
    if not called.whole:  # and so no letters: those are the office's
        barred = (
            asked.say(
                "还没有向本单位布置报送；其他单位的报送情况不在您的权限内，本栏只依据已发布的数据。",
                "Nothing has been called for from your unit yet; what others send is not yours to see: this rests on "
                "published data alone.",
            )
            if called.some
            else asked.say(
                "您没有查看报送情况的权限（可请管理员授权），本栏只依据已发布的数据。",
                "You have no right to see what was sent (ask your administrator): this rests on published data alone.",
            )
        )
        return together(called.failed, _of_package(asked, most, tag("p", barred, "hs-note"), letters=False))
    return together(called.failed, _of_package(asked, most))


def units(asked: Asked) -> list[str]:
    """Every unit that `of_plan` can name."""
    rows = called_for(asked).rows
    named = rows["unit"] if len(rows) else shortage.by_unit(asked.report)["unit"]
    return [str(unit) for unit in dict.fromkeys(named) if unit]


def to_review(asked: Asked) -> Html:
    """待审核: what waits for this visitor's review, a line a year with the way there; nothing where nothing does."""
    if not is_there():
        return _NOTHING
    from halfsky.collect.store import views
    from halfsky.dashboards.submitting.desk import Desk

    desk = Desk()
    area = str(asked.cache.plan(asked.plan_id)["area_code"])
    try:
        with desk.open() as (store, actor):
            if not desk.name or not actor.may_somewhere("decide"):
                return _NOTHING
            files = views.submissions(store, actor, plan_id=asked.plan_id)
            mine = [actor.may("decide", area, str(unit)) for unit in files["unit"]]
            files = files[pd.Series(mine, index=files.index, dtype="bool")]
    except UserError as error:
        record("what waits for review could not be read", asked.plan_id, str(error))
        return _NOTHING  # that the store cannot be read is said where debts are
    waiting = files[files["submitted"].gt(0)].groupby("year")["submitted"].sum().sort_index(ascending=False)
    ways = [
        links.to(
            "submission", asked.say(f"{year}年{count}项", f"{count} of {year}"), asked.language, plan=asked.plan_id,
            year=str(year), unit="",
        )
        for year, count in waiting.items()
    ]  # fmt: skip
    if not ways:
        return _NOTHING
    told = asked.say(f"待您审核{waiting.sum()}项：", f"{waiting.sum()} wait for your review: ")
    return tag("p", together(tag("span", told), links.joined(ways, asked.say("、", ", "))), "hs-alert", role="status")


def to_send(asked: Asked, unit: str) -> Html:
    """本年应报: what was called for from the unit and what of it has come, with the way to send it; nothing where
    nothing was called for, or the visitor may not see it."""
    own = _of_unit(called_for(asked).of(asked.year), unit)
    if own.empty:
        return _NOTHING
    say, lines = asked.say, []
    for year, rows in own.groupby("year"):
        due, came = int(rows["asked"].sum()), int(rows[["asked", "sent"]].min(axis=1).sum())
        day = min((day for day in rows["due_on"] if day), default="")
        by = say(f"（截止{day}）", f" (due {day})") if day else ""
        left = due - came
        told = say(f"{year}年应报{due}项，未报{left}项{by}：", f"{year}: {due} called for, {left} not sent{by}: ")
        way = links.to(
            "submission", say("去报送", "send"), asked.language, plan=asked.plan_id, year=str(year), unit=unit
        )
        lines.append(tag("p", together(tag("span", told), way), "hs-lead"))
    return together(*lines)


def called_for(asked: Asked) -> Called:
    """What was called for of the plan, as far as this visitor may see it."""
    if not is_there():
        return Called()
    from halfsky.collect.duties import duties
    from halfsky.dashboards.submitting.desk import Desk

    desk = Desk()
    if not desk.name:
        return Called()
    try:
        with desk.open() as (store, actor):
            area = str(asked.cache.plan(asked.plan_id)["area_code"])
            some = any(actor.may("see", area, grant.unit) for grant in actor.grants)
            rows = duties(store, actor, asked.cache.package, plan_ids=[asked.plan_id])
            return Called(rows, actor.may("see", area), some)
    except UserError as error:
        number = record("the duties could not be read", asked.plan_id, str(error))
        text = asked.say(
            f"报送情况暂时不能显示（编号：{number}）。", f"What was sent cannot be shown now (reference: {number})."
        )
        return Called(failed=tag("p", text, "hs-alert", role="alert"))


def _of_store(asked: Asked, called: Called, most: int) -> Html:
    """A line a unit and year with what it owes of that year, and by which day of that year."""
    from halfsky.collect.cases.letters import KINDS

    say, rows = asked.say, called.of(asked.year)
    owed = rows[rows["asked"].gt(rows["sent"])]
    title, note = say("谁还欠什么", "Who owes what"), _of_other_years(asked, called)
    if owed.empty:
        text = say("布置的都已报齐。", "All that was called for has come.")
        if not called.whole:
            text = say(
                "本单位布置的都已报齐；其他单位不在您的权限内。",
                "All that was called for from your unit has come; other units are not yours to see.",
            )
        years = say("、", ", ").join(str(year) for year in sorted(set(rows["year"])))
        text = say(f"{years}年{text}", f"{years}: {text}")
        return section(title, tag("p", text), note, name="owed")
    if not called.whole:
        mine = say("只列本单位；其他单位不在您的权限内。", "Your unit alone: other units are not yours to see.")
        note = together(note, tag("p", mine, "hs-note"))
    many = (owed["asked"] - owed["sent"]).groupby([owed["unit"], owed["year"]]).transform("sum")
    owed = owed.assign(many=many).sort_values("many", ascending=False, kind="stable")
    groups = [(str(key[0]), int(key[1]), own) for key, own in owed.groupby(["unit", "year"], sort=False)]
    lines = []
    shown = groups[: most or len(groups)]
    for unit, year, own in shown:
        left = (own["asked"] - own["sent"]).groupby(own["kind"], sort=False).sum()
        zh = "、".join(f"{KINDS[kind]}{count}项" for kind, count in left.items())
        late = pd.to_numeric(own["days_late"]).max()
        due = min((day for day in own["due_on"] if day), default="")
        when = due + (say(f"，已逾期{late:.0f}天", f", {late:.0f} days late") if pd.notna(late) else "")
        what = say(f"{year}年{zh}", f"{left.sum()} of {year}")
        lines.append(_line(asked, unit, what, when, year, letters=called.whole))
    more = len({unit for unit, *_ in groups[len(shown) :]} - {unit for unit, *_ in shown})
    return _table(asked, title, lines, more if most else None, note, due=True, letters=called.whole)


def _of_other_years(asked: Asked, called: Called) -> Html:
    """That something is owed of other years than the one shown, each with a link to it."""
    say, shown = asked.say, set(called.of(asked.year)["year"])
    rows = called.rows[~called.rows["year"].isin(shown)]
    owed = (rows["asked"] - rows["sent"]).clip(lower=0).groupby(rows["year"]).sum()
    links_ = [
        links.to(
            "", say(f"{year}年{count}项", f"{count} of {year}"), asked.language, plan=asked.plan_id, year=str(year)
        )
        for year, count in owed[owed.gt(0)].items()
    ]
    if not links_:
        return Html("")
    return tag(
        "p", together(tag("span", say("其他年度未报：", "Other years: ")), links.joined(links_, " · ")), "hs-note"
    )


def _of_package(asked: Asked, most: int, barred: Html = _NOTHING, *, letters: bool = True) -> Html:
    """The units whose figures are missing, those first that the most targets wait for."""
    say, report = asked.say, asked.report
    title, nobody = say("谁还欠什么", "Who owes what"), report.of_nobody()["indicator_id"].nunique()
    units, past = shortage.by_unit(report), wanted.of_the_past(report)
    note = _as_counted(asked)
    if nobody:
        also = ("另有", "more ") if len(units) else ("有", "")
        text = say(
            f"{also[0]}{nobody}个缺数据的指标，规划没有列明责任单位，需先确定由谁报送。",
            f"For {nobody} {also[1]}indicators the plan names no unit: who sends them is to be settled first.",
        )
        note = together(note, tag("p", text, "hs-note"))
    if len(past):
        listed = say("；", "; ").join(wanted.past_names(report, past))
        text = say(
            f"{past['indicator_id'].nunique()}个指标{report.reported_year}年数值已收到，历年数据不足：{listed}。",
            f"Of these the value of {report.reported_year} has come, and other years are wanted: {listed}.",
        )
        note = together(note, tag("p", text, "hs-note"))
    owed = [rows[~rows["indicator_id"].isin(past["indicator_id"])] for rows in units["rows"]]
    units = units.assign(number=[rows["indicator_id"].nunique() for rows in owed], rows=owed)
    units = units.assign(names=[say("、", ", ").join(dict.fromkeys(tables.marked(rows))) for rows in owed])
    units = units[units["number"].gt(0)].sort_values("number", ascending=False, kind="stable")
    if units.empty:
        text = say("没有缺数据的责任单位。", "No unit's figures are missing.")
        return section(title, barred, note if nobody or len(past) else together(note, tag("p", text)), name="owed")
    lines = [
        _line(asked, unit, say(f"{number}个指标：{names}", f"{number}: {names}"), None, letters=letters)
        for unit, number, _, names, _ in units.head(most or len(units)).itertuples(index=False)
    ]
    more = len(units) - len(lines) if most else None
    return _table(asked, title, lines, more, note, before=barred, letters=letters)


def _as_counted(asked: Asked) -> Html:
    """Why the card above counts otherwise than this part; nothing where both count alike."""
    say, report = asked.say, asked.report
    rows, card = report.lacking(), headline.counted(report)[2]
    number = rows["indicator_id"].nunique()
    if not number or number == card:
        return _NOTHING
    few = rows.loc[rows["status"].isin(STATUSES.where(few=True)), "indicator_id"].nunique()
    zh, en = headline.LACKING
    also = say(f"，并含例数很少、近年没有数据的{few}个", f", {few} of few and old cases among them") if few else ""
    text = say(
        f"本栏按指标计，共{number}个（几项目标共用的指标计一次{also}）；“{zh}”的{card}项按目标计。",
        f"Counted here: {number} indicators, each once{also}; the {card} with {en} are targets.",
    )
    return tag("p", text, "hs-note")


def _line(asked: Asked, unit: str, what: str, due: str | None, year: int = 0, *, letters: bool = True) -> Html:
    """year: of the letter; without one the year shown. letters: whether the visitor may have it."""
    say = asked.say
    letter = links.to(
        "letter", say("催报函", "letter"), asked.language, plan=asked.plan_id, year=str(year or asked.year), unit=unit
    )
    name = links.units(unit, asked.plan_id, asked.year, asked.language)
    cells: list[tuple[str | Html, str]] = [(what, say("欠", "owes"))]
    cells += [] if due is None else [(due, say("截止", "due"))]
    cells += [(letter if unit else "", "")] if letters else []
    made = (tag("td", cell, "" if place else "hs-across", data_label=head) for place, (cell, head) in enumerate(cells))
    return tag("tr", together(tag("th", name, scope="row"), *made))


def _waits(asked: Asked, unit: str) -> bool:
    """Whether what a letter would ask the unit for has come and awaits its review."""
    came = sent.waiting(sent.newest(asked), asked.report.reported_year).index
    rows = wanted.owed(asked.report)
    return bool(rows.loc[rows["sender"].eq(unit), "indicator_id"].isin(came).any())


def _table(
    asked: Asked, title: str, lines: list[Html], more: int | None, note: Html | None = None, *, due: bool = False,
    letters: bool = True, before: Html = _NOTHING,
) -> Html:  # fmt: skip
    """more: how many units that owe stand on the page of units alone; None on that page itself."""
    say = asked.say
    heads = [
        say("责任单位", "unit"),
        say("欠报", "owes"),
        *([say("截止日期", "due")] if due else []),
        *([say("催报函（Word）", "letter (Word)")] if letters else []),
    ]
    caption = say("欠得多的在前", "Those who owe most first")
    below = _NOTHING
    if more is not None:
        there = links.address("unit", asked.language, plan=asked.plan_id, year=str(asked.year))
        said = say(f"另有{more}个单位，见", f"{more} more units: see ") if more > 0 else say("全部见", "All: ")
        link = tag("a", say("各责任单位", "every unit"), href=f"{there}#owed")
        below = tag("p", together(tag("span", said), link), "hs-note")
    table = markup.table(caption, heads, lines, "hs-stacked")
    return section(title, before, table, note or Html(""), below, name="owed")


def has_letter(asked: Asked, unit: str) -> bool:
    """Whether there is a letter to the unit for this visitor, where its targets lack data."""
    held = called_for(asked)
    return held.whole and (_owes(held.of(asked.year), unit) or not _waits(asked, unit))


def _owes(called: pd.DataFrame, unit: str) -> bool:
    return len(own := _of_unit(called, unit)) > 0 and bool(own["asked"].gt(own["sent"]).any())


def _of_unit(called: pd.DataFrame, unit: str) -> pd.DataFrame:
    """The rows of the unit, however plan or store spell it."""
    from halfsky.plans.departments import names_meant

    known = [str(one) for one in called["unit"].unique() if one] if len(called) else []
    return called[called["unit"].isin(names_meant(unit, known))] if known else called.head(0)


def letter(asked: Asked) -> Sheet:
    """催报函 to one unit as a Word file, for who may see all units: of the store where figures were called for, else of
    what the plan lacks."""
    from halfsky.render.document import compose
    from halfsky.render.word import to_docx

    unit, say = asked.given.get("unit", ""), asked.say
    held = called_for(asked)
    called, name = held.of(asked.year), say("催报函", "letter")
    if not held.whole:
        barred = say("催报函由办公室发出，您没有这项权限。", "Letters are the office's: you have no right to them.")
        return Sheet(name, tag("div", tag("p", barred), "hs"), asked.language, status=403)
    own = _of_unit(called, unit)
    own = own[own["asked"].gt(own["sent"])] if len(own) else own
    if len(own):
        from halfsky.collect.cases.letters import reminder
        from halfsky.collect.cases.rules import Rules

        document = reminder(unit, own, asked.cache.package, Rules())
    else:
        made = letters.letter(asked.report, unit)
        if made is None or (len(called) and _waits(asked, unit)):
            text = say("这个单位没有欠报的数据，不需要催报函。", "This unit owes nothing: there is no letter.")
            return Sheet(name, tag("div", tag("p", text), "hs"), asked.language, status=404)
        name = say(letters.kind_of_letter(asked.report, unit), name)
        document = compose({"letter": made}, asked.language, contents=False)
    given = downloads.document(f"{name}-{unit}-{asked.year}", to_docx(document))
    return Sheet(given.name, language=asked.language, name=given.name, media=given.media, content=given.content)
