"""Every attribute of PyPSA 1.4, from its own component tables, and what becomes of it.

`attributes.csv` has a row for each, with its default and its fate:

    read      carried over, or reported where it cannot be
    idle      without influence on a linear optimisation
    refused   influences it, and a case has nothing for it, so it may not differ from its default
    result    an outcome of PyPSA, not an input

An attribute that is not in it is a column of the user's own in a network of PyPSA 1.4 or older, which no optimisation
reads, and refused in a newer one, as it may be new there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

VERSION = (1, 4)
"""The version of PyPSA whose attributes are listed."""

_PORTS = {"bus": "bus1", "efficiency": "efficiency", "rate": "rate1", "delay": "delay", "cyclic_delay": "cyclic_delay"}
"""Attributes that a further port of a link or process has with its number behind -> the one they are like."""


class Attribute(NamedTuple):
    """A row of attributes.csv."""

    default: str | float | bool
    fate: str


@cache
def attributes() -> Mapping[tuple[str, str], Attribute]:
    """Every attribute that is listed: (list name, attribute) -> default and fate."""
    text = files("kz_optimize.exchange.pypsa").joinpath("attributes.csv").read_text(encoding="utf-8")
    return {
        (row["component"], row["attribute"]): Attribute(_value(row["default"], row["attribute"]), row["fate"])
        for row in csv.DictReader(text.splitlines())
    }


def _value(text: str, attribute: str) -> str | float | bool:
    """A default: of words it is blank, of numbers it may be."""
    if text in ("True", "False"):
        return text == "True"
    try:
        return float(text)
    except ValueError:
        words = ("bus", "carrier", "type", "sense", "name", "control", "location", "unit", "color", "model")
        return text if text or attribute.startswith(words) or attribute.endswith("name") else np.nan


COMPONENTS = tuple(dict.fromkeys(component for component, _ in attributes()))
"""List names."""


def declared(component: str, attribute: str) -> Attribute:
    """One attribute; a further port is like the last that is listed, a column of the user's own a number."""
    port = re.fullmatch(r"([a-z_]+?)(\d+)", attribute)
    like = _PORTS.get(port[1], "") if port and component in ("links", "processes") else ""
    known = attributes().get((component, attribute)) or attributes().get((component, like))
    if known and like.startswith("rate"):
        return known._replace(default=0.0)
    return known or Attribute(0.0, "")
