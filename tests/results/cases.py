"""Two cases as tables: one worked by hand, one with every family of equations."""

from __future__ import annotations

import numpy as np

# One zone, two years of five calendar years, no discounting, one typical day of two steps of twelve hours.
# Demand is 0.5 GW and 1.5 GW; wind gives its 0.8 GW in the first step only, coal costs 5 + 2 / 0.4 = 10 USD/MWh.
HAND = {
    "case.toml": """
title = "Worked by hand"
[money]
price_year = 2025
kzt_per_usd = 500.0
[time]
base_year = 2025
milestone_years = [2025, 2030]
days = 1
steps = 2
extreme_days = false
[finance]
discount_rate = 0.0
""",
    "regions": "region,parent,level\nland,,country\nnorth,land,zone\nleft,north,oblast\nright,north,oblast\n",
    "carriers": "carrier,place,time,fuel_type\nelectricity,zone,hour,electricity\ncoal,country,year,coal\n",
    "pollutants": "pollutant,co2e,captured\nCO2,1,yes\n",
    "technologies": "technology,group,lifetime,retirement\ncoal,coal,60,no\nwind,wind,60,no\n",
    "conversions": (
        "technology,carrier,flow,efficiency,source\n"
        'coal,electricity,1,,"a ""quoted"" source, with a comma"\ncoal,coal,,0.4,Қазақстан\nwind,electricity,1,,\n'
    ),
    "costs": "technology,year,fixed_cost,variable_cost\ncoal,2025,40,5\nwind,2025,0,0\n",
    "existing_capacity": (
        "unit,technology,region,capacity,commissioned\n"
        "a,coal,left,1200,2000\nb,coal,right,400,2010\nc,wind,left,800,2020\n"
    ),
    "availability": "technology,region,profile\nwind,left,wind_left\nwind,right,wind_right\n",
    "demand": "region,carrier,sector,year,energy,profile\nnorth,electricity,all,2025,8760,load\n",
    "markets": "market,region,carrier,direction,year,price\nmine,land,coal,buy,2025,2\n",
    "emission_factors": "carrier,pollutant,factor\ncoal,CO2,0.34\n",
    "observations": (
        "year,region,group,carrier,observed\n"
        "2024,land,coal,electricity,6000\n2024,left,coal,electricity,5000\n2020,land,coal,electricity,1\n"
    ),
    "profiles": {"load": [0.5, 1.5], "wind_left": [1.0, 0.0], "wind_right": [0.0, 0.5]},
}

