"""Composite labels, all of them made here. Nothing after `case` takes one apart: parts are columns of records.

A label names one thing for people. Its record, a row of `Case.records` under that label, has what it is made of:

    plant     wind@akmola                              technology, region
    cohort    wind@akmola#2030, wind@akmola#2010-2035  technology, region, vintage
    fleet     wind@akmola+6                            technology and region of its first plant, number of plants;
                                                       pools and stores alike
    mode      coal_chp@almaty:back_pressure            as its fleet, and mode
    node      electricity@north                        carrier, region
    way       north_south>, north_south<               line, direction
    market    russia:buy electricity@north             market, region, carrier, direction
    retrofit  coal@north > gas@north                   from_technology, to_technology, region
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

DIRECTIONS = ("forward", "reverse")
_ARROWS = dict(zip(DIRECTIONS, (">", "<"), strict=True))


def plant_label(technology: str, region: str) -> str:
    """A technology in a region."""
    return f"{technology}@{region}"


def node_label(carrier: str, region: str) -> str:
    """A carrier balanced in a region; also the zone of a reserve."""
    return f"{carrier}@{region}"


def cohort_label(plant: str, vintage: float, end: float = np.nan, hours: float = np.nan) -> str:
    """A vintage of a plant; `end` where it is not that of its lifetime, `hours` where a store holds others."""
    own = f"-{end:.0f}" * (not np.isnan(end)) + f"-{hours:g}h" * (not np.isnan(hours))
    return f"{plant}#{vintage:.0f}{own}"


def group_label(plant: str, further: int) -> str:
    """A pool, fleet or store: the first of its plants, and the number of further ones."""
    return f"{plant}+{further}" if further else plant


def mode_label(fleet: str, mode: str) -> str:
    """A fleet in a mode of operation."""
    return f"{fleet}:{mode}"


def flow_label(mode: str, carrier: str) -> str:
    """A carrier that a mode gives or takes."""
    return f"{mode}>{carrier}"


def way_label(line: str, direction: str) -> str:
    """A line in a direction."""
    return line + _ARROWS[direction]


def market_label(market: str, region: str, carrier: str, direction: str) -> str:
    """A market in a region for a carrier in a direction, buy or sell."""
    return f"{market}:{direction} {carrier}@{region}"


def retrofit_label(source: str, target: str) -> str:
    """A plant that becomes another."""
    return f"{source} > {target}"


def of_rows(label: Callable[..., str], frame: pd.DataFrame, *columns: str) -> np.ndarray:
    """The label of every row, made of these columns."""
    return np.array([label(*row) for row in frame[list(columns)].itertuples(index=False, name=None)], dtype=object)
