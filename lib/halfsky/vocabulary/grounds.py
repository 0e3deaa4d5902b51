"""What a status rests on, as codes with their phrases; `words.basis` fills in the amounts in braces.

A target has one ground, and any number of remarks in the order of their list.
"""

from __future__ import annotations

from halfsky.vocabulary.code_list import Code, CodeList

# Why a target cannot be held against its indicator's values.
PROBLEMS = CodeList(
    Code("not-in-catalogue", "指标目录中没有 {indicator_id}", "{indicator_id} is not in the catalogue"),
    Code("unit-missing", "目标没有写明单位", "the target states no unit"),
    Code(
        "unit-mismatch",
        "目标单位“{unit}”与指标单位“{indicator_unit}”不一致",
        "the target is in “{unit}”, its indicator in “{indicator_unit}”",
    ),
    Code(
        "unit-of-values",
        "观测值单位“{odd_unit}”与应有的单位“{expected_unit}”不一致",
        "values are in “{odd_unit}”, expected in “{expected_unit}”",
    ),
    Code(
        "ratio-against-direction",
        "{indicator}的字面方向与指标方向相反，需核对口径",
        "the words of the ratio run against the indicator's direction: check the definition",
    ),
    Code(
        "against-direction",
        "目标为“{comparator}”，指标目录中该指标{better}，方向相反，需核对口径",
        "the target is “{comparator}”, of its indicator {better} is better: opposite directions, check the definition",
    ),
    Code(
        "base-not-a-year",
        "目标所相对的基期“{relative_to}”不是年份，需核对",
        "the target is set against “{relative_to}”, which is no year: to be checked",
    ),
    Code(
        "base-not-before",
        "目标相对{relative_to}而定，该年不早于目标期限（{deadline}年），需核对",
        "the target is set against {relative_to}, which is not before its deadline {deadline}: to be checked",
    ),
    Code(
        "base-unknown",
        "目标相对{relative_to}而定，缺基期数值",
        "the target is set against {relative_to}, of which there is no value",
    ),
    Code("no-number", "目标没有数值", "the target has no number"),
    Code("no-upper-limit", "目标区间缺上限", "the range has no upper limit"),
    Code(
        "impossible-value",
        "{bad_year}年数值{bad_value}超出该指标可能的范围，不作判断，需核对",
        "the value {bad_value} of {bad_year} is not possible for the indicator: not judged, to be checked",
    ),
    Code(
        "impossible-target",
        "{asked}，超出该指标可能的范围，不可能达到，需核对（如是否应为百分点）",
        "{asked}, which no possible value of the indicator meets: to be checked (percentage points?)",
    ),
    Code(
        "other-scale",
        "{now}，{asked}，相差约一万倍，疑为“万”与个位混用，需核对单位",
        "{now}, {asked}: some ten thousand times apart, to be checked for 万 (ten thousands) against ones",
    ),
)  # fmt: skip
_DISTANCE = ("{now}，{by_when}，{short}", "{now}, {by_when}, {short}")
GROUNDS = CodeList(
    *PROBLEMS.rows.values(),
    Code("unlinked", "目标尚未对应到指标目录，未确认", "no indicator of the catalogue yet, not confirmed"),
    Code("unlinked-confirmed", "目标已确认，指标目录中尚无对应指标", "confirmed, no indicator of the catalogue yet"),
    Code(
        "only-older",
        "基期以来无数据（最近为{older_year}年）",
        "no data since the baseline (the latest of {older_year})",
    ),
    Code("no-values", "没有该指标的数据", "no data on this indicator"),
    Code("single-year", "{now}；只有一个年份，无法判断趋势", "{now}; one year only, no trend can be judged"),
    Code("gap-of-sexes", "男女差距{journey}{trend}", "gap between women and men {journey}{trend}"),
    Code("trend", "{journey}{trend}", "{journey}{trend}"),
    Code(
        "too-small",
        "{now}，{asked}；{pooled_years}共{pooled_cases}例（{pooled_people}），达到目标的可能性{chance}，例数太少，不能判断",
        "{now}, {asked}; {pooled_cases} cases among {pooled_people} in {pooled_years}, chance of meeting the target "
        "{chance}: too few to judge",
    ),
    Code(
        "too-small-unknown",
        "{now}，{asked}；例数和分母未报，县级数值只涉及很少几例，不能判断",
        "{now}, {asked}; neither cases nor denominator are known, a county's rate rests on very few cases: not judged",
    ),
    Code(
        "too-small-trend",
        "{journey}；例数太少，不能判断走势",
        "{journey}; too few cases to tell a trend",
    ),
    Code(
        "too-small-base",
        "{now}，{asked}；目标按基期值推算，而基期值例数太少，不能判断",
        "{now}, {asked}; the target follows from a baseline of too few cases: not judged",
    ),
    Code("met", "{now}，{asked}", "{now}, {asked}"),
    Code(
        "nearly-met",
        "{now}，{asked}，{short}，在基本达标容许的{allowed}以内{way}",
        "{now}, {asked}, {short}, within the {allowed} allowed for nearly attained{way}",
    ),
    Code("over", f"{_DISTANCE[0]}，期限已到", f"{_DISTANCE[1]}, the deadline has come"),
    Code(
        "before-plan",
        "{now}是实施前的基期值，{by_when}；实施以来尚无数据，不作判断",
        "{now} is a baseline value from before the plan, {by_when}; no data of the plan's term yet, not judged",
    ),
    Code(
        "due-unreported",
        "{by_when}；期限年及其前后{due_window}年内均无数据，到期未报（已有数据：{now}）",
        "{by_when}; due, and no data of that year or within {due_window} years of it (what there is: {now})",
    ),
    Code(
        "years-unreported",
        "{by_when}；{missing_years}年无数据，到期未报（已有数据至{latest_year}年）",
        "{by_when}; due, and no data of {missing_years} (data up to {latest_year})",
    ),
    Code(
        "years-unknown",
        "{by_when}；{missing_years}年无数据，不能判断是否年年达到",
        "{by_when}; no data of {missing_years}: whether every year reached it cannot be judged",
    ),
    Code(
        "due-before-plan",
        "{by_when}；期限早于实施年份，实施以来的数值不能判断",
        "{by_when}; due before the plan begins: values of its term decide nothing",
    ),
    Code(
        "one-comparable-year",
        f"{_DISTANCE[0]}；只有一个可比年份，无法判断趋势",
        f"{_DISTANCE[1]}; one comparable year only, no trend can be judged",
    ),
    Code(
        "fallen",
        "{journey}{other_base}，{by_when}；起点已达标，现{short}",
        "{journey}{other_base}, {by_when}; the baseline met it, now {short}",
    ),
    Code(
        "pace",
        "{journey}{other_base}，{by_when}；完成路程{attainment}，时间过去{time_elapsed}，进度比{pace}{few}",
        "{journey}{other_base}, {by_when}; {attainment} of the way, {time_elapsed} of the time, pace {pace}{few}",
    ),
)  # fmt: skip
REMARKS = CodeList(
    Code("of-rural", "；农村", "; rural"),
    Code("of-urban", "；城市", "; urban"),
    Code("of-women", "；女性数据", "; of women"),
    Code("of-all", "；没有目标所指城乡的数据，按全体数据", "; no data of the residence meant, those of all are used"),
    Code(
        "other-year-decides",
        "；期限年（{deadline}年）无数据，按{latest_year}年数值判断",
        "; no data of the deadline's year {deadline}, judged by the value of {latest_year}",
    ),
    Code("met-late", "；期限后才达到，逾期", "; met after the deadline, late"),
    Code(
        "met-afterwards",
        "；{after_year}年{after}，逾期达到",
        "; {after} in {after_year}: met late",
    ),
    Code(
        "lost-afterwards",
        "；期限后{after_year}年为{after}，又未达到",
        "; {after} in {after_year}, after the deadline: not met any more",
    ),
    Code("short-years", "；{short_years}年未达到", "; short in {short_years}"),
    Code("years-without", "；{missing_years}年无数据", "; no data of {missing_years}"),
    Code(
        "strays",
        "；{strays}个数值（最近为{stray_year}年）单位不符或超出可能范围，未采用",
        "; {strays} values (the last of {stray_year}) of another unit or not possible are left out",
    ),
    Code(
        "for-stricter",
        "；对同一指标另有更严的表述{stricter}，以其为准",
        "; the plan asks for more elsewhere, {stricter}: that one counts",
    ),
    Code("with-weaker", "；同一指标另有表述{weaker}", "; also stated as {weaker}"),
    Code("once-unmet", "；{unmet_in}年曾未达标，需巩固", "; not met in {unmet_in}, to be secured"),
    Code("met-since", "；{met_since}年起有数据各年均达标", "; met in every year with data since {met_since}"),
    Code("secure", "，稳定", ", stable"),
    Code("insecure", "，需巩固", ", to be secured"),
    Code("insecure-only", "；需巩固", "; to be secured"),
    Code("above-band", "（按趋势将高于允许范围）", " (the trend leads above what is allowed)"),
    Code("above-asked", "（按趋势将高于要求）", " (the trend leads above what is asked)"),
    Code("below-asked", "（按趋势将低于要求）", " (the trend leads below what is asked)"),
    Code(
        "outlook",
        "；外推{deadline}年{forecast}（{interval}区间{forecast_low}～{forecast_high}），达标概率{probability}，{outlook}",
        "; extrapolated to {deadline}: {forecast} ({interval} interval {forecast_low}–{forecast_high}), "
        "probability {probability}, {outlook}",
    ),
    Code(
        "no-outlook",
        "；各年数值相同，无波动信息，不作概率判断",
        "; the same value every year, which tells no scatter: no probability",
    ),
    Code("no-scatter", "（各年变化相同，无波动信息）", " (the same change every year, which tells no scatter)"),
    Code(
        "growth-differs",
        "；⚠按国际通行的复合增长口径，进度比为{growth_pace}，档次不同",
        "; ⚠ by compound growth, as is usual internationally, the pace is {growth_pace}, of another band",
    ),
    Code("too-early", "；不足{warning_years}年，预警尚早", "; under {warning_years} years, too early for a warning"),
    Code(
        "off-trend",
        "；波动较大：{outlier_year}年偏离趋势超过{outlier_mads}倍常规偏差",
        "; volatile: {outlier_year} is off the trend by more than {outlier_mads} times the usual deviation",
    ),
    Code(
        "back-and-forth",
        "；波动较大：{steps}次年度变化中{reversals}次反向",
        "; volatile: {reversals} of {steps} yearly changes are reversals",
    ),
    Code(
        "within-scatter",
        "；波动较大：常规波动范围{low_limit}～{high_limit}含目标值，达标与否有偶然性",
        "; volatile: the usual scatter {low_limit}–{high_limit} holds the target, which may be met or not by chance",
    ),
    Code("scatter", "（离趋势线平均{deviation}）", " ({deviation} off the trend line on average)"),
    Code(
        "odd-base",
        "；基期值与此后各年走势不符（按走势为{base_of_line}）",
        "; the baseline does not fit the later years (their line: {base_of_line})",
    ),
    Code("pace-of-base", "，以此为起点进度比{pace_of_base}", ", with which the pace is {pace_of_base}"),
    Code(
        "odd-latest",
        "；最新值与此前各年走势不符（按走势为{latest_of_line}）",
        "; the latest value does not fit the earlier years (their line: {latest_of_line})",
    ),
    Code("pace-of-latest", "，以此计进度比{pace_of_latest}", ", with which the pace is {pace_of_latest}"),
    Code(
        "small-number",
        "；小样本：{numerator}/{denominator}，95%区间{interval_low}～{interval_high}",
        "; small numbers: {numerator}/{denominator}, 95% interval {interval_low}–{interval_high}",
    ),
    Code("maybe-chance", "，含目标值，可能只是偶然", ", which holds the target: may be chance alone"),
    Code(
        "pooled",
        "，{pooled_from}—{latest_year}年合计{pooled}",
        ", {pooled} over {pooled_from}–{latest_year} together",
    ),
    Code(
        "by-chance",
        "；按多年合计并参照上级水平估计为{expected}，达到目标的可能性{chance}",
        "; put together and with the area above in view about {expected}, chance of meeting the target {chance}",
    ),
    Code(
        "definition-changed",
        "；{break_year}年口径变化，此前数据不用",
        "; the definition changed in {break_year}, earlier data are not used",
    ),
    Code("late-data", "；数据滞后超过{stale_years}年", "; the data are more than {stale_years} years old"),
)  # fmt: skip
