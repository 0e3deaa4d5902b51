"""Every status once: what people read, how it looks, and the properties that all groups of statuses follow from.

A status is told by hatch, sign and words too, never by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from halfsky.vocabulary.code_list import LANGUAGES, Code, CodeList


@dataclass(frozen=True)
class Look:
    """Colour and hatch in charts and on pages, and a sign that is in any Chinese font."""

    colour: str
    hatch: str
    sign: str


@dataclass(frozen=True)
class Entry(Code):
    """One line of the account of a plan's targets: what a count of them is called.

    within: whether its targets are in the denominator of 达标率.
    """

    within: bool
    look: Look
    note_zh: str = ""  # what is added where the account is told in a sentence
    note_en: str = ""


@dataclass(frozen=True)
class Result(Code):
    """One line of a final evaluation's table of results."""


@dataclass(frozen=True)
class Status(Code):
    """One status of a target and what follows from it.

    decided: it says whether the target is reached or how far it is; only such a status is in the denominator of 达标率.
    valued: a comparable value stands behind it. reached: the value meets the target; nearly: within the tolerance.
    underway: short of the target while there is time; behind: underway, and not as fast as it must be.
    fallen: the baseline met the target. over: the deadline has come, and the target is not met.
    trend: of a target without a number.
    lacks_data: what would decide it has still to be sent. silent: due, and what would decide it was never sent.
    few: chance may turn it.
    bounded: it stands in the bounds of 达标率, counted as missed and as attained, since nobody knows.
    gravity: how much it calls for attention, 0 for none; unexplained: it calls for an explanation of what went wrong.
    entry, result: its line in the account and in a final evaluation. phrase: how a sentence says it, in both languages.
    weak: what a report calls it where two values, a volatile series or a step that rounding can make are all that it
    rests on: of these no way is told.
    still: what a report calls it where the value is that of the base, and nothing was covered of the way.
    steady: whether it says that nothing moves; weak is then said of what moved without a trend. risen, fallen_off: what it is called where the value,
    on such weak ground, is far above the base and less is asked for; far below it and more is.
    """

    look: Look
    entry: str
    result: str
    decided: bool = False
    valued: bool = True
    reached: bool = False
    nearly: bool = False
    underway: bool = False
    behind: bool = False
    fallen: bool = False
    over: bool = False
    trend: bool = False
    lacks_data: bool = False
    silent: bool = False
    bounded: bool = False
    gravity: int = 0
    unexplained: bool = False
    few: bool = False
    phrase: tuple[str, str] = ("", "")
    weak: tuple[str, str] = ("", "")
    still: tuple[str, str] = ("", "")
    steady: bool = False
    risen: tuple[str, str] = ("", "")
    fallen_off: tuple[str, str] = ("", "")

    def called(self, language: str, *, weak: bool = False, still: bool = False, contrary: int = 0) -> str:
        """The label; the word for a weak ground, or for a value that is still that of the base, where it has one.

        contrary: 1 where the value rose far although less is asked for, -1 where it fell far although more is.
        """
        place = LANGUAGES.index(language)
        far = {1: self.risen, -1: self.fallen_off}.get(contrary, ("", "")) if weak else ("", "")
        return (still and self.still[place]) or (weak and (far[place] or self.weak[place])) or self.label(language)


