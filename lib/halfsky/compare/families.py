"""Indicators that look alike and must not be compared: one quantity, but another population or another definition.

预期寿命 and 健康预期寿命, 村委会成员 and 村“两委”成员, 妇女 and 农村妇女 are different indicators of the catalogue.
Nothing is ever computed across them; a reader is told that they are different where one plan promises the one and
another plan the other. Which belong together is read from their catalogue names by the rules below, each of which takes
away or evens out one kind of qualifier: what is left of the names is the same within a family. A rule that takes too
much can therefore only lead to one row too many under 口径不同, never to a comparison.
"""

from __future__ import annotations

import re

import pandas as pd

_RULES = (
    # definitions
    (r"（[^）]*）|[“”\s]", ""),
    ("健康预期寿命", "预期寿命"),
    ("中重度|规范|无害化|定期", ""),
    ("成员、书记|成员及书记、主任", "成员"),
    ("(代表|委员)和常委", r"\1"),
    ("女厕位与男厕位", "男女厕位"),
    ("曾?接受(.{2,5})筛查比例", r"\1筛查率"),
    ("筛查覆盖率", "筛查率"),
    ("配置率", "覆盖率"),
    # bodies
    ("村民委员会|村委会|村两委|村级?班子|村党组织", "村级组织"),
    ("村干部", "村级组织成员"),
    ("社区居委会|居民委员会|居委会|社区两委|社区党组织", "社区组织"),
    ("宫颈癌和乳腺癌|宫颈癌、乳腺癌", "两癌"),
    ("公有制(经济)?(企事业单位|企业)?|(城镇)?非?私营单位|城镇单位", ""),
    ("城镇公共厕所|人流量较大地区|大型", ""),
    # populations
    (r"\d+([-—~～]\d+)?岁(及?以上|以下)?|劳动年龄人口|主要劳动年龄|青壮年", ""),
    ("农村牧区和城镇低保|低收入", ""),
    ("中(的)?(女性|女生|妇女)?的?(比例|占比|比重)", "比例"),
    ("适龄|城乡|农村|城镇|城市|乡镇|社区(?!组织)|户籍人口|户籍|常住|居民|全民|公民", ""),
    ("妇女|女性|女生|女童|女职工|女|两性|男女|男", ""),
    ("人均|平均|的|人群|人数|人口", ""),
    ("占比|比重", "比例"),
)
_TOGETHER, _PARTS = "两癌", ("宫颈癌", "乳腺癌")
_SHORTEST = 3  # characters: 常住人口 and 户籍女性人口 leave nothing that could be held against each other


def families(indicators: pd.DataFrame) -> pd.DataFrame:
    """`indicator_id, family`, one row an indicator and family; an indicator without a relative is in none.

    indicators: schemas.INDICATORS. A family is called by what its members' Chinese names share (预期寿命). What counts
    two diseases together is a relative of each of the two, which are none of each other.
    """
    stems = indicators["name_zh"].map(_stem)
    both = stems.str.contains(_TOGETHER, regex=False)
    each = [
        pd.DataFrame({"indicator_id": indicators["indicator_id"], "family": stems.where(~both, said)})[shown]
        for said, shown in [
            (stems, ~both),
            *((stems.str.replace(_TOGETHER, part, regex=False), both) for part in _PARTS),
        ]
    ]
    members = pd.concat(each, ignore_index=True)
    related = members["family"].str.len().ge(_SHORTEST) & members["family"].duplicated(keep=False)
    return members[related].reset_index(drop=True)


def related(coverage: pd.DataFrame, indicators: pd.DataFrame) -> pd.Series:
    """Which indicators of the same family stand where this one does not, `;` between; one text a row of coverage.

    coverage: as of `coverage.kinds`. For a plan that leaves the indicator out: those that it promises instead. For one
    that promises it: those that another plan promises which leaves this one out.
    """
    rows = coverage[["indicator_id", "plan_id"]].assign(
        there=coverage["coverage"].ne("not_promised"), row=coverage.index
    )
    rows = rows.merge(families(indicators), on="indicator_id")
    pairs = rows.merge(rows, on=["family", "plan_id"], suffixes=("", "_other"))
    pairs = pairs[pairs["indicator_id"].ne(pairs["indicator_id_other"])]
    instead = pairs[~pairs["there"] & pairs["there_other"]]
    by_plan = instead.groupby("row")["indicator_id_other"].agg(_listed)
    by_indicator = instead.groupby("indicator_id")["indicator_id_other"].agg(_listed)
    promised = rows[rows["there"]].drop_duplicates("row").set_index("row")["indicator_id"].map(by_indicator).dropna()
    return pd.concat([by_plan, promised]).reindex(coverage.index).astype("object").fillna("")


def _listed(ids: pd.Series) -> str:
    return ";".join(sorted(set(ids)))


def _stem(name: str) -> str:
    for pattern, replacement in _RULES:
        name = re.sub(pattern, replacement, name)
    return name
