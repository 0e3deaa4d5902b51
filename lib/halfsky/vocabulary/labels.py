"""What officials and researchers read for the codes of the gaps table, in Chinese and English."""

from __future__ import annotations

LANGUAGES = ("zh", "en")

STATUS = {
    "attained": ("已达标", "Attained"),
    "nearly_attained": ("基本达标", "Nearly attained"),
    "on_track": ("正常推进", "On track"),
    "accelerate": ("需加快", "Acceleration needed"),
    "slow": ("进展缓慢", "Slow progress"),
    "moving_away": ("背离目标", "Moving away"),
    "lost": ("倒退", "Lost"),
    "missed": ("未达标", "Missed"),
    "insufficient": ("数据不足", "Insufficient data"),
    "no_data": ("无数据", "No data"),
    "not_comparable": ("不可比", "Not comparable"),
    "improving": ("向好", "Improving"),
    "stable": ("平稳", "Stable"),
    "worsening": ("向差", "Worsening"),
}

COMPARATOR = {
    "ge": ("不低于", "at least"),
    "gt": ("高于", "more than"),
    "le": ("不高于", "at most"),
    "lt": ("低于", "less than"),
    "eq": ("等于", "exactly"),
    "approx": ("左右", "about"),
    "range": ("区间", "between"),
    "increase": ("提高", "increase"),
    "decrease": ("降低", "decrease"),
    "maintain": ("保持", "maintain"),
    "slow": ("减缓", "slow down"),
}

WARNING = {
    "hard_to_reach": ("预计达标困难", "Hard to reach"),
    "watch": ("关注", "Watch"),
    "volatile": ("波动较大", "Volatile"),
    "stale": ("数据滞后", "Stale data"),
    "small_number": ("小样本", "Small numbers"),
    "break": ("口径变化", "Break in series"),
}

OUTLOOK = {
    "likely": ("较有把握", "Likely"),
    "possible": ("有希望", "Possible"),
    "at_risk": ("有风险", "At risk"),
    "unlikely": ("难以达标", "Unlikely"),
}

# Signs in front of a threshold, and what follows a number.
SIGN = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "=", "approx": "约"}
UNIT = {"percent": "%", "per_100k": "/10万", "per_1000": "‰", "years": "年", "count": "", "ratio": ""}


def label(labels: dict[str, tuple[str, str]], code: str, language: str = "zh") -> str:
    """The label of a code in `zh` or `en`; a code without a label stays as it is."""
    return labels[code][LANGUAGES.index(language)] if code in labels else code
