"""Policies as slices: one folder each, with its declared tables and one module.

See policy.py for what a slice may do.
"""

from kz_optimize.policies.abatement.abatement import POLICY as ABATEMENT
from kz_optimize.policies.activity_limit.activity_limit import POLICY as ACTIVITY_LIMIT
from kz_optimize.policies.allowance_supply.allowance_supply import POLICY as ALLOWANCE_SUPPLY
from kz_optimize.policies.benchmark.benchmark import POLICY as BENCHMARK
from kz_optimize.policies.build_limit.build_limit import POLICY as BUILD_LIMIT
from kz_optimize.policies.consumer_price.consumer_price import POLICY as CONSUMER_PRICE
from kz_optimize.policies.household.household import POLICY as HOUSEHOLD
from kz_optimize.policies.job.job import POLICY as JOB
from kz_optimize.policies.market_limit.market_limit import POLICY as MARKET_LIMIT
from kz_optimize.policies.operating_reserve.operating_reserve import POLICY as OPERATING_RESERVE
from kz_optimize.policies.phase_out.phase_out import POLICY as PHASE_OUT
from kz_optimize.policies.relation.relation import POLICY as RELATION
from kz_optimize.policies.reserve.reserve import POLICY as RESERVE
from kz_optimize.policies.subsidy.subsidy import POLICY as SUBSIDY
from kz_optimize.policies.target.target import POLICY as TARGET
from kz_optimize.policies.trading.trading import POLICY as TRADING

POLICIES = (BUILD_LIMIT, PHASE_OUT, ACTIVITY_LIMIT, MARKET_LIMIT, RESERVE, TARGET, SUBSIDY, BENCHMARK, TRADING,
            ALLOWANCE_SUPPLY, ABATEMENT, RELATION, CONSUMER_PRICE, OPERATING_RESERVE, JOB, HOUSEHOLD)  # fmt: skip
"""The policies of the package, in the order in which they add to a model."""
