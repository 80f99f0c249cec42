"""Lines of a PyPSA network: links, lines and transformers between places where a line says all that they do."""

from __future__ import annotations

from kz_optimize.exchange.draft import Cell
from kz_optimize.exchange.pypsa.buses import PASSIVE, ends_of, find_meshes
from kz_optimize.exchange.pypsa.network import Network
from kz_optimize.exchange.pypsa.work import AMPLE, Work, annual_cost, life_of


def add_lines(work: Work) -> None:
    """Lines between places."""
    n = work.network
    if find_meshes(n):
        _check_meshes(work)
    for component, name in sorted(work.buses.lines):
        life = life_of(work, component, name)
        if life is None:
            work.report.mapped(component, "left out: in no period", name)
            continue
        size, there, back, loss = _shape(work, component, name)
        stands = 0.0 if life.extendable else n.number(component, size, name)
        (start, carrier), (stop, _) = (work.buses.of(bus) for bus in ends_of(n, component, name))
        cells: dict[str, Cell] = {"from": start, "to": stop, "carrier": carrier}
        if life.extendable:
            most = min(n.number(component, f"{size}_max", name), AMPLE * work.peak)
            invested = annual_cost(work, component, name) * life.years / 1e3 / there
            cells |= {"expansion": "reinforcement"} if component in PASSIVE else {}
            cells |= {"capacity_limit": most * there, "lead_time": 0.0, "investment_cost": invested}
        if work.many and life.first > work.years[0]:
            cells["commissioned"] = life.first
        if work.many and life.retires <= work.years[-1]:
            cells["retires"] = life.retires
        if component in PASSIVE:
            cells["reactance"] = _reactance(n, component, name)
        cost = work.constant(component, "marginal_cost", name) if component == "links" else 0.0
        work.draft.add(
            "lines", f"{work.source} {component}", line=work.name(component, name), capacity=stands * there,
            capacity_reverse=stands * back, length=1000.0 if loss else 0.0, loss=loss, lifetime=life.years,
            interest_rate=0.0, wheeling_cost=cost, **cells,
        )  # fmt: skip


def _check_meshes(work: Work) -> None:
    """Report what divides the flow in meshes and is not carried over."""
    n = work.network
    for component in PASSIVE:
        for name in n.names(component):
            if (component, name) not in work.buses.lines:
                how = (
                    "Kirchhoff's second law is left out: it is no line of a case, and its flow is free within capacity"
                )
                work.report.approximated(f"{component}.x", how, name)
            elif n.text(component, "type", name) and not n.number(component, "x", name):
                how = "the reactance of a standard type is not in the file; n.calculate_dependent_values() writes it"
                work.report.approximated(f"{component}.type", how, name)
    for name in n.names("transformers"):
        angles = [n.number("transformers", f"phase_shift{end}", name) for end in ("_min", "_max")]
        if n.series("transformers", "phase_shift", name).any() or any(angles):
            work.report.approximated("transformers.phase_shift", "a mesh is without phase shifts", name)
    work.report.mapped("lines.x", "reactance, by the nominal voltage; of direct current the resistance")


def _reactance(network: Network, component: str, name: str) -> float:
    """Per unit of 1 MVA, as PyPSA has it; the resistance where the bus carries no alternating current."""
    bus = network.text(component, "bus0", name)
    value = network.number(component, "x" if (network.text("buses", "carrier", bus) or "AC") == "AC" else "r", name)
    if component == "lines":
        return value / network.number("buses", "v_nom", bus) ** 2
    size = network.number(component, "s_nom", name)
    return value * network.number(component, "tap_ratio", name) / size if size else value


def _shape(work: Work, component: str, name: str) -> tuple[str, float, float, float]:
    """Attribute of the size, shares of it in both directions, and the share that is lost."""
    if component in PASSIVE:
        share = work.constant(component, "s_max_pu", name)
        return "s_nom", share, share, 0.0
    there, back = (work.constant(component, key, name) for key in ("p_max_pu", "p_min_pu"))
    return "p_nom", there, -back, 1.0 - work.constant(component, "efficiency", name)
