"""What every plain page is made of: its title, its head, sections, a form to choose a plan, where to go on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from halfsky.dashboards import address, comparison_content, links, markup, own_plans
from halfsky.dashboards.markup import tag, together
from halfsky.dashboards.plain.asked import Asked
from halfsky.render.html import Html

_HOME = "hs-home"


@dataclass(frozen=True)
class Sheet:
    """A finished page, or a file to take along (then `content` with its name and kind)."""

    title: str
    body: Html = field(default_factory=lambda: Html(""))
    language: str = "zh"
    status: int = 200
    name: str = ""
    media: str = ""
    content: bytes = b""


def sheet(asked: Asked, title: str, *pieces: Html, lead: Html | None = None, kind: str = "") -> Sheet:
    """A page under its title, marked where its values are made up."""
    say = asked.say
    stamp = Html("")
    if asked.cache.package.observations["status"].eq("simulated").any():
        words = say("模拟数据：本页数值为程序生成，不反映任何真实地区", "SIMULATED DATA: not of any real area")
        stamp = tag("p", words, "hs-stamp")
    head = tag("div", together(tag("h1", title), lead or Html("")), "hs-plain-head")
    body = tag(
        "div",
        together(asked.told(), head, stamp, *pieces, ways(asked, home=kind == _HOME)),
        f"hs hs-plain {kind}".strip(),
    )
    return Sheet(title, body, asked.language)


def ways(asked: Asked, *, home: bool = False) -> Html:
    """Where one can go on from every page about a plan, and the page in the other language. home: from the first."""
    if not asked.plan_id:
        return Html("")
    say, given = asked.say, {"plan": asked.plan_id, "year": str(asked.year)}
    summed = bool(comparison_content.scopes(asked.cache, asked.plan_id, asked.year))
    made = [
        links.to(page, say(*words), asked.language, **given)
        for page, words in (
            ("", ("首页", "the sheet of this plan")),
            ("overview", ("全部目标及差距", "every target")),
            ("unit", ("按责任单位", "by unit")),
            ("domain", ("领域历年", "a domain over the years")),
            ("indicator", ("各地区一项指标", "an indicator in all areas")),
            ("districts", ("各区县汇总", "all districts")),
        )
        if (page or not home) and (page != "districts" or summed)
    ]
    query = address.write({**asked.given, "language": say("en", "")})
    other = tag("a", say("English", "中文"), href=f"?{query}", lang=say("en", "zh"))
    return tag("p", together(tag("span", say("接着看：", "Go on: ")), links.joined([*made, other], " · ")), "hs-ways")


def section(title: str, *pieces: Html, kind: str = "", name: str = "") -> Html:
    """A part of a page with its heading; name: what a link may lead to."""
    given = {"id": name} if name else {}
    return tag("section", together(tag("h2", title), *pieces), f"hs-part-of {kind}".strip(), **given)


def chooser(
    asked: Asked, page: str, fields: Mapping[str, tuple[str, Sequence[tuple[str, str]], str]], **kept: str
) -> Html:
    """A form without a script: by name the label, the options (words, value) and the one chosen; kept: what else the
    address holds."""
    say, made = asked.say, []
    for name, (label, options, chosen) in fields.items():
        made.append(tag("label", together(tag("span", label), _select(name, options, chosen))))
    if asked.language != "zh":
        kept["language"] = asked.language
    hidden = [
        Html(markup.tag("input", "", type="hidden", name_=name, value=value).markup.removesuffix("</input>"))
        for name, value in kept.items()
        if value
    ]
    button = tag("button", say("查看", "Show"), "hs-button", type="submit")
    return tag("form", together(*hidden, *made, button), "hs-chooser", action=page or links.HOME, method="get")


def _select(name: str, options: Sequence[tuple[str, str]], chosen: str) -> Html:
    made = (
        tag("option", words, value=value, **({"selected": ""} if value == chosen else {})) for words, value in options
    )
    return tag("select", together(*made), name_=name)


def plan_choice(asked: Asked) -> dict[str, tuple[str, Sequence[tuple[str, str]], str]]:
    """The fields of every page about one plan."""
    say, cache = asked.say, asked.cache
    years = cache.years(cache.plan(asked.plan_id), asked.today)
    return {
        "plan": (say("规划", "Plan"), own_plans.options(cache, asked.language, asked.rights), asked.plan_id),
        "year": (say("年份", "Year"), [(str(year), str(year)) for year in years], str(asked.year)),
    }


def sorted_heads(
    asked: Asked, page: str, heads: Iterable[tuple[str, str]], order: str, numeric: Collection[str] = (), **kept: str
) -> list[Html]:
    """The heads of a table that a click sorts: a link each, which says how the table stands. heads: key and words; a
    head without a key sorts nothing; numeric: the keys of columns that stand to the right. order: the key by which it
    stands, with `-` from high to low."""
    made = []
    for key, words in heads:
        if not key:
            made.append(tag("th", words, scope="col"))
            continue
        up, down = order == key, order == f"-{key}"
        sign = " ▲" if up else " ▼" if down else ""
        link = links.to(page, words + sign, asked.language, **kept, sort=f"-{key}" if up else key)
        stands = {"aria_sort": "ascending" if up else "descending"} if up or down else {}
        made.append(tag("th", link, "hs-number" if key in numeric else "", scope="col", **stands))
    return made


def table(caption: str, heads: Sequence[Html], lines: Iterable[Html], kind: str = "") -> Html:
    """As `markup.table`, of heads that are elements already."""
    inner = together(tag("caption", caption), tag("thead", tag("tr", together(*heads))), tag("tbody", together(*lines)))
    return markup.scrolling(tag("table", inner, kind), caption)
