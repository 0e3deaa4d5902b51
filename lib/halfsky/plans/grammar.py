"""The grammar of targets, as tables: which words make a number a target, and which make it something else.

This page is data. `quantities` finds numbers with it, `subjects` the indicator that a number belongs to,
`directions` the targets without a number. All patterns are written for text as `normalise` leaves it: digits and
letters half-width, brackets full-width, no blanks.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from halfsky.vocabulary.comparators import COMPARATORS

NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
NUMERAL = r"[零〇一二两三四五六七八九十百千]+"
ANY_NUMBER = rf"(?:{NUMBER}|{NUMERAL})"

# ── Numbers in words that are no numerals: zero, and what becomes a multiple of itself ─────────────────────────────
# 零发生 and 零新增 say that of which nothing shall be; 零增长 is a change of nothing.
HAPPENS = "发生|新增|出现"
ZERO_OF = rf"{HAPPENS}|辍学|失学|流失|死亡|感染|新发|事故|发案|犯罪|案件|伤亡|传播|违法|伤害|溺亡|早婚"
NO_GROWTH = "增长"
ZERO_LOOKALIKES = r"容忍|容许|距离|门槛|散|星|售|碎|工|花|食|件|部件|配件|时差|差价|差率|差别|障碍|就业|转移|起点|基础|跑|接触|延迟|关税|利率|首付|成本|收费|投入|负担|歧视|缝|换|担|拷|口供|团"
_NO_NUMERAL = r"(?<![〇零一二两三四五六七八九十百千万亿点凋飘孤])"
ZERO = (
    r"(?:动态)?(?:“(?:动态)?[清归]零”|[清归]零)"
    rf"|{_NO_NUMERAL}零(?=(?:及?以下|水平)?(?:[，。；、）”]|$)|的(?:目标|水平))"
    rf"|{_NO_NUMERAL}零(?P<classifier>{ZERO_OF}|{NO_GROWTH}|(?![〇零一二两三四五六七八九十百千]|[点下上分时]|{ZERO_LOOKALIKES})[一-鿿]{{2}})"
)
ZERO_IS_OF = re.compile(rf"(?:{ZERO_OF})(?:现象|情况|问题|事件|个案|案件)?$")
PRICES = re.compile(r"收费|价格|房价|租金|费用|票价|罚款|赔偿")
ZERO_DRAWS_NEAR = re.compile(r"(?:趋近?|接近|逼近)于?$")

# ── Numbers: name, unit, pattern; the first that fits at a place wins ────────────────────────────────────────────
# `v` is the value; `lo` the lower end of a range; `num` and `den` make a fraction or a ratio.
RANGE = rf"(?:(?P<lo>{NUMBER})(?:%|‰|个百分点|个)?(?:-|至|到))?"
DECIMAL = rf"{ANY_NUMBER}(?:点{NUMERAL})?"
CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
NUMBERS: tuple[tuple[str, str, str], ...] = (
    ("calendar", "", rf"(?:19|20)\d\d[-./](?:1[0-2]|0?[1-9])[-./](?:3[01]|[12]\d|0?[1-9])(?:{CLOCK})?(?![\d%])"
                     r"|(?:19|20)\d\d年?(?:-{1,2}|至|到)(?:19|20)\d\d年?(?!\d)|(?:19|20)\d\d年|(?<=（)(?:19|20)\d\d(?=）)"
                     rf"|{NUMBER}月(?:份|底|初|龄)?|{NUMBER}日(?:{CLOCK})?|\d{{1,2}}:(?:0\d|\d\d:\d\d)(?!\d)"),
    ("telephone", "", r"(?<!\d)(?:0\d{2,3}-?\d{7,8}|1[3-9]\d{9}|[48]00-?\d{3,4}-?\d{3,4})(?!\d)"),
    ("rate_100k", "per_100k", rf"{RANGE}(?P<v>{NUMBER})(?:例|人)?/(?:(?:10|十)万|100,?000)(?!\d)|十万分之(?P<v>{DECIMAL})"),
    ("rate_1000", "per_1000", rf"{RANGE}(?P<v>{NUMBER})‰|{RANGE}(?P<v>{NUMBER})/(?:千|1,?000)(?!\d)|千分之(?P<v>{DECIMAL})"),
    ("rate_10k", "per_10k", rf"{RANGE}(?P<v>{NUMBER})(?:例|人)?(?:/(?:1?万|10,?000)(?!\d)|‱)|万分之(?P<v>{DECIMAL})"),
    ("points", "points", rf"{RANGE}(?P<v>{ANY_NUMBER})个?百分点"),
    ("percent", "percent", rf"{RANGE}(?P<v>{NUMBER})%|百分之(?P<v>{DECIMAL})|百分(?P<v>百)"),
    ("tenths", "percent", rf"(?P<v>{ANY_NUMBER})成(?P<rest>[一二三四五六七八九半])?(?=以上|以下|左右|的|[，。；、）]|$)"),
    ("fraction", "percent", rf"(?P<den>{ANY_NUMBER})分之(?P<num>{ANY_NUMBER})|(?P<num>[1-9])/(?P<den>[2-9])(?!\d)"),
    ("zero", "zero", ZERO),
    ("doubling", "percent", rf"翻(?P<v>{ANY_NUMBER})番|翻(?:番|倍|[一1]倍)"),
    ("halving", "percent", r"减半"),
    ("times", "percent", rf"(?P<v>{DECIMAL})倍(?![增加努感受数道])"),
    ("manifold", "", r"(?:成|数|几|多)倍|倍增|翻(?:数|几|多)番"),
    ("half", "percent", r"(?<!另)一半|半数|(?<=过)半(?=[，。；、）]|$)"),
    ("ratio", "ratio", rf"(?P<num>{NUMBER}):(?P<den>{NUMBER})|(?P<num>{NUMERAL})比(?P<den>{NUMERAL})(?=以|左|的|$)"),
    ("age", "years", rf"{RANGE}(?P<v>{NUMBER})(?:周?岁)"),
    ("period", "years", rf"{RANGE}(?P<v>{NUMBER})年"),
    ("time", "other", rf"{RANGE}(?P<v>{NUMBER})(?P<classifier>分钟|小时|学时|课时|天|周)"),
    ("money", "yuan", rf"(?P<v>{NUMBER})(?P<scale>万|亿)?(?P<classifier>元)"),
    ("area", "other", rf"(?P<v>{NUMBER})(?P<scale>万)?(?P<classifier>[微毫]克/(?:立方米|升)|[μµu]g/m[³3]|mg/L|分贝|立方米|千瓦时|平方米|平方公里|平方千米|公顷|亩|米|公里|吨|公斤|克|毫升)"),
    ("count", "count", rf"{RANGE}(?P<v>{ANY_NUMBER})(?P<scale>万|亿)?(?P<classifier>人次|名|所|家|场次|场|支|座|处|期|"
                       r"门|部|间|张|户|对|例|位|台|套|件|篇|个|次|人|项|条|类|节|批|站|岗|片|块|辆|本|册|种)"),
    ("full", "percent", r"(?:全面|全员|全民|全)覆盖"),
    ("bare", "", rf"{RANGE}(?P<v>{NUMBER})"),
)  # fmt: skip
SCALES = {"万": 10_000.0, "亿": 100_000_000.0}

# ── Comparators: what stands right before the number, or right behind it ─────────────────────────────────────────
BEFORE: tuple[tuple[str, str], ...] = (
    (
        "ge",
        r"(?:大于|高于|多于|超过|优于)(?:或|或者)?等于|(?:达到|等于|不低于)(?:或|或者|及|和)(?:超过|高于|大于|多于|优于)|最低(?:达到?)?|最少|起码|至少(?:达到?|为|有)?|下限(?:定|设|确定)?(?:为|是|在)?|≥|>=",
    ),
    (
        "le",
        r"(?:小于|低于|少于)(?:或|或者)?等于|(?:等于|不高于|不超过)(?:或|或者|及|和)(?:低于|小于|少于)|至多|最多|顶多|(?:封顶|上限)(?:定|设|确定)?(?:为|是|在|于)?|≤|<=",
    ),
    (
        "gt",
        r"超过|超出|超越|高于|高出|高过|大于|多于|多过|长于|强于|优于|好于|超|突破|越过|逾越?|(?<![通经超越胜渡度])过|>",
    ),
    ("lt", r"低于|小于|少于|短于|下于|亚于|弱于|逊于|差于|跌破|不足|不到|不满|<"),
    ("approx", r"大?约|近"),
)
BEHIND: tuple[tuple[str, str], ...] = (
    ("ge", r"(?:及|或|和)?以上|(?:及|或)更高|起步|打底|开外|为(?:最低)?(?:下限|底线|底)"),
    ("le", r"(?:及|或|和)?以下|(?:之|以)内|以里|封顶|为(?:最高)?(?:上限|限|顶)"),
    ("approx", r"左右|上下"),
)
BETWEEN_NUMBER_AND_COMPARATOR = r"(?:活产|人口|的水平)?"

# ── Negation: what stands right before a comparator, a verb or a direction and turns it into its opposite ────────
# Each one turns once: 不得不高于 is 高于. 不足, 不到 and 不满 are comparators of their own, 不断 an adverb.
NEGATION = (
    r"(?:绝对?|决|并|坚决|切|严格|始终|一律|力求|务必|尚|并|从)*"
    r"(?:不|未|勿|莫|毋|没有?|无一|非|无法|难以|严禁|禁止|严防|防止|谨防|避免|力避|杜绝|拒绝|切忌)"
    r"(?:得|能够?|应当?|应该|该|可以?|会|要|许可?|准许?|允许|容许|容|宜|让|使|令|有|曾|至于|致于|至|致|再|继续|出现|发生|随意|擅自|轻易|反弹)*"
    r"(?:在|处于)?"
)
NEGATED = {code: opposite for code, opposite in COMPARATORS.each("opposite").items() if opposite}
NEGATED_DIRECTION = {"increase": "maintain", "decrease": "maintain"}  # 不上升, 不降低: it shall keep what it has
# What may open a clause whose verb stands behind the indicator (防止…上升, 遏制…上升), and the direction it makes.
PREVENTION: tuple[tuple[str, str], ...] = (
    (
        "maintain",
        r"(?:有效|坚决|切实|严格)*(?:[绝决]?不(?:得|能)?(?:让|使|允许|准|许)|防止|避免|杜绝|严防|谨防|严禁|禁止)",
    ),
    ("slow", r"(?:有效|坚决|切实|逐步)*(?:遏制|减缓|延缓|抑制)"),
)

# ── Verbs that carry a level: the number is where the indicator shall stand ──────────────────────────────────────
# The comparator is what a number without one means after this verb.
LEVEL_VERBS: tuple[tuple[str, str], ...] = (
    ("ge", r"达到?并(?:稳定|保持|巩固)在|稳步?(?:提高|提升|增长)(?:到|至)|(?:提高|提升|上升|增加|增长|扩大|延长|增|升|增强|扩|回升|反弹)(?:到|至|为)"
           r"|提至|达到|达成|达至|达|实现|完成|保持并巩固在|(?:保持|稳定|维持|巩固|稳固|保证|确保)(?:在|到|为|达到?)?"),
    ("le", r"(?:下降|降低|减少|压减|缩小|收窄|下调|压缩|下滑|回落|滑落|压|降|减)(?:到|至|为)|(?:控制|管控|限制|限定|压缩|压控|抑制)(?:在|到|为)"),
    ("ge", r"为|占到?|有|占比"),
)  # fmt: skip
# ── Verbs of change: the number is how far the indicator shall move ──────────────────────────────────────────────
CHANGE_VERBS: tuple[tuple[str, str], ...] = (
    ("decrease", r"下降|降低|减少|缩小|收窄|压减|减"),
    ("increase", r"提高|提升|增加|增长|上升|扩大|延长|增"),
)
BASE = re.compile(
    r"(?:以|比|较|与)(?P<year>(?:19|20)\d\d)年?(?:的)?(?:[^，。；]{0,12}?为(?:基数|基期|基础|基准)|底|末|水平|相比)?"
    r"|在(?P<year2>(?:19|20)\d\d)年(?:的)?(?:[^，。；]{0,8}?)基础上"
    r"|(?:比|较|与)(?P<loose>上(?:一)?(?:个?规划期|周期|期|年)(?:期?末)?|“?十[一二三四]五”?(?:期)?末|基期|基年|规划初期)"
)
# ── Verbs of counting: the number is how many there shall be ─────────────────────────────────────────────────────
COUNT_VERBS = (
    r"新改扩建|刊播|刊登|设(?![施备计想])|选聘|聘请|聘任|聘用|吸收|改扩建|新建|改建|扩建|建设|建成|建立|建有|建|设立|设有|设置|成立|组建|创建|打造|配备|配有|配置|配强|配|选配|拥有|具有|有|办好|举办|开办|承办|办"
    r"|开展|组织|培养|培育|培训|扶持|扶助|帮扶|资助|救助|新增|增加|提供|完成|实现|实施|安排|刊出|播出|刊播|制作|选树|评选|表彰|推选|推出|推荐|选派"
    r"|发展|孵化|吸纳|带动|帮助|服务|发放|招募|引进|召开|命名|认定|改造|提升|接受|参加|达到|达"
)
# Between verb and number, or before the verb: words that do not belong to the indicator.
ADVERBS = (
    r"总体上?|(?<![人户班])(?<!(?<!水)平)(?<!(?<!\d)年)均|都|力争|争取|基本|逐步|分别|应当|应该|应|要|须|必须|确保|保证|全部|(?<!水)平均|累计|一般|稳定|大致|也|各|每年|(?<!\d)年均|每隔?[一二两三四五\d](?:[-至到][一二两三四五\d])?年"
    r"|严格|切实|坚决|不仅|不但|不只|每季度|每半年|每月|已|就|全面|整体|普遍|逐年|稳步|原则上|继续|不断|进一步|明显|显著|同比|共|总共|合计|政策|(?<![难所可足予加])以"
)


# ── Numbers that are no targets: what becomes of them, which kinds, pattern before the number, pattern behind it ────
# All given patterns of a row must fit; the name says why the number is passed over. `entry` is its class in the ledger.
class Guard(NamedTuple):
    """One reason why a number is no target; kinds: of `NUMBERS`, none for any."""

    name: str
    entry: str
    kinds: tuple[str, ...]
    before: str
    behind: str


COUNTED = ("count", "full", "half")
DUTY = r"(?:会议|例会|报告|汇报|通报|调度|督导|督查|督促检查|研讨会|联席|议事协调)"
DUTY_DONE = r"(?:会议|报告|汇报|监测|评估|督导|督查|总结|通报|报送|调研)"
# Who or what is called by a duty (督导员, 监测点, 评估机构) is counted, and no duty.
NO_DUTY = r"(?!工?作?(?:员|人|专|师|点|站|室|所|中心|机构|基地|组|队|岗|平台|主持|系统|网|厅|哨|单位|委|团|院|志愿|骨干|干部))"
PEOPLE = r"老年|老人|妇女|女性|女童|儿童|人口|人群|常住|婴幼儿|婴儿|幼儿|未成年|青少年|青年|少年|学生|孩子|失能|农村|城镇|适龄|人均|劳动|公民|居民"
NOT_TARGETS: tuple[Guard, ...] = (
    Guard("label of a unit", "passed_over", (), r"（$", r"^）"),
    Guard("base of a rate", "population", (), r"每$", r"^(?:名|个|位|户|常住|户籍)?(?:人|妇|女|儿|婴|幼|老|学|居|活|家)"),
    Guard("base of a rate", "population", ("count", "bare"), r"每$", r"^(?:[拥配设有建]|常住|户籍)"),
    Guard("service circle", "passed_over", (), "", r"^(?:左右)?(?:[^，。；]{0,10}(?:圈|服务半径|车程|步行))"),
    Guard("name, model or ordinal", "passed_over", (), r"(?:第|PM|pm|[A-Za-z]|[‘“《])$", ""),
    Guard("name, model or ordinal", "passed_over", (), "", r"^(?:[A-Za-z]|号|届|世纪|级(?!以上)|·|”工作法|工作法|大类|\+|热线|工程|行动)"),
    Guard("lookalike word", "passed_over", COUNTED, r"(?:健)$", r"^"),
    Guard("lookalike word", "passed_over", ("times",), "", r"^(?:的)?(?:信心|努力|珍惜|爱护|呵护)"),
    Guard("lookalike word", "passed_over", COUNTED, "", r"^(?:性(?!别)|道|边天|贯|体化|时|直|系列|揽子|站式|支部|门式|刀切|致|代人|同|起)"),
    Guard("population", "population", ("age", "period"), "", rf"^(?:及|或)?(?:以上|以下|以内)?(?:的)?(?:{PEOPLE})"),
    Guard("size of what shall vanish", "passed_over", (), r"(?:消除|化解|清理|杜绝)$", ""),
    Guard("reporting duty", "passed_over", COUNTED, "", rf"^[^，。；]{{0,14}}{DUTY}{NO_DUTY}"),
    Guard("reporting duty", "passed_over", COUNTED, rf"{DUTY_DONE}{NO_DUTY}[^，。；]{{0,4}}$", ""),
    Guard("campaign with this name", "passed_over", ("full", "bare", "period", "ratio", "zero", "doubling", "manifold"), "",
          r"^(?:专项)?(?:行动|计划|工程|活动|试点|体系|网络建设)"),
    Guard("adjective", "passed_over", ("full",), "", r"^(?:、[多可保广高统兜均]|的(?!目标))"),
)  # fmt: skip
DEFINITION_BEHIND = re.compile(r"^(?:及|或|和)?(?:以上|以下|以内)?的(?!目标|要求|标准|水平)")
# 孕产妇5次及以上产前检查率: the count is part of the measure's name
MEASURE_BEHIND = re.compile(r"^(?:及|或|和)?(?:以上|以下|以内)[一-鿿“”、]{2,14}?(?:率|比例|比重)")

# Everybody, without a number: 所有县都建立…, 乡镇全部建立…
_DONE_BY_ALL = (
    r"(?:要|应|能够|能|得到)?(?P<what>(?:建立|设立|建有|设有|配备|开展|实现|纳入|提供|接受|参加{more})[^，。；]*)"
)
ALL_OF_THEM = re.compile(rf"所有(?P<who>[^，。；\d]{{1,24}}?)(?:都|均|全部){_DONE_BY_ALL.format(more='')}")
ALL_WITHOUT_A_NUMBER = re.compile(
    rf"(?:^|(?<=[，。；]))(?!所有)(?P<who>[^，。；:：\d将把对让使]{{2,24}}?)全部{_DONE_BY_ALL.format(more='|配有|有(?=女|妇|[1一])|建成')}"
)
# 女性比例全部达标, 母婴设施全部配置到位: everybody, of what is not said
ALL_OF_WHAT = re.compile(
    r"(?:全部|全都)(?=(?:要|应|得到)?(?:达标|达到|合格|完成|符合|配|建|落实|覆盖|纳入|参保|入学|就学|就业|享有|享受|实现|接受|消除))"
)
# Counts among so many people: the unit that such a count has.
PER: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (
        unit,
        re.compile(
            rf"每{many}(?:名|个|位)?(?:[\d-]+岁(?:及?以[上下])?)?(?:常住|户籍|适龄|育龄)?(?:人口|人|老年|老人|儿童|婴幼儿|妇女|女性|孕产妇|居民|学生|活产)"
        ),
    )
    for unit, many in (("per_1000", "(?:千|1000)"), ("per_10k", "(?:万|1万)"), ("per_100k", "(?:十万|10万)"))
)
PER_HUNDRED = re.compile(r"每百(?:名|个|位|户)")
# Indicators of harm: a bare number is what they shall not exceed.
LOWER_IS_BETTER = re.compile(
    r"死亡率|致死率|差距|患病率|发病率|感染率|传播率|近视率|贫血率|流产率|文盲率|失业率|犯罪率|辍学率|缺陷发生率|低体重率|迟缓率|肥胖率|低出生体重|发生率|剖宫产率|伤害率"
)

# ── By when: a frame of time holds for the list that it opens, until the next one ───────────────────────────────
FIVE_YEAR_PLANS = {
    "十五": 2005,
    "十一五": 2010,
    "十二五": 2015,
    "十三五": 2020,
    "十四五": 2025,
    "十五五": 2030,
    "十六五": 2035,
}
_YEAR = r"(?:19|20)\d\d"
_FIVE_YEAR_PLAN = r"“?(?:十[一二三四五六]?五)”?(?:规划)?(?:(?:时期|期)?(?:末期|期末|末|终期|结束|收官)|期间|时期)"
_EARLIER_TERM = r"上(?:一)?(?:个|轮)?(?:规划)?(?:周期|期)(?:期?末)?|上(?:一)?(?:个|轮)规划(?:期?末|实施期)?"
_TERM_END = r"(?<!上)(?<!上一)(?<!上[个轮])(?<!上一[个轮])(?:本)?规划(?:目标)?(?:末期|期末|终期|期结束|期满)|(?<!规划)(?<![上一学])期末(?!考)"
_TERM_MIDDLE = r"规划(?:期)?中期|(?:到|至)中期"
FRAME_WORDS = (
    rf"(?:力争|争取)?(?:截至|截止|到|至|在|于)?(?:{_YEAR}年?(?:底|末)?(?:、|和|及|与))*"
    rf"(?:{_YEAR}年(?:年)?(?:底|末|中(?![小等学职央国心医青])|初(?![中级小步]))?(?:以前|之前|前)?(?:左右)?|{_FIVE_YEAR_PLAN}|{_TERM_END}|{_TERM_MIDDLE})"
)
FRAME = re.compile(
    rf"(?<![从自由比较])(?<!以)(?P<until>力争|争取)?(?P<prefix>截[至止]|到|至|在|于)?"
    rf"(?:(?P<years>(?:{_YEAR}年?(?:底|末)?(?:、|和|及|与))*{_YEAR}年)(?!开始|起|以来|度|的|期|出生)(?P<end>年底|底|末|以前|之前|前)?"
    rf"|(?P<within>(?<=[到至达]){_YEAR})年的(?=\d)(?!{NUMBER}倍)|(?P<five>{_FIVE_YEAR_PLAN})|(?P<term>{_TERM_END})|(?P<middle>{_TERM_MIDDLE}))"
)
# A line that is nothing but a frame opens a list: 到2025年，实现以下目标：
FRAME_LINE = re.compile(
    rf"(?:（?{FRAME_WORDS}）?，?)(?:[^，。；]{{0,12}}(?:实现|完成|达到|做到)?(?:以下|下列|如下|主要|发展|阶段|具体)*(?:目标|任务|指标)(?:任务)?(?:是|为|如下)?)?:?$"
)

# ── What is and what shall be: words that turn a paragraph to the one or the other ───────────────────────────────
PAST = re.compile(
    r"截[至止](?!\d|“?十)|过去(?:的)?[一二三四五六七八九十]+年|[一二三四五六七八九十]+年来|近年来?|(?<![比较与])(?:上年|去年|前年|上一年|上年度)(?!末?基)|连续[\d一二三四五六七八九十两]+年|以来|(?<![比较与])(?:"
    + _EARLIER_TERM
    + r")|已(?:达|经|提前|全面|建成|超过)"
)
_OUTSET = r"(?<![从由在比较以与按将把对和于])"
NOW = re.compile(
    rf"{_OUTSET}(?:目前|当前|现已|现为|现达|现阶段|眼下)(?!的?(?:基础|水平|形势|情况|条件|和今后|及今后|时期|一个时期))"
    rf"|(?:^|(?<=[，。；:（])|(?<=全[县区市省州盟旗乡镇])|(?<=[我本][县区市省州盟旗]))(?:现有|现在|现共有|仍有|尚有)(?!的?(?:基础|政策|资源|设施))"
)
ONWARD = re.compile(
    r"拟(?![定订])|力争|争取|努力(?!下)|确保|务求|(?:规划|纲要|方案|通知)(?:明确)?(?:提出|要求|确定)|目标(?:是|为|:|如下)"
)
# In a list of goals a sentence with these words promises, whatever the sentence before reported.
PROMISES = re.compile(
    rf"到{_YEAR}|力争|争取|确保|每年|年均|控制在|不低于|不少于|不超过|不高于|以上|以下|以内|左右|要|应|须|完善|加强|推进|提高|提升|降低|建立"
)
# A title or first label that makes a list of what follows, before any heading; a line that is a goal by its bound.
GOALS_ANNOUNCED = re.compile(
    r"(?:[^。；:，]{2,30}(?:规划|纲要|计划|方案)(?:（[^）]*）)*(?:的)?)?(?:总|总体|主要|发展|工作|具体|预期)?目标(?:任务)?:?"
)
GOAL_BY_BOUND = re.compile(
    r"(?:达到?|控制在|保持在|稳定在|提高到|提升到|降到|降至|下降到|降低到)[^，。；]{1,14}(?:以上|以下|以内|左右)|不低于|不少于|不超过|不高于|≥|≤|达到\d"
)
# Where nothing is labelled as a goal these bounds promise; 达到, 为, 以上 and 控制在 also report.
BOUNDS = re.compile(r"不低于|不少于|不超过|不高于|≥|≤")
FIVE_YEAR_PLAN = re.compile(r"“?(?P<name>十[一二三四五]?五)”?(?:规划)?(?:期间|时期|以来)")

# ── The head nouns that make a phrase a measurable indicator ─────────────────────────────────────────────────────
HEADS = (
    r"比例|比率|比重|占比|覆盖面|覆盖范围|覆盖率|参保率|知晓率|普及率|死亡率|患病率|发病率|感染率|发生率|检出率|筛查率|检测率|治疗率|早诊率|管理率|访视率|检查率"
    r"|合格率|达标率|优良率|入学率|入园率|巩固率|接种率|喂养率|近视率|参训率|结案率|破案率|满意率|供养率|配置率|开课率|开设率|识字率|文盲率|就业率|失业率"
    r"|签订率|签约率|建档率|受益率|犯罪率|传播率|流产率|剖宫产率|指导率|辅导率|率|预期寿命|寿命|年龄|受教育年限|年限|人数|人次|性别比|厕位比|人流比|差距|数量"
    r"|面积|系数|指数|总量|素养水平|素质水平|待遇水平|技能水平|教育水平|教育的水平|收入水平|营养水平|健康水平|时间|程度|素养|待遇|托位数|床位数|床位|学位"
    r"|满意度|安全感|幸福感|数"
)
# Whom an indicator can be about.
WHOM = r"(?:儿童|婴幼儿|婴儿|幼儿|新生儿|中小学生|小学生|初中生|学生|妇女|女性|女童|孕产妇|孕妇|产妇|青少年|未成年人|居民|人口|老年人)"
# A measure that says not of whom or what: the clause before must say it.
ELLIPTIC = r"(?:参保|待遇|覆盖|保障|报销|受教育|配置|合格|达标|知晓|普及|签订|建成|完成|就业|治疗|检测|死亡|满意|优良|建档)?(?:人数|水平|范围|面|率|程度|比例|占比|年限|数量|总量)"
GROUPS = r"(?:农村社区|城市社区|农村|城镇|城市|城乡|女性|女童|妇女|男性|男童|女生|初中|小学|高中|高校|东部|中部|西部|牧区|人流量较大(?:的)?地区[^，。；]{0,8}|其他地区|户籍(?:人口)?|行政村)"

# ── Subjects: what stands around an indicator in its clause, and what makes it elliptical ─────────────────────────
ADMINISTRATIVE = re.compile(
    r"全国|(?:全)?(?:[省州地市县区乡镇村]|街道|社区|县处|乡科|厅局|处|局|科)级?(?:（[^（）]*）)?(?!级)"
)
CONNECTIVES = re.compile(r"以及|、|和(?![谐睦])|(?<!参)与|(?<!普)及(?![时格])")  # none inside 普及, 参与, 和谐

# What may open a clause before its indicator, and is no part of it.
LEADING = re.compile(
    rf"^(?:{FRAME_WORDS}(?:目标)?:?|(?:截[至止])?(?:目前|当前|现有|现已|现在|眼下)(?!的)|{_EARLIER_TERM}|到?“?十[一二三四五]五”?(?:末|期末|时期|期间)"
    r"|以及|并且|并|且|同时|其中|从而|使得|使|让|将|把|做到|要|应当|应|须|则|其|而|及"
    r"|力争|争取|努力|确保|保证|实现|推动|推进|促进|保障|进一步|逐步|不断|继续|持续|积极|大力|全面|切实|稳步|基本(?=实现|建立|形成|普及|消除|完成|建成|达到)|开展好?|落实|加快|加强(?:对)?|解决好|每[\d一二两三四五]+年内|每隔?[\d一二两三四五][-至到][\d一二两三四五]年"
    r"|（|“(?=[^”]*$))"
)
POPULATION = re.compile(rf"(?:[\d-]+岁(?:及)?(?:以下|以上)?)?(?:适龄|农村|城市|城镇|城乡)?{WHOM}(?!.{{0,3}}比例)")
NAMES_SOMEBODY = re.compile(rf"{WHOM}|两性|男女|村|居委会|社区|癌|艾滋|梅毒|保险|产前|产后|人员|干部")
# Verbs that may open a clause and still leave a whole indicator behind them.
LEADING_VERB = re.compile(
    r"^(?:提高|提升|扩大|降低|减少|控制|稳定|保持|巩固|增加|达到|完善|改善|优化|强化)(?:和(?:提高|提升|巩固))?"
)
PART_OF = re.compile(
    r"^(?P<part>.+?)(?P<verb>应占|占到|占比为?|占|达到|达|不低于|保持在|提高到|提升到|稳定在|控制在|为)(?P<whole>[^，。；]+?)的$"
)
GROUP_BEHIND_HEAD = re.compile(rf"(?P<indicator>.+(?:率|比例|比重|年限|寿命))在?(?P<group>{GROUPS})")
NAMES_A_GROUP = re.compile(
    r"(?:妇女|女性|地区|社区|农村|城市|城镇|县城|城区|牧区|山区|学生|人群|户籍|人口|初中|小学|高中|行政村|村)(?:（[^（）]*）)?$"
)
GAP_ONLY = re.compile(r"(?:男女|两性|城乡|地区|区域|群体|性别|之间|间|的|和|、)+差距")
MADE = re.compile(
    r"^(?:新改扩建|改扩建|新建|改建|扩建|建成|建设|建立|设立|增加|新增|发放|扶持|评选|改造提升|开展|举办|提供|配备|设置|成立|组建|现有)(?=.{3})"
)
# 开展心理健康教育的学校比例: a verb that opens what says which of them is part of the name
SAYS_WHICH = re.compile(r"^(?:开展|落实|实现|推行)[^的，]{2,}的(?![比占])[^的，]{2,}?(?:比例|比重|占比)")
# The same verb behind those who shall have it: 每个社区设立…
MADE_FOR = re.compile(r"(?<=.{2})(?:至少)?(?:配备|配置|设立|设置|建立|建成|建设|选配|成立|组建)(?=[^的]{2})")
OBJECT_END = re.compile(
    r"[，。；:！？]|并(?!列)|以(?!上|下)|用于|为(?=妇女|儿童|群众)|确保|保障|实现|促进|(?<=[^（]{6})、(?=推动|建立|开展)"
)
SHARE = r"\d+(?:\.\d+)?%(?:以上)?"
ANOTHER_SHARE = re.compile(rf"(?P<own>[^，。；]+?)(?:和|、|以及|及){SHARE}的(?P<rest>.+)$")
PREDICATE = re.compile(r"(?:都|均)?(?:能够|能|有|配备|建有|设有|设立|提供|达到|开展|建立|建成|建设)")
# Nouns of activity: a subject that opens with one has left its population to the clause before it.
ACTIVITIES = ("防治", "防控", "知识", "管理", "治疗", "服务", "培训", "检查", "筛查", "保障", "干预", "救治", "转诊")
# What may hang at the end of an indicator, and is no part of it.
TRAILING = re.compile(
    rf"(?:的|分别|均|都|应|，|目前|当前|(?<=.)[现已由从](?=$)|最[高低](?=$)|(?<=[率比重例平均别])在|{FRAME_WORDS}|(?:到|至|、|和)?(?:20\d\d年)(?:底|末)?|以[^，。；]{{1,10}}为单位|(?<=[率比重例])接近?|呈)+$"
)

# ── Targets without a number: direction, adverbs and verbs around the indicator ──────────────────────────────────
GRADUALLY = r"(?:逐步|逐年|逐届|同步|不断|持续|稳步|明显|显著|进一步|适度|有效|普遍|继续|大力|全面|积极|努力|切实|大幅(?:度)?|有所|合理|总体|在现有基础上|在[^，。；]{2,6}基础上|预防和|预防与|预防、|得到|要|应|均|都)*"
DIRECTION_BEHIND: tuple[tuple[str, str], ...] = (
    ("slow", r"(?:上升|升高|增长|快速增长|增加)(?:的)?(?:趋势|速度|势头)(?:得到)?(?:减缓|放缓|遏制|有效遏制|有效控制)"),
    ("increase", r"保持[^，。；]{0,8}并(?:逐步|不断|稳步|持续)?(?:提高|提升|增加)"),
    (
        "maintain",
        r"保持(?:在)?(?:稳定|均衡|基本稳定|平衡|适当|合理|一定|动态平衡|合理水平|适宜水平|正常)(?:的)?(?:女性)?(?:比例|水平|结构|区间|范围)?",
    ),
    (
        "maintain",
        r"(?:与|和)[^，。；]{2,24}相(?:适应|适宜|匹配|当|协调)|趋(?:于|向)(?:平衡|均衡|合理)|基本(?:均衡|平衡)|(?:一般)?不低于[^，。；\d]{4,24}比例",
    ),
    (
        "increase",
        r"稳中有升|逐[步年届](?:有所)?(?:提高|上升|增加)|提高|提升|增加|增长|上升|升高|回升|反弹|扩大|延长|增强|改善|壮大",
    ),
    (
        "decrease",
        r"呈(?:逐年|持续|稳步)?下降趋势|(?:趋近?|接近|逼近)于?零(?:水平)?|降低|下降|减少|缩小|缩短|消除|控制在(?:较低|低流行|最低)水平|(?:有效)?控制|遏制|趋零|下调",
    ),
)
DIRECTION_BEFORE: tuple[tuple[str, str], ...] = (
    ("slow", r"减缓|遏制"),
    ("decrease", r"降低|减少|缩小|缩短|基本消除|消除|控制|杜绝|缩减"),
    ("increase", r"提高|提升|增加|扩大|延长|增强|壮大|改善"),
    ("maintain", r"保持"),
)
