"""预警清单: what an official should look at first and why."""

from __future__ import annotations

import pandas as pd

from halfsky.render import content
from halfsky.render.content import Section
from halfsky.reports import tables
from halfsky.vocabulary.codes import OUTLOOKS, WARNINGS
from halfsky.words import values

FIRST = sorted(WARNINGS, key=lambda code: WARNINGS.row(code).gravity, reverse=True)


def alerts(rows: pd.DataFrame, language: str) -> Section:
    """The list of warnings, the gravest first, or the sentence that there are none.

    rows: promises and directions (`target_rows.promises`), with the columns of the gaps.
    """
    say = values.chooser(language)
    warned = rows[rows["warnings"].ne("")]
    if warned.empty:
        return content.paragraph(say("没有需要预警或提示的目标。", "No target calls for a warning."))
    counts = {
        code: int(warned["warnings"].str.split(";").map(lambda held, code=code: code in held).sum()) for code in FIRST
    }
    listed = say("，", ", ").join(
        say(f"{WARNINGS.label(code)}{count}项", f"{WARNINGS.label(code, 'en')} {count}")
        for code, count in counts.items()
        if count
    )
    place = warned["warnings"].map(lambda held: min(FIRST.index(code) for code in held.split(";")))
    warned = warned.assign(place=place).sort_values("place", kind="stable")
    frame = pd.DataFrame(
        {
            say("指标", "indicator"): tables.marked(warned),
            say("预警", "warning"): [tables.warning_words(text, language) for text in warned["warnings"]],
            say("状态", "status"): warned["label"],
            say("达标前景", "outlook"): [OUTLOOKS.label(code, language) for code in warned["outlook"]],
            say("依据", "basis"): warned["basis"],
        }
    )
    sentence = say(
        f"共{len(warned)}项目标有预警或提示（一项可有多个）：{listed}。", f"{len(warned)} targets: {listed}."
    )
    widths = dict(zip(frame.columns, (22, 16, 14, 12, 36), strict=True))
    if not warned["outlook"].ne("").any():
        frame = frame.drop(columns=frame.columns[3])
    widths = {head: widths[head] for head in frame.columns}
    return content.paragraph(sentence) + content.table(
        frame, say("预警与提示", "Warnings"), widths=widths, label="warnings"
    )
