"""The review of a plan: its targets beside their place in the text, with what the audit found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from halfsky.errors import UsageError
from halfsky.package import Package, write_table
from halfsky.plans.audit import SEVERITY_NAMES, title
from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import upper
from halfsky.reports.subject import Subject
from halfsky.schemas import FINDINGS, LEDGER, SEVERITIES, TARGETS
from halfsky.vocabulary.codes import SECTIONS, UNITS
from halfsky.vocabulary.comparators import COMPARATORS
from halfsky.vocabulary.ledger import ENTRIES, ITEMS, LEDGER_KINDS, NUMBERS, UNKNOWN
from halfsky.warmkernels.run_folder import run_folder
from halfsky.words import stated_targets, values

_AROUND = 14  # characters of the text shown on either side of a target's words
_REACH = 40  # characters in which a mark or blank to cut at is looked for
# not the point or comma inside a number
_CUT = re.compile(r"[，。；：、！？\s]|[,;:!?](?!\d)|\.(?!\d)")
_ENDS = ("。", "；", "！", "？", "\n")  # what is cut here is whole
_TORN_HEAD, _TORN_TAIL = re.compile(r"^[0-9A-Za-z.,/%‰]+"), re.compile(r"[0-9A-Za-z.,/%‰]+$")


@dataclass(frozen=True)
class PlanReview:
    """One plan or document, its targets and the findings on it. Make one with `PlanReview.of`."""

    package: Package
    subject: Subject
    findings: pd.DataFrame
    language: str

    @classmethod
    def of(cls, package: Package, document: str, *, part: str = "", language: str = "zh") -> PlanReview:
        """Read and audit a document (its path), or audit a plan of the package (its id).

        part: words of the title of the plan that is meant, of several in one document.
        """
        if not document:
            raise UsageError("document: give the path of a plan document, or a plan id of the data package")
        subject = Subject.of(package, document, part)
        return cls(package, subject, subject.findings(), language)

    @property
    def say(self) -> values.Say:
        return values.chooser(self.language)

    @property
    def targets(self) -> pd.DataFrame:
        return self.subject.targets

    # ---- sections, in order ----

    def title(self) -> Section:
        say, subject = self.say, self.subject
        made = content.today(self.language)
        page = content.heading(say(f"规划文本审阅：{subject.title}", f"Review of a plan: {subject.title}"), 1)
        page += content.paragraph(say(f"成文日期：{made}", f"Made on {made}"), "subtitle")
        if subject.text:
            note = say(
                "目标由程序从规划文本中自动提取，尚未核对；审阅提示依据提取结果得出，以原文为准。",
                "The targets were extracted by program and checked by no person; compare every finding with the text.",
            )
            page += content.paragraph(note, "note")
        return page + self._above()

    def account(self) -> Section:
        """What became of every number and table of the document, and what of it nobody has understood."""
        say, ledger, text = self.say, self.subject.ledger, self.subject.text
        if ledger is None:
            return Section()
        page = content.heading(say("文本账目", "Account of the text"))
        counts = pd.crosstab(ledger["class"], ledger["kind"]).reindex(
            index=[entry for entry in ENTRIES if ledger["class"].eq(entry).any()],
            columns=list(LEDGER_KINDS),
            fill_value=0,
        )
        frame = counts.set_axis(LEDGER_KINDS.labels(self.language).values(), axis=1).reset_index(drop=True)
        frame.insert(0, say("读作", "read as"), [ENTRIES.label(entry, self.language) for entry in counts.index])
        total = int(ledger["kind"].eq(NUMBERS).sum())
        open_ = ledger[ledger["class"].eq(UNKNOWN) & ledger["kind"].ne(ITEMS)]
        lead = say(
            f"规划文本中的{total}个数字逐一列账；"
            + (f"{len(open_)}处未读懂，列于下表，请对照原文。" if len(open_) else "没有未读懂的。"),
            f"Each of the {total} numbers of the text is accounted for; "
            + (f"{len(open_)} places were not understood." if len(open_) else "none was left that is not understood."),
        )
        page += content.paragraph(lead, "lead")
        page += content.table(frame, say("数字、表格和条目的去向", "What became of numbers, tables and items"),
                              numeric=frame.columns[1:], kind="counts")  # fmt: skip
        if len(open_):
            spans = zip(open_["char_start"], open_["char_end"], open_["text"], strict=True)
            listed = pd.DataFrame(
                {
                    say("类型", "kind"): [LEDGER_KINDS.label(kind, self.language) for kind in open_["kind"]],
                    say("原文", "the text"): [
                        _around(text, start, min(end, start + _REACH), words[:_REACH]) for start, end, words in spans
                    ],
                }
            )
            page += content.table(listed, say(f"未读懂之处（{len(open_)}处）", f"Not understood ({len(open_)})"))
        return page

    def summary(self) -> Section:
        """How many targets, where they stand, and how many findings of which gravity."""
        say, targets, found = self.say, self.targets, self.findings
        numeric = int(targets["kind"].eq("quantitative").sum())
        unknown = int(targets["indicator_id"].eq("").sum())
        by_severity = found["severity"].value_counts()
        counts = {severity: int(by_severity.get(severity, 0)) for severity in SEVERITIES}
        unlinked = ("", "")
        if unknown:
            unlinked = (f"；{unknown}条在指标目录中没有对应指标", f"; {unknown} without an indicator of the catalogue")
        lead = say(
            f"共{len(targets)}条目标，其中定量{numeric}条、方向性{len(targets) - numeric}条{unlinked[0]}。"
            f"审阅发现{len(found)}处：错误{counts['error']}处，警告{counts['warning']}处，提示{counts['info']}处。",
            f"{len(targets)} targets, {numeric} with a number{unlinked[1]}. "
            f"{len(found)} findings: {counts['error']} errors, {counts['warning']} warnings, {counts['info']} notes.",
        )
        return content.heading(say("一、概况", "1. Summary")) + content.paragraph(lead, "lead") + self._sections()

    def audit(self) -> Section:
        """The findings, a table a severity."""
        say = self.say
        page = content.heading(say("二、审阅发现", "2. Findings"))
        if self.findings.empty:
            return page + content.paragraph(say("没有发现矛盾。", "Nothing was found."))
        for severity in SEVERITIES:
            rows = self.findings[self.findings["severity"].eq(severity)]
            if len(rows):
                name = SEVERITY_NAMES[severity][0 if self.language == "zh" else 1]
                page += content.table(self._listed(rows), say(f"{name}（{len(rows)}处）", f"{name} ({len(rows)})"))
        return page

    def in_place(self) -> Section:
        """Every target beside the words of the text around it, a table a section."""
        say = self.say
        page = content.heading(say("三、目标与原文对照", "3. Targets beside the text"))
        if not self.subject.text:
            page += content.paragraph(
                say(
                    "数据包不收录规划原文，只列出承载数值的几个字；要对照原文，请以规划文件为参数重新运行。",
                    "The data package holds no plan's text, only the words that carry a number; run the notebook with "
                    "the document to see them in place.",
                ),
                "note",
            )
        for section in SECTIONS:
            rows = self.targets[self.targets["section"].eq(section)]
            if len(rows):
                page += content.table(self._placed(rows), SECTIONS.label(section, self.language).capitalize())
        return page

    def write_tables(self, folder: Path | str | None = None) -> None:
        """Write targets.csv and findings.csv, of a document ledger.csv too, into `folder`, else beside the
        output notebook; the notebook's last cell."""
        place = Path(folder or run_folder())
        write_table(self.targets, TARGETS, place / "targets.csv", marked=True)
        write_table(self.findings, FINDINGS, place / "findings.csv", marked=True)
        if self.subject.ledger is not None:
            write_table(self.subject.ledger, LEDGER, place / "ledger.csv", marked=True)

    # ---- parts ----

    def _above(self) -> Section:
        """Which plan the upper plan is, and whether its text was entered."""
        say, subject, package = self.say, self.subject, self.package
        own = subject.plans["plan_id"].eq(subject.plan_id)
        named = upper.named(subject.plans[own], subject.plans, {}, say)
        if not named:
            return Section()
        simulated = package.observations["status"].eq("simulated").any()
        note = "" if simulated else upper.unread_note(upper.unread(subject.plans[~own]), package.targets, say)
        return content.paragraph(f"{named}{say('', ' ') if note else ''}{note}", "note")

    def _sections(self) -> Section:
        say, targets = self.say, self.targets
        counts = pd.crosstab(targets["section"], targets["kind"]).reindex(
            index=[s for s in SECTIONS if targets["section"].eq(s).any()], columns=["quantitative", "directional"],
            fill_value=0,
        )  # fmt: skip
        frame = pd.DataFrame(
            {
                say("位置", "section"): [SECTIONS.label(section, self.language) for section in counts.index],
                say("定量", "with a number"): counts["quantitative"].to_numpy(),
                say("方向性", "directional"): counts["directional"].to_numpy(),
            }
        )
        caption = say("各部分目标条数", "Targets by section")
        return content.table(frame, caption, numeric=frame.columns[1:], kind="counts")

    def _listed(self, rows: pd.DataFrame) -> pd.DataFrame:
        say = self.say
        message = rows["message"] if self.language == "zh" else rows["message_en"]
        return pd.DataFrame(
            {
                say("类别", "kind"): [title(code, self.language) for code in rows["code"]],
                say("说明", "finding"): message.to_numpy(),
                say("数值", "number"): [self._number(text) for text in rows["number"]],
                say("对照数值", "against"): [self._number(text) for text in rows["other_number"]],
            }
        )

    def _number(self, text: str) -> str:
        """A number of the findings table, which has Chinese signs, with those of the language."""
        if self.language == "zh":
            return text
        signs = {row.sign: row.sign_en for row in UNITS.rows.values()}
        signs |= {row.sign: row.sign_en for row in COMPARATORS.rows.values()}
        for zh, en in signs.items():
            text = text.replace(zh, en) if zh else text
        return text.replace("岁", UNITS.row("years").sign_en)

    def _placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        say, text = self.say, self.subject.text
        marks = self._marks()
        names = self.package.domains.set_index("domain")[f"name_{self.language}"]
        domain = values.looked_up(rows["domain"], names)
        spans = zip(rows["char_start"], rows["char_end"], rows["value_text"], strict=True)
        return pd.DataFrame(
            {
                say("领域与序号", "domain, item"): (domain + " " + rows["item"]).to_numpy(),
                say("指标", "indicator"): rows["indicator"].to_numpy(),
                say("目标值", "target"): stated_targets.targets(rows, self.language),
                say("原文", "the text"): [_around(text, start, end, words) for start, end, words in spans],
                say("审阅发现", "findings"): [marks.get(target_id, "") for target_id in rows["target_id"]],
            }
        )

    def _marks(self) -> dict[str, str]:
        """The kinds of findings on each target, whichever side of the finding it is."""
        sides = [self.findings[["code", column]].set_axis(["code", "target_id"], axis=1)
                 for column in ("target_id", "other_target_id")]  # fmt: skip
        both = pd.concat(sides, ignore_index=True)
        both = both[both["target_id"].ne("")].drop_duplicates()
        both["title"] = [title(code, self.language) for code in both["code"]]
        between = self.say("；", "; ")
        return both.groupby("target_id", sort=False)["title"].agg(between.join).to_dict()


