"""From a PyPSA network to a case: every generator, link and store a technology of its own.

Buses that conversions join are one place, so that a technology of that place meets all of them. Annual costs of
capital become overnight costs without interest, `capital_cost * lifetime`, paid as PyPSA pays them. Every attribute is
carried over or refused, by PyPSA's own component tables (attributes.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from kz_optimize.exchange.draft import Draft
from kz_optimize.exchange.pypsa.attributes import VERSION, declared
from kz_optimize.exchange.pypsa.buses import find_buses
from kz_optimize.exchange.pypsa.frame import add_emissions, add_loads, add_regions, add_time
from kz_optimize.exchange.pypsa.lines import add_lines
from kz_optimize.exchange.pypsa.network import Network
from kz_optimize.exchange.pypsa.stores import add_storage_units, add_stores
from kz_optimize.exchange.pypsa.technologies import add_conversions, add_generators
from kz_optimize.exchange.pypsa.work import Work
from kz_optimize.exchange.report import Report

_OWN_BY_NAME = re.compile("nom_(min|max)_.+")
"""Columns of buses that PyPSA reads although no table lists them: limits on a carrier's capacity there."""


def translate_network(network: Network, report: Report, title: str) -> Draft:
    """A case that means what the network means, as far as the report says."""
    _check_attributes(network, report)
    buses = find_buses(network)
    work = Work(network, Draft(title, f"Imported from {report.source}"), report, buses)
    for add in (add_time, add_regions, add_loads, add_generators, add_conversions, add_lines, add_storage_units,
                add_stores, add_emissions):  # fmt: skip
        add(work)
    return work.draft


def _check_attributes(network: Network, report: Report) -> None:
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
