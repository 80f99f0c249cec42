"""Cases drawn at random with every family of equations at work: three oblasts in two zones, five carriers.

They are feasible by construction: demand may go unserved, emissions beyond a cap may be bought or taken out of the
air, and what is asked of capacity may be built.
"""

import numpy as np

from ..support import HOURS, Profiles

HOUR = np.arange(HOURS)
CYCLES = ("horizon", "year")
OBLASTS = {"n1": "north", "n2": "north", "s1": "south"}

FIXED = {
    "regions": """
        region,parent,level
        land,,country
        north,land,zone
        south,land,zone
        n1,north,oblast
        n2,north,oblast
        s1,south,oblast
        """,
    "carriers": """
        carrier,place,time,disposal
        electricity,zone,hour,no
        heat,oblast,hour,yes
        coal,country,year,no
        gas,zone,year,no
        hydrogen,zone,day,no
        steam,country,day,yes
        slag,country,year,yes
        """,
    "groups": """
        group,technology
        variable,wind
        variable,solar
        """,
    "pollutants": """
        pollutant,co2e,captured
        CO2,1,yes
        CH4,28,no
        """,
    "scopes": """
        scope,region,group,sector
        power,north,thermal,none
        power,south,all,industry
        """,
    "retrofits": """
        from_technology,to_technology,capacity_ratio
        coal_old,coal_ccs,0.8
        coal_old,coal_extended,1
        coal_extended,coal_ccs,0.8
        """,
    "trading": """
        instrument,banking,borrowing_limit,price_floor,price_ceiling,offset_limit,offset_cost
        cap,yes,0.1,5,150,0.05,30
        """,
}


def draw(seed: int) -> tuple[dict[str, str], Profiles, dict[str, object]]:
    """Texts, profiles and settings of a case."""
    number = _Drawn(np.random.default_rng(seed))
    years = number.choice([(2025, 2030), (2025, 2030, 2037), (2025, 2032, 2035)])
    texts = _texts(number)
    settings = {
        "years": years, "end_year": years[-1] + 4, "days": number.whole(2, 3), "steps": number.choice([3, 4]),
        "rate": number(0, 0.1), "interest": number(0.03, 0.1), "extreme_days": number.choice([True, False]),
    }  # fmt: skip
    return texts, _profiles(number), settings


def plain() -> tuple[dict[str, str], Profiles, dict[str, object]]:
    """The same case with the middle of every range: two kinds of day, of two steps each."""
    day = HOUR // 24 % 7 < 5
    light = HOUR % 24 < 12
    profiles = {
        "load": np.where(light, 1.2, 0.8) * np.where(day, 1.1, 0.75), "heat": np.where(day, 1.0, 0.5),
        "wind_a": np.where(day, 0.5, 0.25), "wind_b": np.where(day, 0.25, 0.5), "sun": np.where(light, 0.5, 0.0),
        "river": np.where(day, 0.5, 0.25),
    }  # fmt: skip
    settings = {"years": (2025, 2030, 2037), "end_year": 2041, "days": 2, "steps": 2, "rate": 0.05, "interest": 0.08}
    return _texts(_Numbers()), profiles, settings


def _texts(n: "_Numbers") -> dict[str, str]:
    return FIXED | _technologies(n) | _operation(n) | _capacity(n) | _outside(n) | _policy(n)


class _Numbers:
    """The middle of every range, and the first of every choice."""

    def __call__(self, low: float, high: float) -> float:
        return round((low + high) / 2, 3)

    def whole(self, low: int, high: int) -> int:
        return (low + high) // 2

    def choice(self, options):
        return options[0]


class _Drawn(_Numbers):
    def __init__(self, random: np.random.Generator):
        self.random = random

    def __call__(self, low: float, high: float) -> float:
        return round(float(self.random.uniform(low, high)), 3)

    def whole(self, low: int, high: int) -> int:
        return int(self.random.integers(low, high + 1))

    def choice(self, options):
        return options[self.random.integers(len(options))]


def _profiles(number: _Drawn) -> Profiles:
    daily = np.sin((HOUR % 24 - 8) / 24 * 2 * np.pi)
    season = np.cos(HOUR / HOURS * 2 * np.pi)

    def wind() -> np.ndarray:
        return np.clip(0.35 + np.repeat(number.random.normal(0, 0.2, 365), 24) + 0.1 * daily, 0, 1).round(4)

    return {
        "load": (1 + 0.15 * daily + 0.2 * season).round(4), "heat": (1 + 0.9 * season).round(4),
        "wind_a": wind(), "wind_b": wind(), "sun": np.clip(daily, 0, 1).round(4),
        "river": np.clip(0.3 - 0.3 * season, 0, 1).round(4),
    }  # fmt: skip


