"""Numbers for random cases: drawn, or the middle of every range."""

import numpy as np


class Numbers:
    """The middle of every range, and the first of every choice."""

    def __call__(self, low: float, high: float) -> float:
        return round((low + high) / 2, 3)

    def whole(self, low: int, high: int) -> int:
        return (low + high) // 2

    def choice(self, options):
        return options[0]


class Drawn(Numbers):
    """Numbers of one random generator, in the order they are asked for."""

    def __init__(self, random: np.random.Generator):
        self.random = random

    def __call__(self, low: float, high: float) -> float:
        return round(float(self.random.uniform(low, high)), 3)

    def whole(self, low: int, high: int) -> int:
        return int(self.random.integers(low, high + 1))

    def choice(self, options):
        return options[self.random.integers(len(options))]
