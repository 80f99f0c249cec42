"""PyPSA networks, small and valid, and what may befall them: any attribute of any component set to any value.

`base(rng)` draws a network, `mutate(rng, n)` changes one thing and says which. Attributes, their types and defaults are
those of PyPSA's own component tables, so that none can be forgotten.
"""

import logging
import warnings

import numpy as np
import pandas as pd
import pypsa

SNAPSHOTS = 4
REFUSED = "refused"
logging.getLogger("pypsa").setLevel(logging.ERROR)
logging.getLogger("linopy").setLevel(logging.ERROR)


def base(rng: np.random.Generator) -> pypsa.Network:
    """Two places with load, wind and gas, and some of: periods, a limit on emissions, a store, a battery, heat."""
    n = pypsa.Network()
    has = {part: bool(rng.random() < 0.5) for part in ("periods", "limit", "store", "battery", "heat", "line")}
    n.set_snapshots(range(SNAPSHOTS))
    if has["periods"]:
        n.set_investment_periods([2025, 2030])
        n.investment_period_weightings["years"] = 5.0
        n.investment_period_weightings["objective"] = [sum(1.05**-y for y in range(a, a + 5)) for a in (0, 5)]
    for weight in ("objective", "stores", "generators"):
        n.snapshot_weightings[weight] = 2190.0
    n.add("Carrier", ["gas", "wind", "AC", "heat"], co2_emissions=[0.2, 0, 0, 0])
    n.add("Bus", ["north", "south"], carrier="AC")
    n.add("Bus", "gas", carrier="gas")
    n.add("Load", "city", bus="south", p_set=_over(n, rng.uniform(50, 100, SNAPSHOTS)))
    n.add("Load", "village", bus="north", p_set=20.0)
    n.add("Generator", "well", bus="gas", carrier="gas", p_nom=500.0, marginal_cost=_near(rng, 20))
    n.add("Generator", "wind", bus="north", carrier="wind", p_nom_extendable=True, capital_cost=_near(rng, 60000),
          p_max_pu=_over(n, rng.uniform(0.1, 0.9, SNAPSHOTS)), p_nom_max=150.0)  # fmt: skip
    n.add("Generator", "diesel", bus="south", p_nom=200.0, marginal_cost=_near(rng, 150))
    n.add("Link", "turbine", bus0="gas", bus1="north", efficiency=0.5, p_nom=120.0, marginal_cost=2.0)
    n.add("Link", "new turbine", bus0="gas", bus1="south", efficiency=0.55, p_nom_extendable=True,
          capital_cost=_near(rng, 30000))  # fmt: skip
    if has["line"]:
        n.add("Line", "wire", bus0="north", bus1="south", s_nom=60.0, x=0.1, r=0.01)
    else:
        n.add("Link", "cable", bus0="north", bus1="south", p_nom=60.0, efficiency=0.97)
    if has["store"]:
        n.add("Store", "cavern", bus="gas", e_nom=1e5, e_cyclic=True, e_cyclic_per_period=True)
    if has["battery"]:
        n.add("StorageUnit", "battery", bus="south", p_nom=30.0, max_hours=2500.0, efficiency_store=0.9,
              efficiency_dispatch=0.9, cyclic_state_of_charge=True, cyclic_state_of_charge_per_period=True)  # fmt: skip
    if has["heat"]:
        n.add("Bus", "heat", carrier="heat")
        n.add("Load", "homes", bus="heat", p_set=15.0)
        n.add("Link", "boiler", bus0="gas", bus1="heat", efficiency=0.9, p_nom=40.0)
        n.add("Link", "heat pump", bus0="south", bus1="heat", efficiency=3.0, p_nom_extendable=True,
              capital_cost=_near(rng, 20000))  # fmt: skip
    if has["limit"]:
        n.add("GlobalConstraint", "co2", sense="<=", constant=_near(rng, 150000) * (10 if has["periods"] else 1))
    return n


def _near(rng: np.random.Generator, value: float) -> float:
    return round(float(value * rng.uniform(0.8, 1.25)), 3)


def _over(n: pypsa.Network, values: np.ndarray) -> pd.Series | list[float]:
    """Values over the snapshots of every period."""
    return pd.Series(np.resize(np.round(values, 3), len(n.snapshots)), n.snapshots)


FLOATS = (-1.0, -0.5, 0.0, 0.2, 0.5, 0.9, 1.0, 1.5, 5.0, 60.0, 2027.0, 1e4, 3e5)
STATIC = ("bus", "name", "control", "carrier", "type", "unit", "location", "geometry")
LISTS = ("buses", "carriers", "generators", "loads", "links", "stores", "storage_units", "lines", "global_constraints",
         "processes", "transformers", "shunt_impedances")  # fmt: skip