def _technologies(n: _Numbers) -> dict[str, str]:
    return {
        "technologies": f"""
            technology,group,lifetime,economic_lifetime,interest_rate,lead_time,capacity_credit,availability,annual_availability,minimum_output,ramp_rate,capture_rate,retirement
            coal_old,thermal,{n.whole(42, 50)},,,5,0.9,{n(0.7, 0.9)},,{n.choice([0.2, 0])},,0,yes
            coal_extended,thermal,15,,,1,0.9,0.8,,0,,0,yes
            coal_ccs,thermal,20,10,0.12,1,0.9,0.8,,0,,0.85,yes
            chp,thermal,40,,,5,0.9,0.8,{n.choice([0.7, ""])},{n(0, 0.3)},,0,yes
            ccgt,thermal,25,,,3,0.9,0.9,,0,{n.choice([0.05, 0.1, ""])},0,yes
            wind,wind,25,20,,2,0.1,1,,0,,0,no
            solar,solar,25,,,1,0,1,,0,,0,yes
            battery,battery,15,,,1,0.5,1,,0,,0,no
            cavern,hydrogen,30,,,1,0.5,1,,0,,0,no
            river,hydro,80,,,8,0.6,1,,0,,0,no
            boiler,heat,25,,,1,0,1,,0,,0,yes
            electrolyser,hydrogen,20,,,1,0,1,{n.choice([0.6, ""])},0,,0,yes
            dac,removal,20,,,1,0,1,,0,,0,yes
            mill,industry,40,,,1,0,0.9,{n.choice([0.8, ""])},0.1,,0,no
            """,
        "costs": f"""
            technology,region,year,investment_cost,energy_cost,fixed_cost,variable_cost
            coal_old,,2025,0,0,{n(20, 50)},{n(3, 6)}
            coal_extended,,2025,{n(200, 500)},0,45,5
            coal_ccs,,2025,{n(1500, 2500)},0,70,{n(6, 12)}
            chp,,2025,2900,0,50,5
            chp,n2,2025,2700,0,50,{n(5, 6)}
            ccgt,,2025,1200,0,30,3
            wind,,2025,{n(900, 1300)},0,15,0
            wind,,2040,{n(700, 900)},0,15,0
            wind,south,2025,{n(900, 1300)},0,15,{n.choice([0, 0.5])}
            solar,,2025,{n(500, 700)},0,12,0
            battery,,2025,{n(300, 800)},0,8,{n(0, 1)}
            cavern,,2025,{n(300, 1000)},{n(1, 5)},8,0
            river,,2025,3000,0,30,{n(0, 2)}
            boiler,,2025,80,0,3,1
            electrolyser,,2025,{n(500, 1200)},0,20,0
            dac,,2025,{n(2000, 5000)},0,50,{n(0, 5)}
            mill,,2025,500,0,5,1
            """,
    }


def _operation(n: _Numbers) -> dict[str, str]:
    return {
        "conversions": f"""
            technology,mode,carrier,flow,efficiency
            coal_old,normal,coal,,{n(0.3, 0.36)}
            coal_old,normal,electricity,1,
            coal_extended,normal,coal,,0.36
            coal_extended,normal,electricity,1,
            coal_ccs,normal,coal,,0.3
            coal_ccs,normal,electricity,1,
            chp,condensing,coal,,{n(0.3, 0.35)}
            chp,condensing,electricity,1,
            chp,back_pressure,coal,,0.33
            chp,back_pressure,electricity,0.77,
            chp,back_pressure,heat,{n(1.2, 1.6)},
            ccgt,normal,gas,,0.55
            ccgt,normal,electricity,1,
            wind,normal,electricity,1,
            solar,normal,electricity,1,
            boiler,normal,gas,,0.9
            boiler,normal,heat,1,
            electrolyser,normal,electricity,-1,
            electrolyser,normal,hydrogen,0.65,
            dac,normal,electricity,-1,
            mill,normal,coal,-1,
            mill,normal,slag,0.5,
            """,
        "storage": f"""
            technology,carrier,efficiency_charge,efficiency_discharge,duration,charge_ratio,standing_loss,cycle,initial_level,minimum_level
            battery,electricity,0.95,{n(0.9, 1)},{n.whole(2, 6)},1,{n.choice([0, 0.001])},day,,{n.choice([0.1, 0])}
            river,electricity,1,1,{n.whole(50, 600)},0,0,year,,
            cavern,electricity,0.7,0.5,,{n(0.5, 1.5)},{n.choice([0, 0.0001])},{n.choice(CYCLES)},,{n.choice([0.2, 0])}
            """,
        "mode_costs": f"""
            technology,mode,region,year,variable_cost
            chp,back_pressure,,2025,{n(0, 2)}
            chp,back_pressure,n2,2030,{n(0, 2)}
            """,
        "availability": f"""
            technology,region,profile,share
            wind,north,wind_a,1
            wind,n2,wind_b,{n(0.8, 1)}
            wind,s1,wind_b,1
            solar,,sun,1
            """,
        "inflows": f"""
            technology,region,profile,share,minimum_release
            river,,river,1,{n.choice([0.2, 0])}
            """,
        "emission_factors": """
            carrier,technology,pollutant,factor
            coal,,CO2,0.34
            gas,,CO2,0.2
            coal,,CH4,0.00001
            gas,boiler,CH4,0.0001
            ,dac,CO2,-0.5
            """,
    }


