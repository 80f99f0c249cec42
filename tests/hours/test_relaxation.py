"""Mean days are a relaxation of the hourly year: bounds on whole years, and what would break them."""

from dataclasses import replace

import numpy as np
import pytest

from kz_optimize.case.case import prepare
from kz_optimize.model import build_model, midnight, storage
from kz_optimize.tables.table import empty_table
from tests.hours.years import bound, drawn, hourly, hourly_cost, on_means, solved, tables, with_time
from tests.support import FLAT_GIGAWATT, SYSTEM, existing, night

WHOLE, CLOSE = [0, 1, 2, 3, 4], 1e-6

# Sun on three days of five; a gigawatt is asked for in every hour, a plant gives it for 10 USD/MWh.
SUN = {
    **SYSTEM, **FLAT_GIGAWATT,
    "technologies": "technology,group,lifetime,lead_time\nplant,thermal,20,0\nsolar,solar,20,0\nstore,storage,20,0",
    "conversions": "technology,carrier,flow\nplant,electricity,1\nsolar,electricity,1",
    "costs": "technology,year,variable_cost\nplant,2025,10\nsolar,2025,0\nstore,2025,0",
    "availability": "technology,profile\nsolar,sun",
    "existing_capacity": existing("plant,land,2000", "solar,land,3000", "store,land,2000"),
}  # fmt: skip
STORE = "technology,carrier,duration,cycle,standing_loss\nstore,electricity,{},day,{}"
DAYLIGHT = np.where(np.arange(120) % 24 // 12 == 0, 1.0, 0.0) * np.repeat([1, 0, 1, 0, 1], 24)


def sunny(duration: float, loss: float = 0.0):
    return tables({**SUN, "storage": STORE.format(duration, loss)}, {"sun": DAYLIGHT})


@pytest.mark.parametrize("seed", [0, *night(1, 2, 3)])
def test_no_plan_of_the_hourly_year_is_cheaper_than_one_on_mean_days(seed):
    case, year = drawn(seed), hourly_cost(seed)
    random = np.random.default_rng(seed)
    for steps in (4, 24):
        group = random.integers(0, 3, 5)
        coarse, fine = bound(case, group.tolist(), steps), bound(case, (group + 3 * np.arange(5) % 6).tolist(), steps)
        assert coarse <= fine * (1 + CLOSE)  # splitting groups never lowers the bound
        assert fine <= year * (1 + CLOSE)


@pytest.mark.parametrize("seed", [1, *night(3, 6)])
def test_one_day_per_group_and_24_steps_are_the_hourly_year(seed):
    # But for standing losses, which are counted to the optimist's side, and for what ran before midnight, of which mean
    # days know nothing: ramps and what must be started.
    case = drawn(seed)
    technologies, stores = case["technologies"], case["storage"]
    left_out = {
        "commitment": empty_table(case["commitment"].schema),
        "technologies": replace(technologies, frame=technologies.frame.assign(ramp_rate=np.nan)),
        "storage": replace(stores, frame=stores.frame.assign(standing_loss=0.0)),
    }
    case = replace(case, tables={**case, **left_out})
    assert bound(case, WHOLE) == pytest.approx(hourly(case)[2].objective, rel=1e-7)


def test_steps_of_several_hours_only_lower_the_bound():
    case = drawn(0)
    bounds = [bound(case, WHOLE, steps) for steps in (2, 4, 8, 24)]
    assert bounds == sorted(bounds)


def test_a_store_carries_the_energy_of_a_sunny_day_into_the_next():
    # Three days of 36 GWh of sun, half of it at once, make 108; five days ask for 120. A large store leaves 12 GWh
    # to the plant in five days, 876 in the year: 8.76 million USD. Two groups, sunny and not, say the same.
    case = sunny(48)
    assert hourly(case)[2].objective == pytest.approx(8.76)
    assert bound(case, [0, 1, 0, 1, 0]) == pytest.approx(8.76)
    assert bound(case, [0] * 5) == pytest.approx(8.76)


def test_a_small_store_holds_at_midnight_what_it_can():
    # 4 GWh are given within the dark half of the sunny day and, from what was left at midnight, on the next: the sun
    # that is not needed at once fills the store once a day, so three times 4 GWh in five days are saved.
    case = sunny(2)
    assert hourly(case)[2].objective == pytest.approx((120 - 36 - 3 * 4) * 73 * 0.01)
    assert bound(case, [0, 1, 0, 1, 0]) == pytest.approx((120 - 36 - 3 * 4) * 73 * 0.01)


def test_mean_levels_at_midnight_are_those_of_days_that_follow_each_other():
    case, model, _ = on_means(sunny(48), [0, 1, 0, 1, 0])
    midnights = case.days.midnights
    assert midnights.count.tolist() == [73, 146, 146]  # the fifth to the first, sunny to dark, dark to sunny
    assert midnights.kind.tolist() == [0, 1, 2, 1, 2]
    held, stored = model.held.solution.values[0, 0], model.stored.solution.values[0, 0, :, -1]
    for day, days in enumerate(case.days.days.values):
        dawn = (midnights.count * held)[midnights.morrow == day].sum() / days
        dusk = (midnights.count * held)[midnights.eve == day].sum() / days
        assert dawn + stored[day] == pytest.approx(dusk, abs=1e-9)


def test_standing_loss_is_counted_to_the_optimists_side():
    case = sunny(48, 0.01)
    _, _, year = hourly(case)
    bounds = [bound(case, group, steps) for group in (WHOLE, [0, 1, 0, 1, 0]) for steps in (2, 4, 8, 24)]
    assert max(bounds) <= year.objective * (1 + CLOSE)


def test_standing_loss_counted_as_typical_days_do_breaks_the_bound(monkeypatch):
    case = sunny(48, 0.05)

    def pessimist(m, case, inflow):
        s = case.stores
        early = (1.0 - s.standing_loss) ** (case.days.hours - 1.0)
        return early * s.efficiency_charge * m.charge - m.discharge / s.efficiency_discharge + inflow - m.spill

    year = hourly(case)[2].objective
    assert bound(case, WHOLE, 2) <= year * (1 + CLOSE)
    monkeypatch.setattr(storage, "_change", pessimist)
    assert bound(case, WHOLE, 2) > year * (1 + CLOSE)


def test_stores_that_end_every_day_as_they_began_break_the_bound(monkeypatch):
    case = sunny(48)
    mean, *_ = on_means(case, [0, 1, 0, 1, 0])
    daily = replace(mean, stores=replace(mean.stores, daily_cycle=mean.stores.possible.any("year")))
    monkeypatch.setattr(midnight, "add", lambda *_: None)
    assert solved(build_model(daily)).objective > hourly(case)[2].objective * 1.5


def test_real_days_in_place_of_means_break_the_bound():
    # In the hourly year the store carries sun from the days that have it to those that have none.
    case = sunny(40.0)
    medoids = solved(build_model(prepare(with_time(case, days=2, steps=24)))).objective
    assert bound(case, [0, 0, 1, 1, 1]) <= hourly(case)[2].objective * (1 + CLOSE) < medoids


def test_a_real_day_scaled_to_the_energy_of_the_year_breaks_the_bound():
    # Wind of 2 GW in half of the hours on three days, which leaves 12 GWh to the plant, and of 0.9 GW in all hours on
    # two, which leaves 2.4: 40.8 GWh in five days. The medoid is one of the three; scaled by 0.96 it still wastes half,
    # and says 60.
    gusts = np.concatenate([np.tile([1.0] * 12 + [0.0] * 12, 3), np.full(48, 0.45)])
    stands = existing("plant,land,2000", "solar,land,2000")
    case = tables({**SUN, "existing_capacity": stands, "storage": STORE.format(2, 0)}, {"sun": gusts})
    assert hourly(case)[2].objective == pytest.approx(40.8 * 73 * 0.01)
    assert bound(case, [0] * 5) <= 40.8 * 73 * 0.01
    scaled = prepare(with_time(case, days=1, steps=24))
    assert float((scaled.days.hours * scaled.days.days).sum()) == 8760
    assert solved(build_model(scaled)).objective == pytest.approx(60 * 73 * 0.01)
