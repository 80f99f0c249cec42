"""Colours of technology groups that stand in one chart can be told apart, also by people who are colour blind; all
can be seen, and texts read, on white.

Difference: CIEDE2000 (Sharma, Wu, Dalal 2005). Colour blindness: Machado, Oliveira, Fernandes 2009, severity 1.
"""

import csv
import re
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

import kz_optimize.report.page
from kz_optimize.report.words.labels import TOLD_APART, Labels

STYLE = Path(kz_optimize.report.page.__file__).with_name("style.css")
TECHNOLOGIES = Path(__file__).parents[2] / "inputs" / "kazakhstan" / "technologies.csv"
BESIDE_GROUPS = ("import", "export", "exchange", "rest", "unserved", "grid", "demand", "use", "mean_price")
"""Words that stand in one chart with groups of technologies."""
IN_NO_CHART_TOGETHER = ({"export", "grid"}, {"exchange", "rest"}, {"demand", "use", "mean_price"})
COSTS = ("input_cost", "variable_cost", "fixed_cost", "emission_cost", "investment_payment", "support", "by_product")
LEAST, LEAST_ONE_BY_ONE = 10.0, 5.0  # 1 is just seen side by side
EYES = {
    "all cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.119192, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear_light(colour):
    """Light of red, green and blue of #rrggbb, each a share of the most (sRGB)."""
    shares = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def contrast(first, second):
    """Contrast of two colours, 1 to 21 (WCAG 2.2)."""
    dark, bright = sorted(float(TO_XYZ[1] @ linear_light(colour)) for colour in (first, second))
    return (bright + 0.05) / (dark + 0.05)


def lab(colour, eye):
    """CIE L*a*b* of #rrggbb as an eye sees it."""
    ratio = TO_XYZ @ np.clip(np.asarray(EYES[eye]) @ linear_light(colour), 0.0, 1.0) / WHITE
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(first, second):
    """CIEDE2000 of two colours in L*a*b*; names as in the paper."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    l, c = (l1 + l2) / 2, (c1 + c2) / 2
    h = h1 + turn / 2 if c1 * c2 else h1 + h2
    terms = ((1, 0.17, -30), (2, -0.24, 0), (3, -0.32, 6), (4, 0.2, -63))
    t = 1 - sum(weight * np.cos(np.radians(times * h + shift)) for times, weight, shift in terms)
    twist = -np.sin(np.radians(60 * np.exp(-(((h % 360 - 275) / 25) ** 2)))) * 2 * np.sqrt(c**7 / (c**7 + 25.0**7))
    light = (l2 - l1) / (1 + 0.015 * (l - 50) ** 2 / np.sqrt(20 + (l - 50) ** 2))
    bright, tint = (c2 - c1) / (1 + 0.045 * c), hue / (1 + 0.015 * c * t)
    return float(np.sqrt(light**2 + bright**2 + tint**2 + twist * bright * tint))


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425), ((50, 2.5, 0), (73, 25, -18), 27.1492),
     ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082)],
)  # fmt: skip
def test_the_measure_is_that_of_the_paper(first, second, told):
    """Pairs 1, 17 and 34 of its table 1."""
    assert difference(first, second) == pytest.approx(told, abs=1e-4)


def colours():
    with TECHNOLOGIES.open(encoding="utf-8-sig", newline="") as file:
        return [(row["technology"], row["group"], row["colour"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize("eye", EYES)
def test_groups_of_the_kazakhstan_case_can_be_told_apart(eye):
    first = {}
    for _, group, colour in colours():
        first.setdefault(group, lab(colour, eye))
    close = {pair: d for pair in combinations(first, 2) if (d := difference(*map(first.get, pair))) < LEAST}
    assert not close


def words(*names):
    labels = Labels({})
    return {name: labels(f"word/{name}").colour for name in names}


@pytest.mark.parametrize("eye", EYES)
def test_words_can_be_told_from_the_groups_they_stand_beside_and_from_each_other(eye):
    groups = {group: lab(colour, eye) for _, group, colour in reversed(colours())}
    said = {name: lab(colour, eye) for name, colour in words(*BESIDE_GROUPS).items()}
    every = groups | said
    apart = [pair for pair in combinations(said, 2) if not any({*pair} <= each for each in IN_NO_CHART_TOGETHER)]
    pairs = [*product(said, groups), *apart]
    assert not {pair: d for pair in pairs if (d := difference(*map(every.get, pair))) < LEAST}


@pytest.mark.parametrize("eye", EYES)
def test_what_is_earned_lies_on_no_cost_of_its_colour(eye):
    earned, *costs = (lab(colour, eye) for colour in words("earned", *COSTS).values())
    assert min(difference(earned, cost) for cost in costs) >= LEAST


@pytest.mark.parametrize("eye", EYES)
def test_technologies_of_different_groups_can_be_told_apart(eye):
    seen = [(name, group, lab(colour, eye)) for name, group, colour in colours()]
    pairs = [(a, b) for a, b in combinations(seen, 2) if a[1] != b[1]]
    assert not {(a[0], b[0]): d for a, b in pairs if (d := difference(a[2], b[2])) < LEAST_ONE_BY_ONE}


def test_spare_colours_can_be_seen_on_white():
    """Scenarios are lines in the first colours: WCAG 2.2 asks 3 : 1 of what is needed to understand a picture."""
    assert all(contrast(colour, "#ffffff") >= 3.0 for colour in TOLD_APART[:3])


@pytest.mark.parametrize(("name", "least"), [("ink", 7.0), ("soft", 4.5), ("accent", 4.5)])
def test_text_can_be_read(name, least):
    """WCAG 2.2: 4.5 : 1 of text, 7 : 1 of the best; colours as style.css sets them."""
    colour = re.search(rf"--{name}: (#[0-9a-f]{{6}})", STYLE.read_text("utf-8")).group(1)
    assert contrast(colour, "#ffffff") >= least


def test_black_on_white_has_the_highest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
