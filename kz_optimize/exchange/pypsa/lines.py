"""Lines of a PyPSA network: links, lines and transformers between places where a line says all that they do."""

from __future__ import annotations

from kz_optimize.exchange.draft import Cell
from kz_optimize.exchange.pypsa.buses import PASSIVE, ends_of, find_meshes
from kz_optimize.exchange.pypsa.work import AMPLE, Work, annual_cost, life_of


def add_lines(work: Work) -> None:
    """Lines between places."""
    n = work.network
    for component, name in find_meshes(n):
        how = "Kirchhoff's second law is left out: flows in a mesh are free within capacity"
        work.report.approximated(f"{component}.x", how, name)
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
            cells |= {"capacity_limit": most * there, "lead_time": 0.0, "investment_cost": invested}
        if work.many and life.first > work.years[0]:
            cells["commissioned"] = life.first
        if work.many and life.retires <= work.years[-1]:
            cells["retires"] = life.retires
        cost = work.constant(component, "marginal_cost", name) if component == "links" else 0.0
        work.draft.add(
            "lines", f"{work.source} {component}", line=work.name(component, name), capacity=stands * there,
            capacity_reverse=stands * back, length=1000.0 if loss else 0.0, loss=loss, lifetime=life.years,
            interest_rate=0.0, wheeling_cost=cost, **cells,
        )  # fmt: skip


def _shape(work: Work, component: str, name: str) -> tuple[str, float, float, float]:
    """Attribute of the size, shares of it in both directions, and the share that is lost."""
    if component in PASSIVE:
        share = work.constant(component, "s_max_pu", name)
        return "s_nom", share, share, 0.0
    there, back = (work.constant(component, key, name) for key in ("p_max_pu", "p_min_pu"))
    return "p_nom", there, -back, 1.0 - work.constant(component, "efficiency", name)
