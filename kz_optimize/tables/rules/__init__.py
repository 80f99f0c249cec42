"""Rules that cross rows and tables: what a single cell cannot tell.

A rule ends at the first table that cannot be read, to avoid findings that would vanish with its repair.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kz_optimize.policy import Policy
from kz_optimize.tables.rules import branches, courses, growth, policies, regions, slices, stock, supply, technologies
from kz_optimize.tables.rules.context import Input

Rule = Callable[[Input], None]

RULES: tuple[Rule, ...] = (
    regions.check_tree,
    regions.check_levels,
    regions.check_names,
    stock.check_units,
    stock.check_stock,
    stock.check_limits_of_stock,
    stock.check_services,
    regions.check_groups,
    regions.check_colours,
    technologies.check_conversions,
    technologies.check_storage,
    technologies.check_stores,
    technologies.check_commitment,
    technologies.check_emissions_of_stores,
    technologies.check_costs,
    technologies.check_candidates,
    technologies.check_existing,
    technologies.check_committed,
    technologies.check_retrofits,
    technologies.check_idle,
    supply.check_supply,
    supply.check_lines,
    policies.check_constants,
    policies.check_markets,
    policies.check_unserved,
    policies.check_interfaces,
    policies.check_emissions,
    policies.check_removals,
    policies.check_scopes,
    branches.check_branches,
    growth.check_drivers,
    growth.check_cap_rules,
    courses.check_dated,
    courses.check_months,
    courses.check_market_availability,
    slices.check_profiles,
    slices.check_slices,
    slices.check_day_groups,
    slices.check_calendar,
)
"""The rules that hold for every case; policies bring more."""


def rules_of(policies: Sequence[Policy]) -> tuple[Rule, ...]:
    """Every rule of a case with these policies."""
    return (*RULES, *(policy.check for policy in policies if policy.check is not None))
