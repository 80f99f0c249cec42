"""Offsets under a cap."""

import pytest

from kz_optimize.errors import InputError
from tests.policies.world import cap, output, solved, world
from tests.support import read_case

ROWS = "offset,instrument,year,cost,potential,quality,region\n"


def offered(*rows: str, limit="0.1", **more: str) -> dict[str, str]:
    trading = f"instrument,offset_limit\ncap,{limit}"
    return world(emission_caps=cap((2025, 700)), trading=trading, offsets=ROWS + "\n".join(rows)) | more


def test_cheap_offsets_come_first_and_count_as_far_as_they_are_good():
    # 70 allowances at most: 30 for 5 USD each, and 80 t for 20 that count half, at 40 per allowance, below 41.67.
    done, results = solved(offered("a,cap,2025,5,30,1,", "b,cap,2025,20,200,0.5,"))
    assert results.plan["offset_bought"].values.ravel() == pytest.approx([30, 80])
    assert results.plan["offset_counted"].values.sum() == pytest.approx(70)
    coal, gas = output(done, "coal"), output(done, "gas")
    assert coal + 0.4 * gas == pytest.approx([770])
    assert done.cost == pytest.approx(94 / 3)
    assert done.value("offset_limit") == pytest.approx(-(25 / 0.6 - 40) / 1000)


def test_without_a_limit_as_many_are_bought_as_pay():
    done, _ = solved(offered("a,cap,2025,5,30,1,", "b,cap,2025,20,200,0.5,", limit=""))
    assert output(done, "coal") + 0.4 * output(done, "gas") == pytest.approx([830])


def test_what_the_state_sells_raises_the_limit_of_offsets():
    steps = "instrument,step,year,price,quantity\ncap,auction,2025,0,100"
    done, results = solved(offered("a,cap,2025,5,500,1,", allowance_steps=steps))
    assert results.plan["offset_bought"].item() == pytest.approx(0.1 * 800)
    assert output(done, "coal") + 0.4 * output(done, "gas") == pytest.approx([880])


def test_a_tonne_that_the_cap_covers_already_cannot_offset():
    with pytest.raises(InputError, match="a tonne would count twice"):
        read_case(offered("a,cap,2025,5,30,1,land"))


def test_offsets_of_the_trading_system_itself_and_others_are_not_mixed():
    trading = "instrument,offset_limit,offset_cost\ncap,0.1,20"
    with pytest.raises(InputError, match=r"this cap has offsets in trading\.csv too"):
        read_case(offered("a,cap,2025,5,30,1,", trading=trading))


def test_a_limit_of_offsets_without_offsets_is_pointed_out():
    tables = read_case(world(emission_caps=cap((2025, 700)), trading="instrument,offset_limit\ncap,0.1"))
    assert any("no offsets to be bought" in str(doubt) for doubt in tables.warnings)
