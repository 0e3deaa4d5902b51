"""What is said of few cases or few people: chance moves them, so they are told as cases, and no rise or fall is."""

TOGETHER = ("例数很少，按多年合计判断", "few cases, by several years together")
"""How a verdict on it was reached, where there is one."""
NOT_COMPARED = ("因基数小，不作升降比较", "too few cases to say whether it rose or fell")
