"""Rules that cross rows and tables: what a single cell cannot tell.

Each rule names the tables it compares and is left out while one of them cannot be read, lest it report what would
vanish with the first repair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kz_optimize.tables.findings import Findings
from kz_optimize.tables.profiles import Profiles
from kz_optimize.tables.rules import policies, regions, shapes, slices, stores, supply, technologies
from kz_optimize.tables.rules.context import Input
from kz_optimize.tables.settings import Settings
from kz_optimize.tables.table import Table

_PLANTS = "regions technologies existing_capacity candidates committed retrofits"

RULES: tuple[tuple[Callable[[Input], None], str], ...] = (
    (regions.check_tree, "regions"),
    (regions.check_levels, "regions"),
    (
        regions.check_names,
        "regions technologies carriers lines conversions groups exogenous_emissions pollutants scopes",
    ),
    (regions.check_groups, "technologies groups"),
    (regions.check_colours, "technologies carriers"),
    (technologies.check_conversions, "technologies conversions storage"),
    (technologies.check_storage, "storage carriers costs inflows existing_capacity candidates committed"),
    (stores.check_columns, "technologies storage"),
    (stores.check_emissions, "emission_factors storage"),
    (stores.check_groups, "technologies groups storage subsidies activity_limits activity_budgets benchmarks"),
    (technologies.check_costs, f"costs {_PLANTS}"),
    (technologies.check_candidates, "candidates existing_capacity retrofits"),
    (technologies.check_existing, "existing_capacity technologies committed"),
    (technologies.check_committed, "committed technologies"),
    (technologies.check_retrofits, "retrofits"),
    (technologies.check_idle, _PLANTS),
    (supply.check_supply, f"carriers conversions storage inflows demand markets unserved lines {_PLANTS}"),
    (supply.check_lines, "lines regions carriers"),
    (supply.check_reserve, "reserve regions carriers"),
    (policies.check_constants, "emission_caps emission_prices markets demand"),
    (policies.check_markets, "markets"),
    (policies.check_unserved, "unserved"),
    (policies.check_limits, "targets build_limits activity_limits activity_budgets trading"),
    (policies.check_interfaces, "interfaces"),
    (policies.check_emissions, "emission_factors conversions"),
    (policies.check_instruments, "scopes trading"),
    (shapes.check_profiles, "availability demand inflows"),
    (slices.check_slices, "time_slices carriers"),
)
"""Every rule, with the tables it compares."""


def check_rules(tables: Mapping[str, Table], profiles: Profiles, settings: Settings | None, findings: Findings) -> None:
    """Add a finding for everything that contradicts itself across rows and tables."""
    case = Input(tables, profiles, settings, findings)
    for rule, compared in RULES:
        if all(tables[name].sound for name in compared.split()):
            rule(case)