def set_attribute(rng: np.random.Generator, n: pypsa.Network) -> str:
    """Any input of any component, static or over time, to a value of its type."""
    component = _pick(rng, [c for c in LISTS if len(n.c[c].static)])
    table = n.c[component].defaults
    inputs = table[table["status"].str.startswith("Input")]
    attribute = _pick(rng, [name for name in inputs.index if not str(name).startswith(STATIC)] or ["x"])
    name = _pick(rng, n.c[component].static.index)
    kind = str(inputs.loc[attribute, "type"]) if attribute in inputs.index else "float"
    value: object = float(_pick(rng, FLOATS))
    if kind == "boolean":
        value = bool(rng.random() < 0.7)
    elif kind == "int":
        value = int(_pick(rng, [0, 1, 2, 2026, 2030]))
    elif kind == "string":
        value = _pick(rng, ["<=", ">=", "==", "primary_energy", "tech_capacity_expansion_limit"])
    if "series" in kind and rng.random() < 0.4:
        values = np.array([_pick(rng, FLOATS[:8]) for _ in range(SNAPSHOTS)])
        n.c[component].dynamic[attribute][name] = _over(n, values)
        return f"{component} {name} {attribute} = {values.tolist()}"
    n.c[component].static.loc[name, attribute] = value
    return f"{component} {name} {attribute} = {value}"


def scale_attribute(rng: np.random.Generator, n: pypsa.Network) -> str:
    """A number that is there, a little larger or smaller."""
    sized = ("generators", "links", "stores", "storage_units", "lines")
    component = _pick(rng, [c for c in sized if len(n.c[c].static)])
    static = n.c[component].static
    name = _pick(rng, static.index)
    cells = static.loc[name]
    attribute = _pick(rng, [a for a, v in cells.items() if isinstance(v, float) and np.isfinite(v) and v])
    factor = float(_pick(rng, [0.5, 0.9, 1.1, 2.0]))
    static.loc[name, attribute] *= factor
    return f"{component} {name} {attribute} by {factor}"


def weigh(rng: np.random.Generator, n: pypsa.Network) -> str:
    """Other weights of snapshots, all or one of them."""
    weight, value = _pick(rng, ["objective", "stores", "generators"]), float(_pick(rng, [24.0, 730.0, 4380.0]))
    weights = n.snapshot_weightings[weight].to_numpy(copy=True)
    weights[slice(None) if rng.random() < 0.5 else 0] = value
    n.snapshot_weightings[weight] = weights
    return f"snapshot_weightings {weight} = {weights.tolist()}"


def add_component(rng: np.random.Generator, n: pypsa.Network) -> str:
    """One more component, of any kind."""
    kind = _pick(rng, ["process", "transformer", "mesh", "supply", "impedance", "port", "both ways", "column", "given"])
    if kind == "process":
        n.add("Process", "mill", bus0="gas", bus1="north", rate0=-2.0, rate1=1.1, p_nom=80.0)
    elif kind == "transformer":
        n.add("Bus", "suburb", carrier="AC")
        n.add("Transformer", "t", bus0="south", bus1="suburb", s_nom=40.0, x=0.1)
        n.add("Load", "suburb", bus="suburb", p_set=10.0)
    elif kind == "mesh":
        for name, size in (("a", 30.0), ("b", 20.0)):
            n.add("Line", name, bus0="north", bus1="south", s_nom=size, x=0.1 if name == "a" else 0.3)
    elif kind == "supply":
        n.add("Load", "roofs", bus="south", p_set=_over(n, np.array([-30.0, 5.0, -10.0, 0.0])))
    elif kind == "impedance":
        n.add("ShuntImpedance", "coil", bus="south", b=0.1)
    elif kind == "port":
        n.add("Bus", "waste", carrier="waste")
        n.add("Generator", "tip", bus="waste", sign=-1.0, p_nom=1e4)
        n.add("Link", "chp", bus0="gas", bus1="south", bus2="waste", efficiency=0.4, efficiency2=0.3, p_nom=50.0)
    elif kind == "both ways":
        n.add("Link", "converter", bus0="south", bus1="gas", efficiency=0.6, p_nom=50.0, p_min_pu=-0.5)
    elif kind == "column":
        n.c.generators.static["my_column"] = 1.0
    else:
        n.add("Generator", "river", bus="south", p_nom=40.0, p_set=_over(n, np.array([10.0, 20.0, 5.0, 0.0])))
    return f"add {kind}"


def mutate(rng: np.random.Generator, n: pypsa.Network) -> str:
    """One change."""
    return _pick(rng, [set_attribute, set_attribute, set_attribute, scale_attribute, weigh, add_component])(rng, n)


def _pick(rng: np.random.Generator, items):
    items = list(items)
    return items[int(rng.integers(len(items)))]


def optimum(n: pypsa.Network) -> float | str | None:
    """PyPSA's objective with its constant, in millions; None where there is no plan, REFUSED where PyPSA has none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            status, _ = n.optimize(
                multi_investment_periods=bool(n.has_investment_periods), include_objective_constant=False,
                log_to_console=False, output_flag=False,
            )  # fmt: skip
    except Exception:  # whatever PyPSA refuses, it refuses by an exception of any kind
        return REFUSED
    return float(n.objective) / 1e6 if status == "ok" else None
