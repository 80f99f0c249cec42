"""The tables of the cases drawn at random: what is the same in all, and what is drawn."""

from tests.model.random_numbers import Numbers
from tests.model.random_plants import capacity, commitment, operation, technologies

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
        southern,yes,,,,0.1,
        """,
    "trading_periods": """
        instrument,last_year
        southern,2036
        """,
}


def texts(n: Numbers) -> dict[str, str]:
    """Every table as text."""
    return FIXED | technologies(n) | operation(n) | capacity(n) | _outside(n) | _policy(n) | commitment(n)


def _outside(n: Numbers) -> dict[str, str]:
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
        "market_limits": f"""
            limit,market,region,carrier,direction,year,annual_limit,annual_minimum,hourly_limit
            pipes,pipe,land,gas,buy,2025,{n.whole(20000, 90000)},{n.whole(0, 50)},
            border,neighbour,land,electricity,buy,2025,,,{n.whole(200, 600)}
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


def _policy(n: Numbers) -> dict[str, str]:
    return {
        "emission_caps": f"""
            instrument,pollutant,scope,year,limit
            cap,CO2e,power,2030,{n.whole(8000, 30000)}
            cap,CO2e,power,2037,{n.whole(2000, 9000)}
            southern,CO2e,south,2030,{n.whole(1000, 9000)}
            """,
        "allowance_steps": f"""
            instrument,step,year,price,quantity
            southern,auction,2030,{n(5, 40)},{n.whole(100, 900)}
            southern,ceiling,2030,200,
            """,
        "offsets": f"""
            offset,instrument,year,cost,potential,quality
            forest,southern,2030,{n(5, 30)},{n.whole(50, 500)},{n(0.5, 1)}
            """,
        "abatement": f"""
            measure,region,sector,pollutant,year,cost,potential,share
            kilns,s1,industry,CO2,2030,{n(10, 60)},{n.whole(50, 300)},
            leaks,s1,industry,CH4,2025,{n(100, 900)},,{n(0.2, 0.9)}
            """,
        "jobs": f"""
            technology,stage,year,factor,unit,group,place
            mine,mining,2025,{n(0.1, 1)},jobs/GWh,coal,n1
            """,
        "job_limits": f"""
            limit,region,group,year,largest_fall,floor,support_cost
            coal,north,coal,2030,{n(0.1, 0.5)},100,{n(2000, 9000)}
            """,
        "households": f"""
            group,region,year,households,electricity,heat,income
            poor,n1,2025,{n.whole(100, 900)},1500,0,{n.whole(500, 5000)}
            """,
        "burden_limits": f"""
            group,region,year,share,cost_of_funds
            poor,n1,2030,{n(0.01, 0.1)},{n(1, 1.5)}
            """,
        "consumer_prices": f"""
            market,year,price
            mine,2030,{n(1, 4)}
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
            instrument,group,carrier,year,benchmark,allowance_price,allocation
            tax,thermal,electricity,2030,{n(0.2, 0.7)},10,
            cap,thermal,electricity,2030,{n(0.1, 0.3)},,rate
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
            region,carrier,group,year,reserve_margin,firm_capacity,basis
            north,electricity,,2030,{n(0.05, 0.2)},,{n.choice(["scarce_hours", "peak"])}
            south,electricity,,2030,{n(0.05, 0.2)},{n.whole(10, 90)},{n.choice(["peak", "production", "steps"])}
            land,electricity,,2030,{n(-0.5, 0.1)},,{n.choice(["production", "peak", "steps"])}
            land,electricity,thermal,2030,-0.9,{n.whole(10, 90)},{n.choice(["steps", "peak", "production"])}
            n1,heat,,2030,-0.2,,{n.choice(["peak", "scarce_hours"])}
            """,
        "capacity_credits": f"""
            group,region,step,share_of_peak,capacity_credit
            battery,,1,{n(0.05, 0.1)},{n(0.7, 0.9)}
            battery,,2,{n(0.05, 0.1)},{n(0.4, 0.6)}
            battery,,3,,{n(0.1, 0.3)}
            wind,south,1,0.2,0.3
            wind,south,2,,0.05
            """,
    }
