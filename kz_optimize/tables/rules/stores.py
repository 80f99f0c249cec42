"""Rules on what a store cannot have: it charges and discharges, and has no output, mode or emission of its own."""

from __future__ import annotations

from kz_optimize.tables.rules.context import Input


def check_columns(case: Input) -> None:
    """Columns of technologies that limit an output mean nothing for a store."""
    technologies = case["technologies"]
    stores = _stores(case)
    is_store = technologies["technology"].isin(stores)
    for column in ("annual_availability", "minimum_output", "ramp_rate", "capture_rate"):
        said = technologies[column].notna() & (technologies[column] != 0)
        problem = "this has no effect: a store charges and discharges, and has no output to limit"
        remedy = f"Leave {column} blank; storage.csv says what a store can do"
        case.report("technologies", is_store & said, problem, remedy, column, "warning")


def check_emissions(case: Input) -> None:
    """A store emits nothing, so a factor of its own is lost."""
    factors = case["emission_factors"]
    lost = factors["technology"].isin(_stores(case))
    remedy = "Give the factor to the technologies that fill the store, or to a carrier; or delete the row"
    case.report("emission_factors", lost, "this is a store, and a store emits nothing", remedy, "technology")


def _stores(case: Input) -> set[str]:
    return set(case["storage"]["technology"]) - {""}
