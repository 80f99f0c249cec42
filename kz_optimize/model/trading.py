"""Trading system: what turns a cap on emissions into a market for allowances.

Reads    trading.csv   banking, borrowing_limit, price_floor, price_ceiling [USD/t], reserve [kt], offset_limit,
                       offset_cost [USD/t]
Decides  banked          allowances kept for the next period                 [kt]
         borrowed        allowances of the next period used in this one      [kt]
         reserve_sold    further allowances sold at the ceiling, per year    [kt]
         bought_back     allowances taken back at the floor, per year        [kt]
         offset          reductions outside the scope that count, per year   [kt]

    emissions <= limit + reserve_sold - bought_back + offset
               + (banked before - banked + borrowed - borrowed before) / years

Banked and borrowed allowances are those of a whole period of `years` calendar years, the rest is per year.
"""

import numpy as np
import pyomo.environ as pyo

from kz_optimize.algebra import Expression, Variable
from kz_optimize.arrays import array
from kz_optimize.case.case import Case


def add(m: pyo.ConcreteModel, case: Case) -> None:
    """Declare the decisions of trading systems."""
    instrument, year = case.caps.instrument, case.horizon.year
    rule = case.trading
    covered = case.caps.level.notnull()
    last = array(year == year[-1], year)
    limit = case.caps.level.clip(min=0.0).fillna(0.0)
    next_limit = (limit * case.horizon.years).shift(year=-1, fill_value=0.0)
    for name, where, upper, doc in (
        ("banked", rule["banking"] > 0, np.inf, "allowances kept for the next period"),
        ("borrowed", rule["borrowing_limit"] > 0, rule["borrowing_limit"] * next_limit, "those of the next used now"),
    ):  # fmt: skip
        variable = Variable(instrument, year, where=where & covered & ~last, upper=upper, unit="kt", doc=doc)
        m.add_component(name, variable)
    m.reserve_sold = Variable(
        instrument, year, where=covered & np.isfinite(rule["price_ceiling"]),
        upper=rule["reserve"] * array(np.ones(len(year)), year), unit="kt", doc="allowances sold at the ceiling",
    )  # fmt: skip
    m.bought_back = Variable(
        instrument,
        year,
        where=(rule["price_floor"] > 0) & covered,
        upper=limit,
        unit="kt",
        doc="allowances taken back at the floor",
    )
    m.offset = Variable(
        instrument, year, where=(rule["offset_limit"] > 0) & covered, upper=rule["offset_limit"] * limit, unit="kt",
        doc="reductions elsewhere that count",
    )  # fmt: skip


def allowances(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[instrument, year] kt a year that add to the limit."""
    moved = m.banked.previous("year") - m.banked + m.borrowed - m.borrowed.previous("year")
    return m.reserve_sold - m.bought_back + m.offset + moved / case.horizon.years


def cost(m: pyo.ConcreteModel, case: Case) -> Expression:
    """[instrument, year] Million USD a year paid at the ceiling and for offsets, less what is paid at the floor."""
    rule = case.trading
    ceiling = rule["price_ceiling"].where(np.isfinite(rule["price_ceiling"]), 0.0)
    return ceiling * m.reserve_sold - rule["price_floor"] * m.bought_back + rule["offset_cost"] * m.offset