# Attained is the one dark, plain segment and no_data the one white one; no two others share a hatch.
STATUSES: CodeList[Status] = CodeList(
    Status("attained", "已达标", "Attained", Look("#1b6e3c", "", "√"), "attained", "reached", decided=True, reached=True),
    Status("nearly_attained", "基本达标", "Nearly attained", Look("#9ccba8", "..", "≈"), "nearly_attained", "nearly",
           decided=True, nearly=True),
    Status("on_track", "正常推进", "On track", Look("#7fb0d8", "//", "→"), "on_track", "short", decided=True, underway=True,
           phrase=("按时间进度正常推进", "not yet attained, on track")),
    Status("accelerate", "需加快", "Acceleration needed", Look("#f0c05a", "\\\\", "△"), "behind", "short", decided=True,
           underway=True, behind=True, gravity=1,
           phrase=("进度滞后，需加快", "not yet attained, acceleration needed")),
    Status("slow", "进展缓慢", "Slow progress", Look("#eda866", "xx", "▽"), "behind", "short", decided=True, underway=True,
           behind=True, gravity=2, unexplained=True, phrase=("进展缓慢", "not yet attained, slow progress"),
           still=("没有进展", "No progress")),
    Status("moving_away", "背离目标", "Moving away", Look("#eb9a8c", "++", "↓"), "behind", "short", decided=True,
           underway=True, behind=True, gravity=3, unexplained=True,
           phrase=("走势背离目标", "not yet attained, moving away from the target"),
           weak=("未见改善", "No improvement seen"), risen=("不降反升", "Up instead of down"),
           fallen_off=("不升反降", "Down instead of up")),
    Status("lost", "倒退", "Lost", Look("#e58878", "oo", "↓"), "behind", "short", decided=True, underway=True, behind=True,
           fallen=True, gravity=4, unexplained=True, phrase=("起点已达标，现未达标", "not attained any more, although the baseline met it")),
    Status("missed", "未达标", "Missed", Look("#dd7363", "||", "×"), "missed", "missed", decided=True, over=True, gravity=5,
           unexplained=True),
    Status("insufficient", "数据不足", "Insufficient data", Look("#d3d9de", "-.", "？"), "insufficient", "undecided",
           lacks_data=True),
    Status("no_data", "无数据", "No data", Look("#ffffff", "", "○"), "no_data", "no_data", valued=False, lacks_data=True,
           bounded=True),
    Status("not_comparable", "不可比", "Not comparable", Look("#b4bcc3", "x|", "≠"), "not_comparable", "undecided",
           valued=False),
    Status("too_small", "小样本不能判断", "Too small to judge", Look("#8f9bb3", "O.", "※"), "too_small", "undecided",
           few=True),
    Status("unreported", "到期未报", "Due and not reported", Look("#f1f3f5", ".", "□"), "unreported", "unreported",
           valued=False, lacks_data=True, silent=True, bounded=True),
    Status("improving", "向好", "Improving", Look("#cfe8d6", "/", "↑"), "directional", "", decided=True, trend=True,
           phrase=("向好", "improving"), weak=("好于基期", "Better than at first")),
    Status("stable", "平稳", "Stable", Look("#e9edf0", "--", "＝"), "directional", "", decided=True, trend=True,
           phrase=("平稳", "stable"), weak=("尚无明确走势", "No clear trend"), steady=True),
    Status("worsening", "退步", "Worsening", Look("#f3cdc6", "\\", "↓"), "directional", "", decided=True, trend=True,
           phrase=("退步", "worsening"), weak=("未见好转", "Not better")),
)  # fmt: skip

_DIRECTIONAL = Look("#e9edf0", "--", "◇")
OUT_OF_SCOPE = "out_of_scope"
_UNLINKED = Look("#9aa3ab", "xx", "—")  # no indicator of the catalogue


def _entry(status: str) -> Entry:
    """The account's line of a status that has one of its own, in its words."""
    row = STATUSES.row(status)
    english = row.en[:1].lower() + row.en[1:]
    return Entry(row.code, row.zh, english, row.decided, row.look)


def account(statuses: CodeList[Status] = STATUSES) -> CodeList[Entry]:
    """The lines of the account in their order: those within the denominator, those without a decision, the rest.

    A status that names no line of another is a line of its own.
    """
    inside = [_entry(code) for code in statuses.where(decided=True, trend=False) if statuses.row(code).entry == code]
    after = next((place for place, entry in enumerate(inside) if entry.code == "missed"), len(inside))
    inside.insert(after, Entry("behind", "滞后或倒退", "behind", True, statuses.row("moving_away").look))
    outside = [_entry(code) for code in statuses.where(decided=False)]
    return CodeList(
        *inside,
        *outside,
        Entry(
            OUT_OF_SCOPE,
            "范围外",
            "out of scope",
            False,
            _UNLINKED,
            "（指标目录中尚无对应指标）",
            " (not in the catalogue yet)",
        ),
        Entry("directional", "方向性", "directional", False, _DIRECTIONAL),
    )


ACCOUNT = account()
# What a bar of counted targets is made of, by code: every status, and what stands beside the statuses.
SEGMENTS: dict[str, Status | Entry] = {
    **STATUSES.rows,
    **{code: ACCOUNT.row(code) for code in (OUT_OF_SCOPE, "directional")},
}

RESULTS: CodeList[Result] = CodeList(
    Result("reached", "实现目标", "attained"),
    Result("nearly", "基本实现目标", "nearly attained"),
    Result("missed", "未实现目标", "missed"),
    Result("short", "期限年无数据，按最近数值尚未达到", "short by the latest value"),
    Result("not_due", "期限未到，按最近数值尚未达到", "not due yet, short by the latest value"),
    Result("undecided", "数据不足、不可比或小样本，不作判断", "too little or incomparable data"),
    Result("no_data", "无数据", "no data"),
    Result("unreported", "到期未报", "due and not reported"),
)
