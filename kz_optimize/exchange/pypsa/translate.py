"""From a PyPSA network to a case: every generator, link and store a technology of its own.

Buses that links between different carriers join are one place, so that a technology of that place meets all of them.
Annual costs of capital become overnight costs without interest, `capital_cost * lifetime`, paid as PyPSA pays them.
"""

from __future__ import annotations

import numpy as np

from kz_optimize.exchange.draft import Draft
from kz_optimize.exchange.pypsa.network import Network
from kz_optimize.exchange.pypsa.network_assets import (
    AMPLE,
    Work,
    add_line,
    add_store,
    add_technology,
    annual_cost,
    group_of,
    is_cyclic,
    life_of,
    refuse_options,
    report_change,
)
from kz_optimize.exchange.pypsa.network_frame import add_emissions, add_loads, add_regions, add_time, emission_factors
from kz_optimize.exchange.report import Report


def translate_network(network: Network, report: Report, title: str) -> Draft:
    """A case that means what the network means, as far as the report says."""
    work = Work.of(network, Draft(title, f"Imported from {report.source}"), report)
    for add in (add_time, add_regions, add_loads, add_generators, add_links, add_lines, add_storage_units, add_stores,
                add_emissions):  # fmt: skip
        add(work)
    for component in ("transformers", "shunt_impedances", "processes"):
        if network.names(component):
            report.refused(component, "a case has nothing for them")
    return work.draft


def add_generators(work: Work) -> None:
    """Technologies that give to one bus."""
    n, component = work.network, "generators"
    bus, factor = n.static(component, "bus"), emission_factors(work)
    for name in n.names(component):
        refuse_options(work, component, name)
        if float(n.static(component, "sign")[name]) != 1.0:
            work.report.refused(component, "its sign is not 1", name)
            continue
        region, carrier = work.places.of(bus[name])
        add_technology(work, component, name, region, {carrier: 1.0})
        carried, efficiency = n.static(component, "carrier")[name], n.series(component, "efficiency", name)[0]
        if factor.get(carried):
            work.draft.add("emission_factors", f"{work.source} carriers co2_emissions", technology=name,
                           pollutant="CO2", factor=factor[carried] / efficiency)  # fmt: skip
    if n.names(component):
        work.report.mapped(component, "technologies without input, each of its own")


def add_links(work: Work) -> None:
    """Lines between places of the same carrier, technologies inside a place."""
    n, component = work.network, "links"
    for name in n.names(component):
        refuse_options(work, component, name)
        ends = [bus for bus in (n.static(component, f"bus{i}").get(name, "") for i in range(8)) if bus]
        places = {work.places.of(bus)[0] for bus in ends}
        if len(places) == 1:
            flows = {work.places.of(ends[0])[1]: -1.0}
            for i, bus in enumerate(ends[1:], 1):
                ratio = n.series(component, "efficiency" if i == 1 else f"efficiency{i}", name)
                carrier = work.places.of(bus)[1]
                flows[carrier] = flows.get(carrier, 0.0) + float(ratio[0])
                report_change(work, f"{component}.efficiency", name, ratio)
            add_technology(work, component, name, places.pop(), flows)
            if (n.series(component, "p_min_pu", name) < 0).any():
                work.report.approximated(component, "it does not run backwards", name)
        elif len(ends) == 2:
            reverse = -float(n.series(component, "p_min_pu", name).min())
            loss = 1.0 - float(n.series(component, "efficiency", name)[0])
            add_line(work, component, name, "p_nom", ends, 1.0, max(reverse, 0.0), loss)
            if reverse > 0 and loss:
                work.report.approximated(component, "it loses in both directions", name)
        else:
            work.report.refused(component, "it joins more than two places", name)
    if n.names(component):
        work.report.mapped(component, "technologies where carriers differ, lines where places do")


def add_lines(work: Work) -> None:
    """Lines between places; Kirchhoff's second law is left out."""
    n = work.network
    for name in n.names("lines"):
        ends = [n.static("lines", end)[name] for end in ("bus0", "bus1")]
        share = float(n.series("lines", "s_max_pu", name).max())
        add_line(work, "lines", name, "s_nom", ends, share, share, 0.0)
    if n.names("lines"):
        work.report.approximated("lines", "flows are free within capacity: exact without meshes of lines only")


def add_storage_units(work: Work) -> None:
    """Stores with a duration."""
    n, component = work.network, "storage_units"
    for name in n.names(component):
        region, carrier = work.places.of(n.static(component, "bus")[name])
        add_technology(work, component, name, region, {})
        cells = {
            "efficiency_charge": n.series(component, "efficiency_store", name)[0],
            "efficiency_discharge": n.series(component, "efficiency_dispatch", name)[0],
            "duration": n.static(component, "max_hours")[name],
            "charge_ratio": -n.series(component, "p_min_pu", name).min(),
            "standing_loss": n.series(component, "standing_loss", name)[0],
        }
        cyclic = is_cyclic(work, component, name, "cyclic_state_of_charge")
        initial = n.static(component, "state_of_charge_initial")[name]
        add_store(work, name, carrier, cyclic, initial, {key: float(value) for key, value in cells.items()})
        inflow = n.series(component, "inflow", name)[: work.count]
        size = float(n.static(component, "p_nom")[name])
        if inflow.any() and size and not n.static(component, "p_nom_extendable")[name]:
            profile = work.draft.profile(f"inflow {name}", (inflow / size).tolist())
            work.draft.add("inflows", f"{work.source} {component} inflow", technology=name, profile=profile)
        elif inflow.any():
            work.report.refused(f"{component}.inflow", "inflow needs a capacity that is given", name)
    if n.names(component):
        work.report.mapped(component, "storage with a duration")


def add_stores(work: Work) -> None:
    """Stores of energy without a power of their own."""
    n, component = work.network, "stores"
    power = AMPLE * work.peak
    for name in n.names(component):
        region, carrier = work.places.of(n.static(component, "bus")[name])
        extendable = bool(n.static(component, "e_nom_extendable")[name])
        life, first, window = life_of(work, component, name)
        work.draft.add(
            "technologies", f"{work.source} {component}", technology=name, group=group_of(work, component, name),
            lifetime=life, interest_rate=0.0, lead_time=0.0, capacity_credit=0.0, retirement=False,
        )  # fmt: skip
        cost = annual_cost(work, component, name) * life
        work.draft.add("costs", f"{work.source} {component}", technology=name, year=work.years[0],
                       energy_cost=cost / 1e3,
                       variable_cost=float(n.series(component, "marginal_cost", name)[0]))  # fmt: skip
        work.draft.add("existing_capacity", work.source, unit=name, technology=name, region=region, capacity=power,
                       energy=0.0 if extendable else float(n.static(component, "e_nom")[name]),
                       commissioned=first, retires=first + int(life))  # fmt: skip
        if extendable:
            work.draft.add("candidates", work.source, technology=name, region=region, build_limit=0.0, **window)
            if np.isfinite(n.static(component, "e_nom_max")[name]):
                work.report.refused(f"{component}.e_nom_max", "energy capacity has no limit of its own", name)
        cells = {"standing_loss": float(n.series(component, "standing_loss", name)[0]),
                 "minimum_level": float(n.series(component, "e_min_pu", name).min())}  # fmt: skip
        cyclic = is_cyclic(work, component, name, "e_cyclic")
        add_store(work, name, carrier, cyclic, n.static(component, "e_initial")[name], cells)
    if n.names(component):
        work.report.mapped(component, "storage whose energy is chosen, with power without limit")
