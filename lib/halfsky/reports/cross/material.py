"""What every section of the cross-district report is made of: the plans, their comparison, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from halfsky.assess import Settings
from halfsky.assess.progress import year_before
from halfsky.assess.series import ancestry
from halfsky.compare import PlanComparison
from halfsky.compare.promises import stated_promises
from halfsky.compare.roll_up import roll_up
from halfsky.figures.bars import plan_names
from halfsky.package import Package
from halfsky.render import content
from halfsky.render.blocks import Span
from halfsky.render.content import Section
from halfsky.reports import newest, sources, tables, upper
from halfsky.target_rows import MARK, UNCONFIRMED, names
from halfsky.words import stated_targets, values

MOST_DRAWN = 48  # plans, up to which charts have a row or a column for each
ROWS = 60  # of one table; what is left out is said below it
FEWEST = 3  # areas judged, from which on a share of them says something of the indicator
_LISTED = 6  # plans that one cell names


@dataclass(frozen=True)
class Material:
    """Several plans assessed in one year, and all that their comparison shows."""

    package: Package
    plans: pd.DataFrame
    targets: pd.DataFrame
    gaps: pd.DataFrame
    comparison: PlanComparison
    as_of: int
    language: str
    settings: Settings
    left_out: tuple[str, ...] = ()

    @property
    def say(self) -> values.Say:
        return values.chooser(self.language)

    @cached_property
    def plan_names(self) -> dict[str, str]:
        """The area and years of each plan, by plan id."""
        ids = self.plans["plan_id"]
        return dict(zip(ids, plan_names(ids, self.plans, self.package.areas, self.language), strict=True))

    @cached_property
    def short_names(self) -> dict[str, str]:
        """The area of each plan, with its years where an area has several."""
        known = self.package.areas.set_index("area_code")
        title = known[f"name_{self.language}"].where(known[f"name_{self.language}"].ne(""), known["name_zh"])
        short = self.plans["area_code"].map(title)
        alone = ~short.duplicated(keep=False)
        return dict(
            zip(self.plans["plan_id"], short.where(alone, self.plans["plan_id"].map(self.plan_names)), strict=True)
        )

    @cached_property
    def neighbours(self) -> pd.Series:
        """The ids of the plans of the level that most of them are of."""
        levels = self.plans["area_code"].map(self.package.areas.set_index("area_code")["level"].to_dict())
        return self.plans.loc[levels.eq(levels.mode().iloc[0]), "plan_id"]

    def firmness(self, rows: pd.DataFrame) -> list[str]:
        """How firm the value of each of these standings is, in words; "" for a final one."""
        areas = self.plans.set_index("plan_id")["area_code"]
        keys = zip(rows["plan_id"].map(areas), rows["indicator_id"], rows["latest_year"], strict=True)
        return [self._unfirm.get(key, "") for key in keys] if self._unfirm else [""] * len(rows)

    def firmness_together(self, indicator_id: str, year: int, areas: Iterable[str]) -> str:
        """含推算: which of these areas' values of the year are no final ones, by kind; "" where all are."""
        kinds = [self._unfirm.get((area, indicator_id, year), "") for area in areas]
        listed = self.say("、", ", ").join(dict.fromkeys(filter(None, kinds)))
        return listed and self.say(f"含{listed}", f"with {listed}")

    @cached_property
    def _unfirm(self) -> dict[tuple[str, str, int], str]:
        own = self.package.observations
        return sources.unfirm(own[own["area_code"].isin([*self.plans["area_code"], self.above])], self.say)

    @cached_property
    def local_standings(self) -> pd.DataFrame:
        """The standings of the `neighbours`."""
        rows = self.comparison.standings
        return rows[rows["plan_id"].isin(self.neighbours)].reset_index(drop=True)

    @cached_property
    def newest(self) -> pd.DataFrame:
        """`newest.with_newest` of the `local_standings`: what came after the due year that a promise is judged by."""
        package = self.package
        due = self.gaps[["target_id", "due_year"]]
        about = package.targets[["target_id", "value", "upper_value", "tolerance", "value_text"]]
        stated = self.gaps[["target_id", "comparator"]]
        rows = self.local_standings.drop(columns="comparator", errors="ignore")
        for part in (due, about, stated):
            rows = rows.merge(part.drop_duplicates("target_id"), on="target_id", how="left")
        return newest.with_newest(rows.set_axis(self.local_standings.index), package, self.as_of, self.settings)

    @cached_property
    def bounded(self) -> pd.DataFrame:
        """`newest` with `low` and `high`, between which values a target is met, and `off`: how far the newest value
        lies outside, `base_off`: how far the baseline did; above the range positive, below it negative, within it 0."""
        rows = newest.asked(self.newest, self.package, self.settings)
        ends = {"low": rows["low"].astype("float64"), "high": rows["high"].astype("float64")}
        for name, column in (("off", "newest"), ("base_off", "baseline")):
            value = rows[column].astype("float64")
            over, under = (value - ends["high"]).clip(lower=0.0), (value - ends["low"]).clip(upper=0.0)
            rows[name] = (over + under).round(10)
        return rows

    @cached_property
    def year_before(self) -> pd.DataFrame:
        """`assess.progress.year_before` of every promise that is compared."""
        package = self.package
        compared = self.gaps[self.gaps["target_id"].isin(self.local_standings["target_id"])].reset_index(drop=True)
        return year_before(
            compared, package.observations, targets=package.targets, plans=package.plans, indicators=package.indicators,
            areas=package.areas, breaks=package.breaks, as_of=self.as_of, settings=self.settings,
        )  # fmt: skip

    @cached_property
    def above(self) -> str:
        """The code of the local area that the neighbours make up, all of its own areas of their level; "" for none."""
        areas, own = self.package.areas, self.plans.loc[self.plans["plan_id"].isin(self.neighbours), "area_code"]
        nearest = upper.common_area(areas, own)
        about = areas.set_index("area_code")["level"]
        if not nearest or about[nearest] == "nation":
            return ""
        lineage = ancestry(areas)
        below = lineage.loc[lineage["ancestor"].eq(nearest) & lineage["distance"].gt(0), "area_code"]
        level = about[own.iloc[0]]
        return nearest if set(below[below.map(about).eq(level)]) <= set(own) else ""

    @property
    def above_name(self) -> str:
        """The name of `above`; "" for none."""
        named = self.package.areas.set_index("area_code")[f"name_{self.language}"]
        return str(named[self.above]) if self.above else ""

    @cached_property
    def rolled_up(self) -> pd.DataFrame:
        """`compare.roll_up` of the neighbours against the upper plan that most of them have, with `name, indicator,
        counter` of each indicator; the local area above alone publishes a value of the whole."""
        package, own = self.package, self.plans[self.plans["plan_id"].isin(self.neighbours)]
        upper_ids = own["upper_plan_id"].mode().head(1)
        above = package.plans[package.plans["plan_id"].isin(upper_ids)]
        stated = package.targets[package.targets["plan_id"].isin(above["plan_id"])]
        known = self.local_standings.drop_duplicates("indicator_id")
        rows = roll_up(
            package.observations, list(known["indicator_id"]), list(own["area_code"].unique()),
            stated_promises(stated, above, package.indicators), package.indicators, above=self.above, as_of=self.as_of,
        )  # fmt: skip
        called = known.assign(name=names(known, package.indicators, self.language))
        rows = rows.merge(called[["indicator_id", "name", "indicator"]], on="indicator_id")
        return values.with_catalogue(rows, package.indicators)

    def once(self, make: Callable[[Material], pd.DataFrame]) -> pd.DataFrame:
        """What several sections tell of, made for the first that asks; of a nation it takes seconds."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]

    @cached_property
    def _made(self) -> dict[Callable[[Material], pd.DataFrame], pd.DataFrame]:
        return {}

    @cached_property
    def counted(self) -> pd.DataFrame:
        """`tables.counted` of every compared plan, in their order."""
        return tables.counted(self.gaps, "plan_id").reindex(self.plans["plan_id"]).fillna(0)

    @property
    def title_text(self) -> str:
        """2025年…市妇女发展规划目标跨地区比较: with the local area above, where the areas make up one."""
        above = self.above_name
        return self.say(
            f"{self.as_of}年{above}妇女发展规划目标跨地区比较",
            f"Women's development plans side by side{above and f', {above}'}, {self.as_of}",
        )

    @property
    def about(self) -> dict[str, str]:
        """What the report was made from, for the properties of its file."""
        ids = ";".join(self.plans["plan_id"])
        return {"plan_ids": ids, "as_of": str(self.as_of), "report": "cross", "language": self.language}

    @property
    def most_drawn(self) -> int:
        """Plans, up to which a chart has a row or a column for each."""
        return MOST_DRAWN

    @cached_property
    def pending(self) -> set[tuple[str, str]]:
        """Plan and indicator of the targets whose words are an indicator's name of the catalogue and
        that are linked to none until a person has checked them: stated, and not yet confirmed."""
        about = self.package.indicators
        called = dict(zip(about["name_zh"], about["indicator_id"], strict=True))
        stated = self.package.targets
        open_ = stated[stated["indicator_id"].eq("") & stated["review_status"].isin(UNCONFIRMED)]
        found = zip(open_["plan_id"], open_["indicator"].map(called), strict=True)
        return {(plan_id, code) for plan_id, code in found if isinstance(code, str)}

    def is_pending(self, rows: pd.DataFrame) -> pd.Series:
        """Which rows of a plan and an indicator are `pending`."""
        pairs = zip(rows["plan_id"], rows["indicator_id"], strict=True)
        return pd.Series([pair in self.pending for pair in pairs], index=rows.index, dtype="bool")

    @property
    def unread(self) -> pd.DataFrame:
        """The compared plans and their upper ones whose document was not read; made-up plans have none."""
        concerned = [*self.plans["plan_id"], *self.plans["upper_plan_id"]]
        plans = self.package.plans[self.package.plans["plan_id"].isin(concerned)]
        return upper.unread(plans).head(0) if self.simulated else upper.unread(plans)

    @cached_property
    def simulated(self) -> bool:
        return bool(self.package.observations["status"].eq("simulated").any())

    def unread_note(self) -> Section:
        """Beside every table and matrix that says what a plan lacks."""
        text = upper.unread_note(self.unread, self.package.targets, self.say)
        return content.paragraph(text, "note") if text else Section()

    def texts(self, promises: pd.DataFrame) -> list[str]:
        """The promises in words, ※ behind those that no person has checked."""
        words = ["value_text", "periodicity", "review_status", "note"]
        stated = self.package.targets
        about = stated[stated["target_id"].isin(promises["target_id"])].set_index("target_id")
        said = {word: values.looked_up(promises["target_id"], about[word]) for word in words}
        tolerance = promises["target_id"].map(about["tolerance"])
        rows = promises.assign(upper_value=promises["range_end"], tolerance=tolerance, **said)
        rows = values.with_catalogue(rows, self.package.indicators)
        marks = rows["review_status"].isin(UNCONFIRMED).map({True: MARK, False: ""})
        return [text + mark for text, mark in zip(stated_targets.targets(rows, self.language), marks, strict=True)]

    def upper(self, promises: pd.DataFrame) -> pd.DataFrame:
        """The upper plan's promises beside those given, with their own `target_id`."""
        stated = self.package.targets[self.package.targets["review_status"].ne("rejected")]
        keys = {
            "plan_id": "upper_plan_id", "indicator_id": "indicator_id", "comparator": "upper_comparator",
            "value": "upper_value",
        }  # fmt: skip
        upper = stated[["target_id", *keys]].rename(columns=keys).drop_duplicates(list(keys.values()))
        found = promises.drop(columns="target_id").merge(upper, on=list(keys.values()), how="left")
        found["target_id"] = found["target_id"].astype("object").fillna("")
        return found.assign(
            comparator=found["upper_comparator"], value=found["upper_value"], unit=found["upper_unit"],
            range_end=float("nan"),
        )  # fmt: skip

    def listed(self, items: Iterable[str]) -> str:
        """Some plans in one cell, with how many more there are."""
        say, every = self.say, list(items)
        shown = say("、", ", ").join(every[:_LISTED])
        rest = len(every) - _LISTED
        return shown if rest <= 0 else say(f"{shown}等{len(every)}个", f"{shown} and {rest} more")

    def in_full(self, items: Iterable[str], most: int = 20) -> str:
        """Names in a sentence; of very many how many there are."""
        say, every = self.say, list(items)
        between = "；" if any("、" in item for item in every[:most]) else "、"
        shown = say(between, ", ").join(every[:most])
        return shown if len(every) <= most else say(f"{shown}等", f"{shown} …")

    def spans(self, zh: Sequence[Span], en: Sequence[Span]) -> Sequence[Span]:
        """As `say`, of text with cross-references."""
        return zh if self.language == "zh" else en

    def grouped(self, promises: pd.DataFrame, by: str, *, against_upper: bool = False) -> pd.Series:
        """One cell a group of promises (`by`): ≥84%：东江区、西山区；≥80%：…, those that say the same together.

        against_upper: a promise for another year than the upper plan's says its year.
        """
        say = self.say
        texts = pd.Series(self.texts(promises), index=promises.index, dtype="object")
        if against_upper:
            other = promises["deadline_year"].where(promises["deadline_year"].ne(promises["upper_deadline_year"]))
            texts = pd.Series(map(self.dated, texts, other), index=texts.index, dtype="object")
        rows = promises.assign(short=promises["plan_id"].map(self.short_names), text=texts)
        alike = rows.groupby([by, "text"], sort=False)["short"].agg(self.listed).reset_index()
        alike["said"] = alike["text"] + say("：", ": ") + alike["short"]
        return alike.groupby(by, sort=False)["said"].agg(say("；", "; ").join)

    def dated(self, text: str, year: object) -> str:
        """A promise with its deadline."""
        return text if pd.isna(year) else self.say(f"{text}（{year}年）", f"{text} (by {year})")

    def table(self, frame: pd.DataFrame, caption: str, **options: object) -> Section:
        """A table of at most `ROWS` rows, with a note of what was left out."""
        page = content.table(frame.head(ROWS), caption, **options)  # type: ignore[arg-type]
        rest = len(frame) - ROWS
        if rest <= 0:
            return page
        return page + content.paragraph(
            self.say(
                f"上表列出前{ROWS}行，另有{rest}行未列出；完整结果由 halfsky compare 命令输出。",
                f"The first {ROWS} rows; {rest} more are in the output of halfsky compare.",
            ),
            "note",
        )
