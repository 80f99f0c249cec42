"""From a PyPSA network to a case: every generator, link and store a technology of its own.

Buses that conversions join are one place, so that a technology of that place meets all of them. Annual costs of
capital become overnight costs without interest, `capital_cost * lifetime`, paid as PyPSA pays them. Every attribute is
carried over or refused, by PyPSA's own component tables (attributes.py).
"""

from __future__ import annotations

from kz_optimize.exchange.draft import Draft
from kz_optimize.exchange.pypsa.attributes import check_attributes
from kz_optimize.exchange.pypsa.buses import find_buses
from kz_optimize.exchange.pypsa.frame import add_emissions, add_loads, add_regions, add_time
from kz_optimize.exchange.pypsa.lines import add_lines
from kz_optimize.exchange.pypsa.network import Network
from kz_optimize.exchange.pypsa.stores import add_storage_units, add_stores
from kz_optimize.exchange.pypsa.technologies import add_conversions, add_generators
from kz_optimize.exchange.pypsa.work import Work
from kz_optimize.exchange.report import Report


def translate_network(network: Network, report: Report, title: str) -> Draft:
    """A case that means what the network means, as far as the report says."""
    check_attributes(network, report)
    buses = find_buses(network)
    work = Work(network, Draft(title, f"Imported from {report.source}"), report, buses)
    for add in (add_time, add_regions, add_loads, add_generators, add_conversions, add_lines, add_storage_units,
                add_stores, add_emissions):  # fmt: skip
        add(work)
    return work.draft
