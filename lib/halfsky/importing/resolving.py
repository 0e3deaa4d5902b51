"""The words around a value become area, indicator, year, sex, residence and unit; what they do not say is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from halfsky.importing.answered_codes import read_answer
from halfsky.importing.code_columns import read_choice
from halfsky.importing.code_list_files import spelt
from halfsky.importing.held_values import Context, Held
from halfsky.importing.indicators import Found as FoundIndicator
from halfsky.importing.indicators import Indicators, phrases_of
from halfsky.importing.labels import Label
from halfsky.importing.mapping import Mapping
from halfsky.importing.places import NATION, Places
from halfsky.importing.unit_remarks import stated_of
from halfsky.importing.units import Unit, convert, looks_like_unit, unit_of
from halfsky.vocabulary.codes import SEXES
from halfsky.words.import_questions import said

TOTAL = "total"
_NOTE_STATUS = re.compile(
    r"(初步|快报|初报|估计|估算|推算|预测|预计)(?:统计|核算)?(?:数据|数值|数|值)\s*$|\b(preliminary|estimated?|provisional)\b",
    re.I,
)
_NOT = re.compile(r"不含|除外|不包括|不是|并非")
_NOTE_YEAR = re.compile(r"((?:19|20)\d\d)\s*年(?:度|末|底)?的?(?:统计|普查|调查)?(?:数据|数值|数|值|资料)(?!库)")


@dataclass
class Resolved:
    """One value as it is understood so far."""

    area_code: str = ""
    indicator_id: str = ""
    year: int | None = None
    sex: str = TOTAL
    residence: str = TOTAL
    unit: Unit | None = None
    status: str = "final"
    sure: float = 1.0
    questions: list[tuple[str, str]] = field(default_factory=list)
    """(what is asked about, the question)"""
    suggestions: dict[str, str] = field(default_factory=dict)
    label: str = ""
    area_label: str = ""
    unit_label: str = ""
    notes: list[str] = field(default_factory=list)
    left_out: bool = False

    def ask(self, about: str, code: str, suggestion: str = "", **words: object) -> None:
        self.questions.append((about, said(code, **words)))
        if suggestion:
            self.suggestions.setdefault(about, suggestion)

    def read_footnote(self, meaning: str) -> None:
        """What a footnote says of its value beside explaining it: a status, another year."""
        if (hit := _NOTE_STATUS.search(meaning)) and not _NOT.search(meaning):
            code, question = read_choice("", "status", self.status)(hit[1] or hit[2])
            self.status = str(code) or self.status
            if question:
                self.questions.append(("status", question))
        if (hit := _NOTE_YEAR.search(meaning)) and self.year is not None and int(hit[1]) != self.year:
            self.ask("year", "other_year", hit[1], label=meaning, guess=self.year)

    def suggested(self) -> str:
        """The likeliest answer; with what it is about where several things are asked."""
        if len({about for about, _ in self.questions}) > 1:
            return "; ".join(f"{about}={guess}" for about, guess in self.suggestions.items())
        return next(iter(self.suggestions.values()), "")


class Resolver:
    """What the words of one file mean. area: what the person says the file is about; year: its `本年`."""

    def __init__(
        self, indicators: Indicators, places: Places, mapping: Mapping, area: str = "", year: int | None = None
    ) -> None:
        self.indicators, self.places, self.mapping = indicators, places, mapping
        self.area = area or mapping.area
        self.year = year
        self._words: dict[tuple[object, ...], Resolved] = {}
        self._siblings: dict[str, str] = {}

    def prepare(self, held: list[Held]) -> None:
        """Ask the catalogue once for all labels, and see in which area the places of each table lie together."""
        self.indicators.prepare(self._phrases(one)[0] for one in held)
        uppers: dict[str, dict[str, int]] = {}
        for key in {(one.sheet, area) for one in held for area in self._area_labels(one)}:
            found = self.places.find(key[1])
            if len(found.codes) == 1 and (upper := self.places.parent.get(found.codes[0])):
                uppers.setdefault(key[0], {})
                uppers[key[0]][upper] = uppers[key[0]].get(upper, 0) + 1
        self._siblings = {sheet: max(counts, key=lambda code: counts[code]) for sheet, counts in uppers.items()}

    def words_of(self, held: Held) -> Resolved:
        """What the words say; a copy, which the value's own reading may add to."""
        key = (held.sheet, held.columns, held.rows, held.context)
        if key not in self._words:
            self._words[key] = self._resolve(held)
        known = self._words[key]
        return Resolved(
            **{
                **known.__dict__,
                "questions": list(known.questions),
                "notes": list(known.notes),
                "suggestions": dict(known.suggestions),
            }
        )

    def _resolve(self, held: Held) -> Resolved:
        found = Resolved()
        labels = [*held.columns, *(label for _, label in held.rows)]
        phrases, areas = self._phrases(held)
        if self.mapping.is_left_out(*(label.text for label in labels), *phrases, " > ".join(phrases)):
            found.left_out = True
        self._find_area(found, held, areas, labels)
        indicator = self.indicators.find(phrases)
        self._find_indicator(found, indicator)
        self._find_year(found, held, labels)
        self._find_groups(found, labels, held, indicator)
        self._find_unit(found, held)
        for label in labels:
            if label.of_which:
                found.notes.append("其中项 / of which")
            for mark in _marks(label.marks):
                found.notes.append(_mark(held.context, mark))
                found.read_footnote(dict(held.context.marks).get(spelt(mark), ""))
        found.notes += [label.text.strip() for role, label in held.rows if role == "note"]
        found.notes = list(dict.fromkeys(filter(None, found.notes)))
        return found

    def _area_labels(self, held: Held) -> list[str]:
        return [
            label.phrase for role, label in held.rows if label.phrase and (role == "area" or self._is_area(label))
        ] + [label.phrase for label in held.columns if label.phrase and self._is_area(label)]

    def _is_area(self, label: Label) -> bool:
        return (
            label.whole_area
            or self.mapping.of("areas", label.phrase) is not None
            or bool(self.places.find(label.phrase).codes)
        )

    def _phrases(self, held: Held) -> tuple[tuple[str, ...], list[Label]]:
        """The phrases that name the indicator, from the outermost; and the labels that name the area."""
        areas: list[Label] = []
        columns: list[Label] = []
        rows: list[Label] = []
        for label in held.columns:
            (areas if label.phrase and self._is_area(label) else columns).append(label)
        for role, label in held.rows:
            if role in ("area", "area_code"):
                areas.append(label)
            elif role in ("indicator", "label", "indicator_id", "group"):
                if role != "indicator" and label.phrase and self._is_area(label):
                    areas.append(label)
                else:
                    rows.append(label if role == "group" else label._replace(heading=False))
        ids = [label.text.strip() for role, label in held.rows if role == "indicator_id" and label.text.strip()]
        if ids and ids[0] in self.indicators.rows:
            return (ids[0],), areas
        own = phrases_of([*columns, *rows])
        if not own and held.context.phrase:
            own = (held.context.phrase,)
        return own, areas

    def _find_area(self, found: Resolved, held: Held, areas: list[Label], labels: list[Label]) -> None:
        context = held.context
        about = self.area or (context.area.codes[0] if len(context.area.codes) == 1 else "")
        if self.area and len(context.area.codes) == 1 and not _related(self.places, self.area, context.area.codes[0]):
            named = self.places.full_name(context.area.codes[0])
            found.ask("area_code", "other_area", more=named, guess=self.places.full_name(self.area))
        specific = [label for label in areas if label.phrase]
        if not specific:
            self._area_of_table(found, context, about)
            return
        label = specific[-1]
        found.area_label = label.phrase
        if (confirmed := self.mapping.of("areas", label.phrase)) is not None:
            found.area_code, question = read_answer("area_code", confirmed, self.indicators, self.places, about)
            found.left_out |= not confirmed
            if question:
                found.questions.append(("area_code", question))
        elif label.whole_area:
            self._whole_area(found, label, about, held)
        else:
            codes = self.places.find(label.phrase, about or (context.publisher if not context.area.codes else ""))
            if len(codes.codes) == 1:
                found.area_code = codes.codes[0]
                found.sure *= codes.sure
            elif codes.codes:
                upper = self._siblings.get(held.sheet, "")
                guess = next((code for code in codes.codes if upper and self.places.is_below(code, upper)), "")
                listed = "、".join(f"{code} {self.places.full_name(code)}" for code in codes.codes[:6])
                found.ask("area_code", "several_areas", guess, label=label.phrase, guess=listed)
            else:
                found.ask("area_code", "unknown_area", label=label.phrase)

    def _area_of_table(self, found: Resolved, context: Context, about: str) -> None:
        if about:
            found.area_code = about
            found.sure *= 1.0 if self.area else context.area.sure
        elif len(context.area.codes) > 1:
            listed = "、".join(f"{code} {self.places.full_name(code)}" for code in context.area.codes[:6])
            found.ask("area_code", "several_areas", label=context.title, guess=listed)
        elif context.publisher:
            found.area_code = context.publisher
            found.sure *= 0.9
        else:
            found.ask("area_code", "no_area")

    def _whole_area(self, found: Resolved, label: Label, about: str, held: Held) -> None:
        """全市, 全区: the area itself or the one above it whose name ends so."""
        end = next((sign for sign in label.phrase[1:] if sign in "国省市区县旗州盟"), "")
        if end == "国":
            found.area_code = NATION
            return
        chain = [about, *self.places.above(about)] if about else []
        fits = [code for code in chain if self.places.name.get(code, "").endswith(end)]
        if fits:
            found.area_code = fits[0]
            return
        upper = self._siblings.get(held.sheet, "")
        guess = upper if upper and self.places.name.get(upper, "").endswith(end) else ""
        found.ask("area_code", "unknown_area", guess, label=label.phrase)

    def _find_indicator(self, found: Resolved, indicator: FoundIndicator) -> None:
        found.label = indicator.label
        found.indicator_id = indicator.indicator_id
        if indicator.question:
            guess = f"{self.indicators.name(indicator.guess)}" if indicator.guess else ""
            found.ask(
                "indicator_id",
                indicator.question,
                indicator.guess,
                label=indicator.label,
                guess=guess,
                more=indicator.more,
            )
            found.sure *= 0.5
        elif not indicator.indicator_id:
            found.left_out = True  # confirmed as nothing that is wanted
        else:
            found.sure *= indicator.sure

    def _find_year(self, found: Resolved, held: Held, labels: list[Label]) -> None:
        base = self.year or held.context.year
        years = {label.year for label in labels if label.year is not None}
        relative = {label.relative for label in labels if label.relative is not None}
        for role, label in held.rows:
            if role == "year" and label.year is None and label.relative is None and label.text.strip():
                found.ask("year", "bad_year", label=label.text.strip())
                return
        if len(years) > 1:
            found.ask("year", "two_years", more="、".join(map(str, sorted(years))))
        elif years:
            found.year = years.pop()
        elif relative and base is None:
            word = next(label.text.strip() for label in labels if label.relative is not None)
            found.ask("year", "which_year", label=word)
        elif relative:
            found.year = int(base or 0) + min(relative)
            found.sure *= 1.0 if self.year else 0.95
        elif base is not None:
            found.year = base
            found.sure *= 1.0 if self.year else 0.95
        else:
            found.ask("year", "no_year")
        for label in labels:
            if label.part_of_year:
                found.ask("year", "part_of_year", label=label.text.strip())
                break

    def _find_groups(self, found: Resolved, labels: list[Label], held: Held, indicator: FoundIndicator) -> None:
        context = held.context
        sexes = list(dict.fromkeys(label.sex for label in labels if label.sex))
        residences = list(dict.fromkeys(label.residence for label in labels if label.residence))
        if len(sexes) > 1:
            found.ask("sex", "two_sexes", more="、".join(SEXES.label(code) for code in sexes))
        found.sex = sexes[0] if sexes else indicator.sex or TOTAL
        if len(residences) > 1:
            found.ask("residence", "two_residences", more="、".join(residences))
        found.residence = residences[0] if residences else indicator.residence or TOTAL
        if (
            context.narrowing
            and not residences
            and not indicator.residence
            and "农村" not in self.indicators.name(found.indicator_id)
        ):
            found.ask("residence", "title_narrows", more=context.narrowing)
        if found.sex != TOTAL and (own := self.indicators.of_people(found.indicator_id, found.sex)):
            found.indicator_id, found.sex = own, TOTAL  # 常住人口 of women is an indicator of its own
        elif found.sex != TOTAL and self.indicators.is_of_women(found.indicator_id):
            if SEXES[0] == found.sex:  # women, of an indicator of women: its total
                found.sex = TOTAL
            else:
                found.ask("sex", "not_its_sex", more=SEXES.label(found.sex))
        for label in labels:
            if label.ages:
                found.ask("sex", "ages", label=label.ages)
        self._find_status(found, held)

    def _find_status(self, found: Resolved, held: Held) -> None:
        """A column of statuses says what each is, or it is asked; else the words of headings and notes."""
        for label in [*held.columns, *(label for role, label in held.rows if role != "status")]:
            if label.status == "forecast":
                found.ask("status", "forecast", label=label.text.strip())
            elif label.status:
                found.status = label.status
        for text in (label.text.strip() for role, label in held.rows if role == "status"):
            code, question = read_choice("数据性质", "status", found.status)(text)
            found.status = str(code) or found.status
            if question:
                found.questions.append(("status", question))

    def _find_unit(self, found: Resolved, held: Held) -> None:
        """The unit nearest to the value: that of its row's own column, of its labels, of the table."""
        wanted = self.indicators.unit(found.indicator_id)
        own = [label.text.strip() for role, label in held.rows if role == "unit" and label.text.strip()]
        stated = [(word, self._unit(word)) for word in own]
        if not stated:
            labels = [*(label for _, label in reversed(held.rows)), *reversed(held.columns)]
            stated = [(label.unit.word, label.unit) for label in labels if label.unit is not None]
            stated += [(label.unknown_unit, self._unit(label.unknown_unit)) for label in labels if label.unknown_unit]
        running = [(word, self._unit(word)) for word in _split_units(held.context.units)]
        unclear = None
        if not stated and held.context.remarks:
            about = [label.text for label in (*held.columns, *(label for _, label in held.rows))]
            words, unclear = stated_of(held.context.remarks, [*about, self.indicators.name(found.indicator_id)])
            stated = [(word, self._unit(word)) for word in words]
        if stated:
            word, unit = stated[0]
            found.unit_label = word
            different = {(one.code, one.factor) for _, one in stated if one is not None}
            if unit is None:
                found.ask("unit", "unknown_unit", label=word)
            elif len(different) > 1:
                found.ask("unit", "two_units", more="、".join(item for item, _ in stated))
            found.unit = unit
        elif running:
            fitting = [
                (word, unit) for word, unit in running if unit is not None and (not wanted or _fits(unit, wanted))
            ]
            if len(fitting) == 1 and (wanted or len(running) == 1):
                found.unit_label, found.unit = fitting[0]
            elif found.indicator_id:
                found.unit_label = running[0][0]
                found.ask("unit", "running_unit", label="、".join(word for word, _ in running), guess=wanted)
            elif len(running) == 1:
                found.unit_label, found.unit = running[0]
        else:  # the table says none: what somebody said of the values under this label
            found.unit_label = found.label
            found.unit = self._unit(found.label) if self.mapping.of("units", found.label) else None
            if unclear is not None and found.unit is None:
                told = [self._unit(word) for _, word in unclear.said]
                if not wanted or any(unit is None or _fits(unit, wanted) for unit in told):
                    found.ask("unit", "unclear_remark", label=unclear.text)

    def _unit(self, word: str) -> Unit | None:
        confirmed = self.mapping.of("units", word)
        return unit_of(confirmed if confirmed is not None else word)


def _fits(unit: Unit, wanted: str) -> bool:
    return convert(1.0, unit, wanted) is not None


def _split_units(words: tuple[str, ...]) -> list[str]:
    """单位：人、‰ names two; 1/10万 is one."""
    found: list[str] = []
    for word in words:
        if unit_of(word) is not None:
            found.append(word)
            continue
        parts = [part for part in word.replace("，", "、").replace(",", "、").replace("；", "、").split("、") if part]
        found += parts if any(unit_of(part) or looks_like_unit(part) for part in parts) else [word]
    return found


def _marks(text: str) -> list[str]:
    return [text] if text[:1] in tuple("[〔【(（注") else list(text)


def _mark(context: Context, mark: str) -> str:
    meaning = dict(context.marks).get(spelt(mark), "")
    return f"{mark}{meaning}" if mark else ""


def _related(places: Places, one: str, other: str) -> bool:
    return places.is_below(one, other) or places.is_below(other, one)
