"""Plans side by side: what each promises, what it leaves out, where it stands. Frames in, frames out."""

from halfsky.compare.comparison import PlanComparison, compare_one, compare_plans, one_of

__all__ = ["PlanComparison", "compare_one", "compare_plans", "one_of"]