def _capacity(n: _Numbers) -> dict[str, str]:
    section, there, back = n.whole(500, 2500), n.whole(200, 2000), n.whole(100, 1000)
    return {
        "existing_capacity": f"""
            unit,technology,region,capacity,commissioned,retires
            a,coal_old,n1,{n.whole(1000, 4000)},1980,
            b,coal_old,n1,{n.whole(500, 2000)},1990,{n.whole(2029, 2040)}
            c,coal_old,n2,{n.whole(500, 2000)},1990,
            d,chp,n1,{n.whole(300, 1000)},1995,
            e,chp,n2,{n.whole(300, 1000)},1991,
            f,river,s1,{n.whole(500, 1500)},1970,
            g,river,s1,{n.whole(100, 500)},1985,
            h,ccgt,s1,{n.whole(800, 2000)},{n.whole(2004, 2020)},
            i,boiler,n1,1000,2015,
            j,boiler,n2,1000,2027,
            k,wind,n1,{n.whole(100, 400)},2018,
            l,wind,n2,{n.whole(100, 400)},2020,
            m,mill,n1,100,2010,
            n,mill,s1,50,2012,
            """,
        "candidates": f"""
            technology,region,first_year,last_year,capacity_limit,build_limit
            wind,n1,,,{n.whole(2000, 9000)},{n.whole(100, 900)}
            wind,n2,,,{n.whole(2000, 9000)},
            wind,s1,2027,,,
            solar,n1,,2030,,
            solar,s1,,,{n.whole(2000, 9000)},
            ccgt,n1,,,,
            ccgt,n2,,,,
            ccgt,s1,,,,
            battery,n1,,,,
            battery,n2,,,,
            cavern,s1,,,,
            chp,n1,,,,
            boiler,n1,,,,
            boiler,n2,,,,
            electrolyser,s1,,,,
            dac,n1,,,,
            dac,s1,,,,
            """,
        "committed": f"""
            project,technology,region,capacity,commissioned
            x,wind,s1,{n.whole(100, 600)},2027
            y,solar,s1,{n.whole(50, 200)},2025
            z,ccgt,n1,300,2060
            """,
        "lines": f"""
            line,from,to,carrier,capacity,capacity_reverse,length,loss,commissioned,investment_cost,fixed_cost,wheeling_cost,capacity_limit
            ns,north,south,electricity,{there},{back},900,0.05,,{n.whole(200, 800)},5,{n(0, 2)},2000
            later,north,south,electricity,{n.whole(100, 500)},,900,0.05,2028,0,0,0,0
            pipe,south,north,gas,{n.whole(100, 500)},,500,0.02,,0,0,{n(0, 2)},0
            tube,south,north,hydrogen,100,,500,0,,100,0,0,50
            """,
        "interfaces": f"""
            interface,line,direction,year,limit
            section,ns,forward,2030,{section}
            section,later,forward,2030,{section}
            """,
    }  # fmt: skip


