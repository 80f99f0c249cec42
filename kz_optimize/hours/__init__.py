"""Every hour counts: plans with a proven distance to the hourly year. See docs/hours.md.

refined = refine(load_case("inputs/kazakhstan"), Path("runs/hours"), gap=0.02, jobs=2)
refined.rounds[-1].gap
"""

from kz_optimize.hours.rounds import Refined, Round, refine

__all__ = ["Refined", "Round", "refine"]
