"""A chain of suppliers never changes the emissions of what is burnt at its end, whatever the sign of its carbon."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kz_optimize.policies import POLICIES
from kz_optimize.results.audit import recompute
from kz_optimize.results.extract.extract import extract
from tests.properties.drawn import examples
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, solve_case

FACTOR = st.floats(0.05, 0.9) | st.floats(-0.9, -0.05)


@dataclass(frozen=True)
class Link:
    """One supplier: it gives `gives` of its carrier per unit of that before, with all carbon of it."""

    gives: float
    diesel: float  # burnt beside, per unit
    grown: float  # factor of something else that it gives, out of nothing; 0: nothing


LINKS = st.builds(Link, st.floats(0.3, 1.5), st.floats(0.01, 0.2), st.just(0.0)) | st.builds(
    Link, st.floats(0.3, 1.5), st.just(0.0), FACTOR
)


def solve(links: list[Link], fuel: float, diesel: float, made: bool):
    """A GW that burns the last carrier of a chain, whose first is bought or made out of nothing."""
    names = [f"fuel_{i}" for i in range(len(links) + 1)]
    factors = [fuel]
    conversions, carriers = ["plant,electricity,1", f"plant,{names[-1]},-2.5"], [*names, "diesel"]
    for i, link in enumerate(links):
        factors.append(factors[-1] / link.gives)
        conversions += [f"link_{i},{names[i]},-1", f"link_{i},{names[i + 1]},{link.gives}"]
        conversions += [f"link_{i},diesel,-{link.diesel}"] * (link.diesel > 0) + [f"link_{i},grown_{i},0.7"] * (
            link.grown != 0
        )
        carriers += [f"grown_{i}"] * (link.grown != 0)
    conversions += [f"farm,{names[0]},1"] * made
    makers = [f"link_{i}" for i in range(len(links))] + ["farm"] * made
    known = {**dict(zip(names, factors, strict=True)), "diesel": diesel,
             **{f"grown_{i}": link.grown for i, link in enumerate(links) if link.grown}}  # fmt: skip
    bought = ["diesel", *([] if made else names[:1])]
    return solve_case(
        {
            **SYSTEM, **FLAT_GIGAWATT,
            "carriers": "carrier,place,time,disposal\nelectricity,country,hour,no\n"
            + "".join(f"{name},country,year,yes\n" for name in carriers),
            "technologies": SYSTEM["technologies"] + "".join(f"{name},supply,20,0\n" for name in makers),
            "conversions": "\n".join(["technology,carrier,flow", *conversions]),
            "costs": "\n".join(["technology,year,variable_cost", "plant,2025,1", *(f"{n},2025,1" for n in makers)]),
            "existing_capacity": existing("plant,land,1000", *(f"{name},land,900000" for name in makers)),
            "markets": "market,region,carrier,direction,year,price\n"
            + "".join(f"{name},land,{name},buy,2025,1\n" for name in bought),
            "pollutants": "pollutant,co2e\nCO2,1",
            "emission_factors": "carrier,pollutant,factor\n"
            + "".join(f"{name},CO2,{value!r}\n" for name, value in known.items()),
            "emission_prices": "instrument,pollutant,scope,year,price\nfree,CO2,land,2025,0",
        }
    )  # fmt: skip


@examples(10)
@given(st.lists(LINKS, max_size=3), FACTOR, FACTOR, st.booleans())
def test_suppliers_do_not_change_what_is_burnt_behind_them(links, fuel, diesel, made):
    done = solve(links, fuel, diesel, made)
    taken = 2.5 * 8760
    beside = 0.0
    for link in reversed(links):
        taken /= link.gives
        beside += diesel * link.diesel * taken
    results = extract(done.model, done.case, done.solution)
    # all carbon of the first carrier is burnt in the plant, and the diesel where it is used
    told = results.plan["emissions"].sum(["region", "technology", "pollutant", "year"])
    assert float(told.sum()) == pytest.approx(fuel * taken + beside, rel=1e-9, abs=1e-6)
    assert float(results.plan["instrument_emissions"].sum()) == pytest.approx(float(told.sum()), rel=1e-9, abs=1e-6)
    at_the_end = results.plan["emissions"].sel(technology="plant").sum()
    assert float(at_the_end) == pytest.approx(fuel * taken, rel=1e-9)
    assert recompute.check(results, POLICIES)["relative"].max() < 1e-9
