"""Cases drawn at random with every family of equations at work: three oblasts in two zones, five carriers.

They are feasible by construction: demand may go unserved, emissions beyond a cap may be bought or taken out of the
air, and what is asked of capacity may be built.
"""

import numpy as np

from tests.model.random_numbers import Drawn, Numbers
from tests.model.random_tables import texts as tables
from tests.support import HOURS, Profiles

HOUR = np.arange(HOURS)
OBLASTS = {"n1": "north", "n2": "north", "s1": "south"}


def draw(seed: int) -> tuple[dict[str, str], Profiles, dict[str, object]]:
    """Texts, profiles and settings of a case."""
    number = Drawn(np.random.default_rng(seed))
    years = number.choice([(2025, 2030), (2025, 2030, 2037), (2025, 2032, 2035)])
    texts = tables(number)
    settings = {
        "years": years, "end_year": years[-1] + 4, "days": number.whole(2, 3), "steps": number.choice([3, 4]),
        "rate": number(0, 0.1), "interest": number(0.03, 0.1), "extreme_days": number.choice([True, False]),
    }  # fmt: skip
    profiles = _profiles(number)
    more = {name: number.choice([False, True]) for name in ("partial_periods", "first_retirement")}
    return texts, profiles, settings | more


def plain() -> tuple[dict[str, str], Profiles, dict[str, object]]:
    """The same case with the middle of every range: two kinds of day, of two steps each."""
    day = HOUR // 24 % 7 < 5
    light = HOUR % 24 < 12
    profiles = {
        "load": np.where(light, 1.2, 0.8) * np.where(day, 1.1, 0.75), "heat": np.where(day, 1.0, 0.5),
        "wind_a": np.where(day, 0.5, 0.25), "wind_b": np.where(day, 0.25, 0.5), "sun": np.where(light, 0.5, 0.0),
        "river": np.where(day, 0.5, 0.25),
    }  # fmt: skip
    settings = {"years": (2025, 2030, 2037), "end_year": 2041, "days": 2, "steps": 2, "rate": 0.05, "interest": 0.08}
    return tables(Numbers()), profiles, settings


def _profiles(number: Drawn) -> Profiles:
    daily = np.sin((HOUR % 24 - 8) / 24 * 2 * np.pi)
    season = np.cos(HOUR / HOURS * 2 * np.pi)

    def wind() -> np.ndarray:
        return np.clip(0.35 + np.repeat(number.random.normal(0, 0.2, 365), 24) + 0.1 * daily, 0, 1).round(4)

    return {
        "load": (1 + 0.15 * daily + 0.2 * season).round(4), "heat": (1 + 0.9 * season).round(4),
        "wind_a": wind(), "wind_b": wind(), "sun": np.clip(daily, 0, 1).round(4),
        "river": np.clip(0.3 - 0.3 * season, 0, 1).round(4),
    }  # fmt: skip
