"""The review of a plan: its targets beside their place in the text, with what the audit found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from halfsky.errors import UsageError
from halfsky.figures import wording
from halfsky.package import Package, write_table
from halfsky.plans.audit import SEVERITY_NAMES, title
from halfsky.reports import html
from halfsky.reports.html import Html
from halfsky.reports.subject import Subject
from halfsky.schemas import FINDINGS, SEVERITIES, TARGETS

_AROUND = 14  # characters of the text shown on either side of a target's words
_SECTIONS = {
    "table": ("指标表", "Table"), "goal": ("主要目标", "Goals"), "strategy": ("策略措施", "Strategies"),
    "project": ("重点工程", "Projects"), "other": ("其他", "Elsewhere"),
}  # fmt: skip


@dataclass(frozen=True)
class PlanReview:
    """One plan or document, its targets and the findings on it. Make one with `PlanReview.of`."""

    package: Package
    subject: Subject
    findings: pd.DataFrame
    language: str

    @classmethod
    def of(cls, package: Package, document: str, *, language: str = "zh") -> PlanReview:
        """Read and audit a document (its path), or audit a plan of the package (its id)."""
        if not document:
            raise UsageError("document: give the path of a plan document, or a plan id of the data package")
        subject = Subject.of(package, document)
        return cls(package, subject, subject.findings(), language)

    @property
    def say(self) -> wording.Say:
        return wording.chooser(self.language)

    @property
    def targets(self) -> pd.DataFrame:
        return self.subject.targets

    # ---- sections, in order ----

    def title(self) -> Html:
        say, subject = self.say, self.subject
        made = html.today(self.language)
        page = html.heading(say(f"规划文本审阅：{subject.title}", f"Review of a plan: {subject.title}"), 1)
        page += html.paragraph(say(f"生成日期：{made}", f"Made on {made}"), "subtitle")
        if subject.text:
            note = say(
                "目标由程序从规划文本中自动提取，尚未经人工核对；审阅提示以提取结果为准，请对照原文。",
                "The targets were extracted by program and checked by no person; compare every finding with the text.",
            )
            page += html.paragraph(note, "note")
        return page

    def summary(self) -> Html:
        """How many targets, where they stand, and how many findings of which gravity."""
        say, targets, found = self.say, self.targets, self.findings
        numeric = int(targets["kind"].eq("quantitative").sum())
        unknown = int(targets["indicator_id"].eq("").sum())
        by_severity = found["severity"].value_counts()
        counts = {severity: int(by_severity.get(severity, 0)) for severity in SEVERITIES}
        lead = say(
            f"共{len(targets)}条目标，其中定量{numeric}条、定性{len(targets) - numeric}条；"
            f"{unknown}条没有对应的指标库指标。"
            f"审阅发现{len(found)}处：错误{counts['error']}处，警告{counts['warning']}处，提示{counts['info']}处。",
            f"{len(targets)} targets, {numeric} with a number; {unknown} without an indicator of the catalogue. "
            f"{len(found)} findings: {counts['error']} errors, {counts['warning']} warnings, {counts['info']} notes.",
        )
        return html.heading(say("一、概况", "1. Summary")) + html.paragraph(lead, "lead") + self._sections()

    def audit(self) -> Html:
        """The findings, a table a severity."""
        say = self.say
        page = html.heading(say("二、审阅发现", "2. Findings"))
        if self.findings.empty:
            return page + html.paragraph(say("没有发现矛盾。", "Nothing was found."))
        for severity in SEVERITIES:
            rows = self.findings[self.findings["severity"].eq(severity)]
            if len(rows):
                name = SEVERITY_NAMES[severity][0 if self.language == "zh" else 1]
                page += html.table(self._listed(rows), say(f"{name}（{len(rows)}处）", f"{name} ({len(rows)})"))
        return page

    def in_place(self) -> Html:
        """Every target beside the words of the text around it, a table a section."""
        say = self.say
        page = html.heading(say("三、目标与原文对照", "3. Targets beside the text"))
        if not self.subject.text:
            page += html.paragraph(
                say(
                    "数据包不收录规划原文，只列出承载数值的几个字；要对照原文，请以规划文件为参数重新运行。",
                    "The data package holds no plan's text, only the words that carry a number; run the notebook with "
                    "the document to see them in place.",
                ),
                "note",
            )
        for section, names in _SECTIONS.items():
            rows = self.targets[self.targets["section"].eq(section)]
            if len(rows):
                page += html.table(self._placed(rows), say(*names))
        return page

    def write_tables(self, folder: Path | str = ".") -> None:
        """Write targets.csv and findings.csv into `folder`; the last cell of the notebook."""
        write_table(self.targets, TARGETS, Path(folder) / "targets.csv")
        write_table(self.findings, FINDINGS, Path(folder) / "findings.csv")

    # ---- parts ----

    def _sections(self) -> Html:
        say, targets = self.say, self.targets
        counts = pd.crosstab(targets["section"], targets["kind"]).reindex(
            index=[s for s in _SECTIONS if targets["section"].eq(s).any()], columns=["quantitative", "directional"],
            fill_value=0,
        )  # fmt: skip
        frame = pd.DataFrame(
            {
                say("位置", "section"): [say(*_SECTIONS[section]) for section in counts.index],
                say("定量", "with a number"): counts["quantitative"].to_numpy(),
                say("定性", "directional"): counts["directional"].to_numpy(),
            }
        )
        caption = say("各部分目标条数", "Targets by section")
        return html.table(frame, caption, numeric=frame.columns[1:], kind="counts")

    def _listed(self, rows: pd.DataFrame) -> pd.DataFrame:
        say = self.say
        message = rows["message"] if self.language == "zh" else rows["message_en"]
        return pd.DataFrame(
            {
                say("类别", "kind"): [title(code, self.language) for code in rows["code"]],
                say("说明", "finding"): message.to_numpy(),
                say("数值", "number"): rows["number"].to_numpy(),
                say("对照数值", "against"): rows["other_number"].to_numpy(),
            }
        )

    def _placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        say, text = self.say, self.subject.text
        marks = self._marks()
        names = self.package.domains.set_index("domain")[f"name_{self.language}"]
        domain = wording.looked_up(rows["domain"], names)
        spans = zip(rows["char_start"], rows["char_end"], rows["value_text"], strict=True)
        return pd.DataFrame(
            {
                say("领域与序号", "domain, item"): (domain + " " + rows["item"]).to_numpy(),
                say("指标", "indicator"): rows["indicator"].to_numpy(),
                say("目标值", "target"): wording.targets(rows, self.language),
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
    """…the words before 【those of the target】 the words after…, on one line."""
    if not text or pd.isna(start) or pd.isna(end):
        return words
    first, last = int(str(start)), int(str(end))
    before, after = text[max(0, first - _AROUND) : first], text[last : last + _AROUND]
    shown = f"{before}【{text[first:last]}】{after}"
    return " ".join(shown.split())