# Two zones and every family of the model at once.
RICH = {
    "case.toml": """
title = "Everything at once"
[money]
price_year = 2025
kzt_per_usd = 500.0
[time]
base_year = 2025
milestone_years = [2025, 2030, 2040]
days = 3
steps = 4
extreme_days = false
[finance]
discount_rate = 0.08
interest_rate = 0.06
""",
    "regions": (
        "region,parent,level\nland,,country\nnorth,land,zone\nsouth,land,zone\nleft,north,oblast\nright,north,oblast\n"
    ),
    "carriers": (
        "carrier,place,time,disposal,fuel_type\nelectricity,zone,hour,no,electricity\nheat,zone,hour,yes,heat\n"
        "coal,country,year,no,coal\ngas,zone,year,no,gas\nhydrogen,zone,day,no,hydrogen\n"
    ),
    "pollutants": "pollutant,co2e,captured\nCO2,1,yes\nCH4,28,no\n",
    "technologies": """
technology,group,lifetime,economic_lifetime,interest_rate,lead_time,capacity_credit,availability,annual_availability,minimum_output,ramp_rate,capture_rate,retirement,construction_years
coal_old,coal,50,,,5,0.9,0.75,,0,,0,yes,
coal_extended,coal,20,12,0.09,1,0.9,0.75,,0,,0,yes,1
coal_capture,coal,40,,,5,0.9,0.85,,0,,0.9,yes,5
coal_chp,coal,40,,,5,0.9,0.8,0.6,0.2,,0,yes,
ccgt,gas,25,,,3,0.9,0.9,,0,0.1,0,yes,2.5
wind,wind,25,,,2,0.1,1,,0,,0,no,
solar,solar,25,20,0,1,0,1,,0,,0,no,1
hydro,hydro,80,,,8,0.6,1,,0,,0,no,6
battery,battery,15,,,1,0.8,1,,0,,0,no,
cavern,hydrogen,30,,,3,0.1,1,,0,,0,no,
boiler,heat,25,,,1,0,0.95,,0,,0,yes,
electrolyser,hydrogen,20,,,1,0,0.95,,0,,0,yes,
""".strip(),
    "groups": "group,technology\nrenewables,wind\nrenewables,solar\n",
    "conversions": """
technology,mode,carrier,flow,efficiency
coal_old,normal,coal,,0.35
coal_old,normal,electricity,1,
coal_extended,normal,coal,,0.36
coal_extended,normal,electricity,1,
coal_capture,normal,coal,,0.31
coal_capture,normal,electricity,1,
coal_chp,condensing,coal,,0.33
coal_chp,condensing,electricity,1,
coal_chp,back_pressure,coal,,0.33
coal_chp,back_pressure,electricity,0.77,
coal_chp,back_pressure,heat,1.5,
ccgt,normal,gas,,0.55
ccgt,normal,electricity,1,
wind,normal,electricity,1,
solar,normal,electricity,1,
boiler,normal,gas,,0.9
boiler,normal,heat,1,
electrolyser,normal,electricity,,0.7
electrolyser,normal,hydrogen,1,
""".strip(),
    "costs": """
technology,region,year,investment_cost,energy_cost,fixed_cost,variable_cost
coal_old,,2025,0,0,40,5
coal_extended,,2025,400,0,45,5
coal_capture,,2025,3500,0,80,9
coal_chp,,2025,2900,0,50,5
ccgt,,2025,1200,0,30,3
wind,,2025,1200,0,15,0
wind,,2040,1000,0,15,0
wind,left,2025,1300,0,16,0.1
solar,,2025,600,0,12,0
hydro,,2025,3000,0,20,0
battery,,2025,900,0,8,0.5
cavern,,2025,250,0.5,2,0
boiler,,2025,150,0,3,1
electrolyser,,2025,900,0,20,0
""".strip(),
    "mode_costs": "technology,mode,region,year,variable_cost\ncoal_chp,back_pressure,right,2025,1.5\n",
    "existing_capacity": """
unit,technology,region,capacity,commissioned,retires
a,coal_old,left,6000,1980,
a2,coal_old,right,2000,1983,
b,coal_old,right,2000,1990,2042
c,coal_chp,left,1000,1990,
c2,coal_chp,right,1000,1992,
d,hydro,south,1500,1970,
e,ccgt,south,3000,2015,
f,boiler,right,2000,2015,
g,wind,right,200,2028,
""".strip(),
    "candidates": """
technology,region,first_year,capacity_limit,build_limit,connection_cost
wind,left,,20000,1000,120
wind,right,,20000,600,
wind,south,,10000,,80.5
solar,south,,,,60
coal_capture,right,,,,
ccgt,right,,,,
ccgt,south,,,,
battery,left,,,,20
cavern,south,,,,
electrolyser,south,,,,
boiler,right,,,,
""".strip(),
    "committed": (
        "project,technology,region,capacity,commissioned\nx,wind,south,500,2027\ny,coal_capture,right,1000,2030\n"
    ),
    "retrofits": "from_technology,to_technology,capacity_ratio\ncoal_old,coal_extended,0.95\n",
    "availability": (
        "technology,region,profile,share\nwind,left,wind_left,1\nwind,right,wind_right,1\nwind,south,wind_left,0.8\n"
        "solar,,sun,1\n"
    ),
    "inflows": "technology,profile,minimum_release\nhydro,water,0.1\n",
    "storage": """
technology,carrier,efficiency_charge,efficiency_discharge,duration,charge_ratio,standing_loss,cycle
battery,electricity,0.95,0.95,4,1,0.001,day
hydro,electricity,1,1,500,0,0,year
cavern,electricity,0.85,0.8,,1,0.0001,year
""".strip(),
    "demand": """
region,carrier,sector,year,energy,profile
north,electricity,industry,2025,40000,load
north,electricity,industry,2030,45000,load
north,electricity,industry,2040,60000,load
north,electricity,households,2025,20000,
south,electricity,industry,2025,20000,load
south,electricity,industry,2040,40000,load
north,heat,households,2025,8000,heat
south,hydrogen,industry,2025,0,
south,hydrogen,industry,2040,500,
""".strip(),
    "network_losses": "region,carrier,year,loss\n,electricity,2025,0.08\nsouth,electricity,2025,0.1\n",
    "unserved": "carrier,tier,share,cost\nelectricity,first,0.02,12\nelectricity,rest,0.98,4000\nheat,rest,1,3000\n",
    "markets": """
market,region,carrier,direction,year,price,annual_limit,annual_minimum,hourly_limit,origin
mine,land,coal,buy,2025,2,,,,domestic
field,north,gas,buy,2025,15,20000,,,domestic
field,south,gas,buy,2025,25,,,,domestic
field,south,gas,buy,2040,29,,,,domestic
border,north,electricity,buy,2025,60,2000,,500,foreign
border,south,electricity,sell,2025,35,1000,200,300,foreign
""".strip(),
    "lines": (
        "line,from,to,capacity,capacity_reverse,length,loss,investment_cost,fixed_cost,wheeling_cost,capacity_limit,"
        "construction_years\nns,north,south,2000,1500,900,0.05,300,4,1,3000,3\n"
    ),
    "interfaces": "interface,line,direction,year,limit\nsection,ns,forward,2030,2600\n",
    "emission_factors": """
carrier,technology,mode,pollutant,factor
coal,,,CO2,0.34
coal,coal_chp,back_pressure,CO2,0.33
gas,,,CO2,0.2
coal,,,CH4,0.00001
gas,boiler,,CO2,0.21
,coal_capture,,CO2,0.01
""".strip(),
    "exogenous_emissions": "region,sector,pollutant,year,emissions\nland,land_use,CO2,2025,-1000\n"
    "south,industry,CO2,2025,900\n",
    "scopes": (
        "scope,region,group,sector\npower,north,coal,none\npower,south,all,land_use\npower,south,none,industry\nall,land,all,all\n"
    ),
    "emission_caps": (
        "instrument,pollutant,scope,year,limit\nsystem,CO2e,all,2030,40000\nsystem,CO2e,all,2040,15000\n"
        "southern,CO2e,south,2030,\n"
    ),
    "drivers": "driver,year,value\ngdp,2025,100\ngdp,2040,180\n",
    "cap_rules": (
        "instrument,year,base_year,base_emissions,share,driver,elasticity\nsouthern,2030,2025,500,0.5,gdp,0.5\n"
    ),
    "demand_links": "carrier,region,driver,base_year,elasticity\nhydrogen,south,gdp,2040,0.5\n",
    "trading": "instrument,banking,price_floor,price_ceiling,offset_limit,offset_cost\nsystem,yes,5,90,0.05,3\n",
    "trading_periods": "instrument,last_year\nsystem,2039\n",
    "allowance_steps": "instrument,step,year,price,quantity\nsouthern,ceiling,2030,15,\n",
    "offsets": "offset,instrument,year,cost,potential,quality\nforest,southern,2030,8,200,0.8\n",
    "abatement": ("measure,region,sector,pollutant,year,cost,potential,share\nkilns,south,industry,CO2,2030,12,300,\n"),
    "emission_budgets": "instrument,pollutant,scope,limit\nhorizon,CO2,land,700000\n",
    "emission_prices": "instrument,pollutant,scope,year,price\ntax,CO2,power,2030,6\n",
    "benchmarks": (
        "instrument,group,carrier,year,benchmark,allowance_price,allocation,reference_output\n"
        "tax,coal,electricity,2030,0.3,6,,\nsystem,gas,electricity,2030,0.2,,rate,\n"
        "system,coal,electricity,2030,0.3,,lump_sum,500\n"
    ),
    "subsidies": (
        "subsidy,group,region,year,investment_share,output_subsidy\nhelp,solar,land,2030,0.1,0\n"
        "premium,renewables,south,2030,0,2\n"
    ),
    "jobs": (
        "technology,stage,year,factor,unit,group,place\ncoal_old,operation,2025,0.5,jobs/MW,coal,\n"
        "mine,mining,2025,0.1,jobs/GWh,coal,north\nwind,construction,2025,3,jobs/MW,new,\nkilns,operation,2025,2,jobs/kt,,\n"
    ),
    "job_limits": "limit,region,group,year,largest_fall,floor,support_cost\nmines,land,coal,2030,0.2,5000,9000\n",
    "households": "group,region,year,households,electricity,heat,income\npoor,north,2025,300,1500,2000,900\n",
    "network_charges": "region,carrier,year,charge\nland,electricity,2025,20\n",
    "burden_limits": "group,region,year,share\npoor,north,2030,0.01\n",
    "consumer_prices": "market,year,price\nmine,2030,1.5\nmine,2040,2.5\n",
    "targets": "target,group,carrier,region,year,minimum_share\ngreen,renewables,electricity,land,2040,0.3\n",
    "build_limits": (
        "limit,technology,region,year,build_limit,growth_limit,growth_seed\nw,wind,land,2030,1500,0.1,500\n"
    ),
    "reserve": "region,carrier,year,reserve_margin\nnorth,electricity,2025,0.1\nsouth,electricity,2025,0.1\n",
    "profiles": {},
}


def seasons() -> dict[str, np.ndarray]:
    """Shapes of a year with seasons, days and a little weather, the same at every call."""
    hour = np.arange(8760)
    day, clock, weather = hour / 24.0, hour % 24, np.random.default_rng(7)
    winter = np.cos(2 * np.pi * day / 365)
    gusts = {name: np.repeat(weather.random(365), 24) for name in ("wind_left", "wind_right")}
    sun = np.maximum(np.sin(np.pi * (clock - 5) / 14), 0.0) * (0.6 - 0.3 * winter)
    return {
        "load": 1.0 + 0.15 * winter + 0.2 * np.sin(2 * np.pi * (clock - 9) / 24),
        "heat": np.maximum(1.0 + winter, 0.1),
        "sun": np.where((clock > 5) & (clock < 19), sun, 0.0),
        "water": 0.35 - 0.2 * winter,
        **{name: 0.1 + 0.6 * gust for name, gust in gusts.items()},
    }


RICH["profiles"] = seasons()
