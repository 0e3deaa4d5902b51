"""A hundred sentences that set a target, put into the goals of a plan at random places: none is passed over."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest

import halfsky

PLAN = """望江旗妇女发展规划（2021—2030年）
前言
妇女是推动社会进步的重要力量。为促进妇女全面发展，制定本规划。
一、总体要求
坚持男女平等基本国策，优化妇女发展环境。
二、发展领域、主要目标和策略措施
（一）妇女与健康
主要目标：
1.妇幼健康服务体系更加完善，妇女享有公平可及的卫生健康服务。
2.生殖健康知识得到普及，健康意识明显增强。
3.心理健康服务更加便捷。
策略措施：
1.加强妇幼保健机构建设，改善服务条件。
2.推广科学健身方法，引导妇女参加体育活动。
（二）妇女与教育
主要目标：
1.教育公平进一步促进，女童平等接受教育的权利得到保障。
2.终身学习体系更加健全。
策略措施：
1.落实教育资助政策，帮助困难家庭女童完成学业。
（三）妇女参与决策和管理
主要目标：
1.妇女参与基层治理的渠道更加畅通。
2.女干部培养选拔机制更加完善。
策略措施：
1.加大女干部培训和交流力度。
（四）妇女与法律
主要目标：
1.促进男女平等的法治体系更加完善。
2.妇女依法维权能力不断增强。
策略措施：
1.广泛开展普法宣传。
三、组织实施
加强组织领导，健全工作机制，落实经费保障。
"""

SENTENCES = (
    ("保障母婴安全，孕产妇死亡率控制在9/10万以下，城乡差距进一步缩小", "le", 9, "per_100k"),
    ("孕产妇死亡率不得高于十万分之十一", "le", 11, "per_100k"),
    ("将孕产妇死亡率降至8.5/10万以内", "le", 8.5, "per_100k"),
    ("孕产妇死亡率始终保持在12/100000以下", "le", 12, "per_100k"),
    ("艾滋病、梅毒和乙肝母婴传播得到有效控制，先天梅毒报告发病率低于15/10万", "lt", 15, "per_100k"),
    ("18岁以下儿童伤害死亡率力争控制在14/10万以下", "le", 14, "per_100k"),
    ("婴儿死亡率不超过4.5‰", "le", 4.5, "per_1000"),
    ("儿童健康服务能力明显增强，5岁以下儿童死亡率降低到6‰以下", "le", 6, "per_1000"),
    ("新生儿死亡率控制在千分之三以内", "le", 3, "per_1000"),
    ("围产儿死亡率稳定在5‰以下", "le", 5, "per_1000"),
    ("出生缺陷发生率不高于8‰", "le", 8, "per_1000"),
    ("妇女健康水平持续提高，妇女人均预期寿命达到82.6岁，健康预期寿命同步延长", "ge", 82.6, "years"),
    ("女性平均预期寿命提高到81岁以上", "ge", 81, "years"),
    ("妇女人均预期寿命不低于80.5岁", "ge", 80.5, "years"),
    ("女性平均受教育年限达到11.2年", "ge", 11.2, "years"),
    ("女性劳动年龄人口平均受教育年限不少于12年", "ge", 12, "years"),
    ("孕产妇系统管理率保持在95%以上", "ge", 95, "percent"),
    ("加强高危孕产妇专案管理，城乡孕产妇系统管理率不低于94.5%", "ge", 94.5, "percent"),
    ("产前筛查率力争达到90%", "ge", 90, "percent"),
    ("孕产妇住院分娩率稳定在99%以上", "ge", 99, "percent"),
    ("推行婚姻登记、婚育健康“一站式”服务，婚前医学检查率超过70%", "gt", 70, "percent"),
    ("落实免费孕前优生健康检查政策，确保孕前优生检查率在90%以上", "ge", 90, "percent"),
    ("剖宫产率控制在35%以内", "le", 35, "percent"),
    ("促进自然分娩，在保障母婴安全的前提下，把剖宫产率降到40%以下", "le", 40, "percent"),
    ("孕产妇中重度贫血患病率下降到6%以下", "le", 6, "percent"),
    ("孕产妇贫血患病率不超过百分之十", "le", 10, "percent"),
    ("建立妇女常见病定期检查制度，妇女常见病筛查率提升至85%以上", "ge", 85, "percent"),
    ("每3年对适龄妇女开展一次“两癌”检查，筛查率达到80%以上", "ge", 80, "percent"),
    ("适龄妇女宫颈癌人群筛查率达到七成以上", "ge", 70, "percent"),
    ("乳腺癌人群筛查率达60%", "ge", 60, "percent"),
    ("完善“筛查—诊断—治疗”衔接机制，宫颈癌患者治疗率不少于90%", "ge", 90, "percent"),
    ("宫颈癌早诊率达到九成", "ge", 90, "percent"),
    ("15岁以下女生HPV疫苗全程接种率达到85%及以上", "ge", 85, "percent"),
    ("艾滋病母婴传播率小于2%", "lt", 2, "percent"),
    ("孕产妇艾滋病、梅毒和乙肝检测率均达到98%以上", "ge", 98, "percent"),
    ("妇女健康素养水平比2020年提高8个百分点", "ge", 8, "percent"),
    ("健康知识普及行动深入开展，全旗居民健康素养水平提升到28%", "ge", 28, "percent"),
    ("妇女心理健康素养水平达到三分之一以上", "ge", 33.33, "percent"),
    ("妇女经常参加体育锻炼人数比例保持在40%左右", "approx", 40, "percent"),
    ("妇女体质测定标准合格以上比例维持在92%以上", "ge", 92, "percent"),
    ("已婚育龄妇女综合避孕率要达到88%", "ge", 88, "percent"),
    ("产后访视更加规范，新生儿访视率高于95%", "gt", 95, "percent"),
    ("新生儿听力筛查率不能低于97%", "ge", 97, "percent"),
    ("6个月内纯母乳喂养率达到半数以上", "ge", 50, "percent"),
    ("综合防控儿童青少年近视，小学生近视率比2020年下降3个百分点", "ge", 3, "percent"),
    ("儿童青少年总体近视率每年降低0.5个百分点以上", "ge", 0.5, "percent"),
    ("低出生体重发生率控制在4%以下", "le", 4, "percent"),
    ("65岁以上老年人规范健康管理服务率达到68%", "ge", 68, "percent"),
    ("每千名儿童拥有儿科执业（助理）医师1.1名", "ge", 1.1, "per_1000"),
    ("每千人口拥有3岁以下婴幼儿托位数不少于4.6个", "ge", 4.6, "per_1000"),
    ("城乡学前教育公共服务网络基本建成，学前教育毛入园率达到96%以上，男女童比例相当", "ge", 96, "percent"),
    ("学前三年毛入园率不低于92%", "ge", 92, "percent"),
    ("巩固控辍保学成果，确保适龄女童一个都不能少，九年义务教育巩固率巩固在97.5%以上", "ge", 97.5, "percent"),
    ("高中阶段毛入学率达到并保持在94%以上", "ge", 94, "percent"),
    ("高等教育毛入学率达到60%左右", "approx", 60, "percent"),
    ("普惠性幼儿园覆盖率≥90%", "ge", 90, "percent"),
    ("残疾女童义务教育入学率应达到97%", "ge", 97, "percent"),
    ("基本消除女性青壮年文盲，女性青壮年文盲率控制在1%以下", "le", 1, "percent"),
    ("中小学性别平等教育课程开设率实现100%", "ge", 100, "percent"),
    ("中小学心理辅导室建设实现全覆盖", "ge", 100, "percent"),
    ("女性人才队伍不断壮大，其中高级专业技术人员中的女性比例达到40%", "ge", 40, "percent"),
    ("就业人员中女性比例稳定在45%左右", "approx", 45, "percent"),
    ("城镇单位就业人员中的女性比例不少于四成", "ge", 40, "percent"),
    ("城镇登记失业人员中女性比例不高于48%", "le", 48, "percent"),
    ("女职工劳动保护得到加强，已建工会企业女职工特殊权益专项集体合同签订率在85%以上", "ge", 85, "percent"),
    ("每年培训农村妇女不少于500人次", "ge", 500, "count"),
    ("实施乡村振兴巾帼行动，扶持妇女领办合作社20家以上", "ge", 20, "count"),
    ("培育女性致富带头人150名", "ge", 150, "count"),
    ("新增就业人员中女性占比不低于42%", "ge", 42, "percent"),
    ("人大代表中女性比例达到30%以上", "ge", 30, "percent"),
    ("政协委员中女性比例不少于28%", "ge", 28, "percent"),
    ("村委会成员中女性比例达到30%以上", "ge", 30, "percent"),
    ("畅通女性当选渠道，村委会主任中女性比例提高到10%以上并逐届提高", "ge", 10, "percent"),
    ("居委会成员中女性比例保持在50%左右", "approx", 50, "percent"),
    ("优化领导班子结构，旗政府领导班子至少配备1名女干部", "ge", 1, "count"),
    ("苏木乡镇领导班子中女干部不少于1名", "ge", 1, "count"),
    ("每个嘎查村“两委”成员中至少有1名女性", "ge", 1, "count"),
    ("优秀年轻干部队伍中的女性比例达到四分之一以上", "ge", 25, "percent"),
    ("企业职工代表大会中女性代表比例与女职工比例相适应，不低于35%", "ge", 35, "percent"),
    ("女性参加基本医疗保险的比例稳定在96%以上", "ge", 96, "percent"),
    ("扩大社会保险覆盖面，妇女基本养老保险参保率提高至97%，待遇水平稳步提升", "ge", 97, "percent"),
    ("失业保险女性参保人数达到1.2万人", "ge", 12000, "count"),
    ("护理型养老床位占比不低于55%", "ge", 55, "percent"),
    ("健全居家社区机构相协调的养老服务体系，城乡社区养老服务覆盖率超过90%", "gt", 90, "percent"),
    ("乡镇（街道）未成年人保护工作站覆盖率达到百分之百", "ge", 100, "percent"),
    ("符合条件的困难妇女救助覆盖率达到100%", "ge", 100, "percent"),
    ("婚姻登记机关设立婚姻家庭辅导室比例达到百分之九十", "ge", 90, "percent"),
    ("健全家庭教育指导服务网络，社区家庭教育指导服务站点覆盖率达90%及以上", "ge", 90, "percent"),
    ("标准化家事调解工作室建成15个", "ge", 15, "count"),
    ("农村自来水普及率达到93%以上", "ge", 93, "percent"),
    ("深入开展农村人居环境整治，农村卫生厕所普及率力争突破90%", "gt", 90, "percent"),
    ("城镇公共厕所女厕位与男厕位的比例达到3:2", "ge", 1.5, "ratio"),
    ("生态环境质量不断改善，城市污水处理率保持98%以上", "ge", 98, "percent"),
    ("空气质量优良天数比率达到86%", "ge", 86, "percent"),
    ("推进母婴设施标准化建设，经常有母婴逗留的大型公共场所母婴室覆盖率不低于80%", "ge", 80, "percent"),
    ("每年至少举办2场性别平等公益讲座", "ge", 2, "count"),
    ("男女平等基本国策知晓率达到85%左右", "approx", 85, "percent"),
    ("设立家庭暴力庇护场所不少于2处", "ge", 2, "count"),
    ("严厉打击侵害妇女权益的违法犯罪行为，拐卖妇女儿童案件破案率不低于95%", "ge", 95, "percent"),
    ("人民陪审员中女性比例达到三分之一", "ge", 33.33, "percent"),
)  # fmt: skip
_SAME_UNIT = {"points": "percent"}  # a change in 百分点 is a number of points or of percent


def _insert(rng: Random, sentences: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """The plan with the sentences as goals of their own or behind a goal, and where each stands."""
    lines = PLAN.splitlines()
    for sentence in sentences:
        heads = [index for index, line in enumerate(lines) if line == "主要目标："]
        first = rng.choice(heads) + 1
        last = next(index for index in range(first, len(lines)) if lines[index] == "策略措施：")
        if rng.random() < 0.5:
            lines.insert(rng.randint(first, last), f"#.{sentence}。")
        else:
            lines[rng.randrange(first, last)] += f"{sentence}。"
    number = 0
    for index, line in enumerate(lines):
        number = 0 if line == "主要目标：" else number
        if line[:2] in ("1.", "2.", "3.", "#.") or line.split(".")[0].isdigit():
            number = 1 if lines[index - 1] == "策略措施：" else number + 1
            lines[index] = f"{number}.{line.split('.', 1)[1]}"
    text = "\n".join(lines) + "\n"
    return text, [(text.index(sentence), text.index(sentence) + len(sentence)) for sentence in sentences]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[int, pd.DataFrame]:
    """The targets read in each sentence: ten plans, each with ten of the sentences."""
    rng = Random(49)
    order = rng.sample(range(len(SENTENCES)), len(SENTENCES))
    found = {}
    for start in range(0, len(order), 10):
        chosen = order[start : start + 10]
        text, places = _insert(rng, [SENTENCES[index][0] for index in chosen])
        path = tmp_path_factory.mktemp("plan") / "plan.txt"
        path.write_text(text, encoding="utf-8")
        targets = halfsky.extract_targets(path)
        for index, (begin, end) in zip(chosen, places, strict=True):
            found[index] = targets[targets["char_start"].ge(begin) & targets["char_end"].le(end)]
    return found


def test_sentences_are_a_hundred() -> None:
    assert len({sentence for sentence, *_ in SENTENCES}) == 100


@pytest.mark.parametrize("index", range(len(SENTENCES)), ids=[f"{number}" for number in range(1, len(SENTENCES) + 1)])
def test_sentence_is_not_passed_over(index: int, read: dict[int, pd.DataFrame]) -> None:
    sentence, comparator, value, unit = SENTENCES[index]
    rows = read[index]
    right = rows["comparator"].eq(comparator) & rows["value"].sub(value).abs().lt(0.01)
    right &= rows["unit"].replace(_SAME_UNIT).eq(unit)
    assert right.any(), (
        f"{sentence}: read as\n{rows[['indicator', 'comparator', 'value', 'unit', 'value_text']].to_string()}"
    )
