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
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kz_optimize.exchange.report import Report

if TYPE_CHECKING:
    from kz_optimize.exchange.pypsa.network import Network

VERSION = (1, 4)
"""The version of PyPSA whose attributes are listed."""

_PORTS = {"bus": "bus1", "efficiency": "efficiency", "rate": "rate1", "delay": "delay", "cyclic_delay": "cyclic_delay"}
"""Attributes that a further port of a link or process has with its number behind -> the one they are like."""

_OWN_BY_NAME = re.compile("nom_(min|max)_.+")
"""Columns of buses that PyPSA reads although no table lists them: limits on a carrier's capacity there."""


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


def check_attributes(network: Network, report: Report) -> None:
    """Report what differs from its default and is not carried over."""
    for component, attribute in network.piecewise:
        report.refused(f"{component}.{attribute}", "is given piece by piece")
    for component, attribute, names in _given(network):
        fate = declared(component, attribute).fate
        if fate == "refused" or _OWN_BY_NAME.fullmatch(attribute):
            for name in names:
                report.refused(f"{component}.{attribute}", "a case has nothing for it", name)
        elif not fate and network.version > VERSION:
            report.refused(f"{component}.{attribute}", "is not known here; it may be new in this version of PyPSA")
        elif not fate and attribute != "co2_emissions":
            report.assumed(f"{component}.{attribute}", "a column of your own, without influence on the optimum")


def _given(network: Network) -> Iterator[tuple[str, str, list[str]]]:
    """Component, attribute and the names of those, in service, that have another value than the default."""
    for component, frame in network.frames.items():
        active = network.names(component)
        for attribute in frame.columns:
            default = declared(component, attribute).default
            values = network.static(component, attribute) if declared(component, attribute).fate else frame[attribute]
            names = [name for name in active if not _is(values[name], default)]
            if names:
                yield component, attribute, names
    for (component, attribute), table in network.over_time.items():
        default = declared(component, attribute).default
        names = [name for name in table if name in network.names(component)
                 and not all(_is(value, default) for value in np.unique(table[name]))]  # fmt: skip
        if names:
            yield component, attribute, names


def _is(value: object, default: object) -> bool:
    return value == default or (value != value and default != default) or value in ("", None)