def _around(text: str, start: object, end: object, words: str) -> str:
    """…the words before 【those of the target】 the words after…, on one line, cut between words."""
    if not text or pd.isna(start) or pd.isna(end):
        return words
    first, last = int(str(start)), int(str(end))
    shown = f"{_before(text[max(0, first - _REACH) : first])}【{text[first:last]}】{_after(text[last : last + _REACH])}"
    return " ".join(shown.split())


def _before(text: str) -> str:
    """The end of `text`, from the mark or blank that leaves most of at most `_AROUND` characters."""
    cuts = [found.end() for found in _CUT.finditer(text) if found.end() < len(text)]
    near = [cut for cut in cuts if len(text) - cut <= _AROUND]
    cut = near[0] if near else cuts[-1] if cuts else 0
    if not cut:
        return text if len(text) < _REACH else f"…{_TORN_HEAD.sub('', text)}"
    kept = text[cut:].lstrip()
    return ("" if text.removesuffix(kept).rstrip(" \t\u3000").endswith(_ENDS) else "…") + kept


def _after(text: str) -> str:
    """The beginning of `text`, up to the mark or blank that leaves most of at most `_AROUND` characters."""
    cuts = [found.start() for found in _CUT.finditer(text)]
    near = [cut for cut in cuts if cut <= _AROUND]
    ends = [cut for cut in cuts if text[cut] in _ENDS]
    if ends and ends[0] <= _AROUND:
        return text[: ends[0] + 1]
    cut = near[-1] if near else cuts[0] if cuts else len(text)
    if cut == len(text):
        return text if len(text) < _REACH else f"{_TORN_TAIL.sub('', text)}…"
    return text[: cut + 1] if text[cut] in _ENDS else f"{text[:cut]}…"
