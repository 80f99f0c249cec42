"""What a prepared case says, as bare numpy arrays: the common start of the writers that do without our algebra.

Only what the Kazakhstan case uses: no yearly stores, ramps, targets, budgets, prices, interfaces or trading systems.
"""

from __future__ import annotations

import numpy as np

from kz_optimize.case.case import Case


class Data:
    """Positions instead of names: ``fleet_of_mode[3]`` is the number of the fleet of mode 3."""

    def __init__(self, case: Case):
        self.case = case
        self.years = case.horizon.year.to_numpy(float)
        self.since, self.weight = case.horizon.since_previous.values, case.horizon.weight.values
        self.hours, self.step = case.days.hours.values, case.days.days.values[:, None] * case.days.hours.values
        self._cohorts(case)
        self._fleets(case)
        self._stores(case)
        self._network(case)
        self._policies(case)
        self._costs(case)

    def _cohorts(self, case: Case) -> None:
        c, plant = case.cohorts, case.plants.plant
        self.plant_of_cohort = c.plant_place
        self.initial, self.committed, self.build_limit = c.initial.values, c.committed.values, c.build_limit.values
        self.buildable, self.alive = c.buildable.values, c.alive.values
        self.in_vintage = (c.vintage[:, None] == self.years) & self.buildable[:, None]
        older = (self.years > c.vintage[:, None]) & (self.years > self.years[0])
        self.retirable = self.alive & older & c.retirement[:, None]
        before = np.hstack([np.zeros((len(self.alive), 1), bool), self.alive[:, :-1]])
        self.ends = before & ~self.alive
        self.no_later = self.years[:, None] <= self.years  # [retired in, year]
        self.potential = case.plants.capacity_limit.values
        rules = case.build_limits
        self.rule_member = rules.member.values[:, self.plant_of_cohort]
        self.rule_limit = {name: values.values for name, values in rules.values.items()}
        x = case.retrofits
        self.source, self.target = plant.get_indexer(x.source.values), plant.get_indexer(x.target.values)
        self.ratio = x.capacity_ratio.values

    def _fleets(self, case: Case) -> None:
        f, d = case.fleets, case.dispatch
        self.pool_of_cohort = f.pool.get_indexer(f.pool_of_cohort.values)
        self.running, self.storing = f.pool.get_indexer(f.running), f.pool.get_indexer(f.storing)
        self.fleet_of_pool = f.fleet.get_indexer(f.fleet_of_pool.values)
        self.store_of_pool = f.store.get_indexer(f.store_of_pool.values)
        self.fleet_of_mode = f.fleet.get_indexer(f.fleet_of_mode.values)
        self.pool_possible, self.mode_possible, self.possible = (
            array.values for array in (d.pool_possible, d.mode_possible, d.possible)
        )
        self.hourly, self.mode_hourly = d.hourly.values, d.mode_hourly.values
        self.availability, self.minimum_output = d.availability.values, d.minimum_output.values
        self.flow_mode, self.flow_node = f.mode.get_indexer(d.flows.mode.values), self._nodes(d.flows.node.values)
        self.flow = d.flows.coefficient.values

    def _nodes(self, names: np.ndarray) -> np.ndarray:
        return self.case.nodes.node.get_indexer(names)

    def _stores(self, case: Case) -> None:
        s = case.stores
        self.store_possible, self.store_node = s.possible.values, self._nodes(s.node.values)
        self.charge_ratio, self.has_inflow = s.charge_ratio.values, s.has_inflow.values
        self.keep = (1.0 - s.standing_loss.values)[:, None, None] ** self.hours
        self.efficiency_charge, self.efficiency_discharge = s.efficiency_charge.values, s.efficiency_discharge.values
        self.duration, self.inflow = np.nan_to_num(s.duration.values), s.inflow.values
        self.minimum_release = s.minimum_release.values

    def _network(self, case: Case) -> None:
        lines, k = case.lines, case.markets
        self.line_of_way = lines.line.get_indexer(lines.line_of_way.values)
        self.sender, self.receiver = self._nodes(lines.sender.values), self._nodes(lines.receiver.values)
        self.way_hourly, self.existing, self.arriving = (
            lines.hourly.values, lines.existing.values, lines.arriving_share.values,
        )  # fmt: skip
        self.may_build, self.line_alive = lines.may_build.values, lines.alive.values
        self.line_may_stand = (self.may_build[:, :, None] & self.line_alive).any(axis=1)
        self.line_limit = lines.capacity_limit.values
        self.usable = self.existing.max(axis=1) + self.line_limit[self.line_of_way] > 0
        self.market_node, self.sign = self._nodes(k.node.values), k.sign.values
        self.market_hourly, self.market_annual, self.market_open = k.hourly.values, k.annual.values, k.open.values
        self.hourly_limit, self.annual_limit = k.hourly_limit.values, k.annual_limit.values
        times = {time: case.nodes.time == time for time in ("hour", "year")}
        self.node_hourly, self.node_annual = times["hour"], times["year"]
        self.demand = case.demand.power.values * self.node_hourly[:, None, None, None]
        self.demand_annual = case.demand.annual.values * self.node_annual[:, None]
        self.tier_share, self.tier_cost = case.unserved.share.values, case.unserved.cost.values
        r = case.reserve
        self.leaves, self.arrives = r.node.values[self.sender], r.node.values[self.receiver]  # [way, zone]
        both = self.leaves.any(axis=1) & self.arrives.any(axis=1)
        self.lends = both & (self.leaves != self.arrives).any(axis=1) & self.way_hourly
        self.line_credit = lines.capacity_credit.values[self.line_of_way]
        self.requirement, self.credit = r.requirement.values, r.credit.values

    def _policies(self, case: Case) -> None:
        caps, plant = case.caps, case.plants.plant
        speaker = plant.get_indexer(
            [case.fleets.representative_plant[name] for name in case.fleets.fleet_of_mode.values]
        )
        weights = np.array([case.pollutants.weight(name).values for name in caps.pollutant])
        self.factor = (weights @ case.dispatch.emission_factor.values.T) * caps.covered.values[:, speaker]
        self.cap, self.exogenous = caps.level.values, caps.exogenous.values

    def _costs(self, case: Case) -> None:
        c, costs, d = case.cohorts, case.costs, case.dispatch
        lifetime = c.end - c.vintage
        owed = np.fmin(c.economic_lifetime, lifetime)
        paid = case.horizon.payments(c.vintage, lifetime, c.interest_rate, owed) * self.buildable[:, None]
        net = costs.investment_cost.values * (1.0 - case.investment_subsidy.values)
        overnight = (net[self.plant_of_cohort] * self.in_vintage).sum(axis=1)
        self.investment = paid.sum(axis=1) * overnight
        self.line_investment = case.lines.payments.values * case.lines.investment_cost.values[:, None]
        self.fixed = costs.fixed_cost.values[self.plant_of_cohort] * self.weight
        self.line_fixed = case.lines.fixed_cost.values[:, None] * self.weight
        self.variable = (d.variable_cost.values + d.mode_cost.values - d.support.values) * self.weight
        self.store_variable = case.stores.variable_cost.values * self.weight
        self.price = case.markets.price.values * self.sign[:, None] * self.weight
        self.wheeling = case.lines.wheeling_cost.values[:, None] * self.weight