def _outside(n: _Numbers) -> dict[str, str]:
    texts = {
        "demand": f"""
            region,carrier,sector,year,energy,profile
            n1,electricity,home,2025,{n.whole(8000, 20000)},load
            n1,electricity,home,2040,{n.whole(12000, 30000)},load
            n2,electricity,work,2025,{n.whole(3000, 9000)},
            s1,electricity,all,2025,{n.whole(6000, 15000)},load
            s1,electricity,all,2040,{n.whole(8000, 25000)},load
            n1,heat,all,2025,{n.whole(2000, 5000)},heat
            n2,heat,all,2025,{n.whole(2000, 5000)},heat
            s1,hydrogen,all,2025,0,
            s1,hydrogen,all,2040,{n.whole(200, 900)},
            n1,steam,all,2025,100,
            n1,slag,all,2025,200,
            """,
        "network_losses": f"""
            region,carrier,year,loss
            ,electricity,2025,{n(0.05, 0.12)}
            n2,electricity,2025,0.12
            n2,electricity,2040,0.06
            """,
        "unserved": """
            carrier,tier,share,cost
            electricity,first,0.1,500
            electricity,rest,0.9,5000
            heat,rest,1,3000
            hydrogen,rest,1,3000
            slag,rest,1,300
            """,
        "markets": f"""
            market,region,carrier,direction,year,price,annual_limit,annual_minimum,hourly_limit,origin
            mine,land,coal,buy,2025,{n(1, 4)},,,,domestic
            field,north,gas,buy,2025,{n(8, 15)},{n.whole(2000, 9000)},{n.whole(0, 100)},,domestic
            pipe,north,gas,buy,2025,30,,,,foreign
            pipe,south,gas,buy,2025,{n(15, 30)},,,,domestic
            neighbour,north,electricity,buy,2025,{n(40, 70)},2000,,500,foreign
            neighbour,north,electricity,sell,2025,{n(10, 30)},1000,,300,foreign
            ship,south,hydrogen,buy,2030,{n(80, 150)},,,100,foreign
            steam,land,steam,buy,2025,20,,,,foreign
            """,
    }
    exogenous = """
        region,sector,pollutant,year,emissions
        land,land_use,CO2,2025,-1000
        s1,industry,CO2,2025,500
        s1,industry,CH4,2025,10
        """
    return texts | {"exogenous_emissions": exogenous}


def _policy(n: _Numbers) -> dict[str, str]:
    return {
        "emission_caps": f"""
            instrument,pollutant,scope,year,limit
            cap,CO2e,power,2030,{n.whole(8000, 30000)}
            cap,CO2e,power,2037,{n.whole(2000, 9000)}
            """,
        "emission_budgets": f"""
            instrument,pollutant,scope,limit
            all,CO2,land,{n.whole(100_000, 500_000)}
            """,
        "emission_prices": f"""
            instrument,pollutant,scope,year,price
            tax,CO2,north,2030,{n.whole(0, 20)}
            """,
        "benchmarks": f"""
            instrument,group,carrier,year,benchmark,allowance_price
            tax,thermal,electricity,2030,{n(0.2, 0.7)},10
            """,
        "targets": f"""
            target,group,carrier,region,year,minimum_share,maximum_share
            green,variable,electricity,land,2030,{n(0.1, 0.3)},
            river,hydro,electricity,south,2030,,{n(0.3, 0.9)}
            """,
        "build_limits": f"""
            limit,technology,region,year,capacity_limit,capacity_minimum,build_limit,growth_limit,growth_seed
            wind,wind,land,2030,,,{n.whole(1000, 3000)},{n(0.05, 0.3)},{n.whole(500, 900)}
            sun,solar,south,2030,{n.whole(3000, 9000)},100,,,
            """,
        "activity_limits": f"""
            limit,technology,region,year,activity_limit,activity_minimum
            gas,ccgt,land,2030,{n.whole(5000, 20000)},
            work,mill,n1,2025,,{n.whole(0, 300)}
            """,
        "activity_budgets": f"""
            budget,technology,region,activity_limit,activity_minimum
            coal,coal_old,land,{n.whole(50_000, 300_000)},
            work,mill,land,,{n.whole(0, 1500)}
            """,
        "phase_outs": f"""
            phase_out,group,region,year
            old,coal_old,n2,{n.whole(2030, 2038)}
            """,
        "subsidies": f"""
            subsidy,group,region,year,investment_share,output_subsidy
            sun,solar,land,2030,{n(0, 0.3)},{n(0, 5)}
            """,
        "reserve": f"""
            region,carrier,year,reserve_margin,basis
            north,electricity,2030,{n(0.05, 0.2)},peak
            south,electricity,2030,{n(0.05, 0.2)},{n.choice(["peak", "production"])}
            land,electricity,2030,{n(-0.5, 0.1)},{n.choice(["production", "peak"])}
            """,
    }
