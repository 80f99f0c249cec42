"""The plants and lines of the cases drawn at random."""

from tests.model.random_numbers import Numbers

CYCLES = ("horizon", "year")
GRID = "wheeling_cost,capacity_limit,reactance,expansion,loss_segments,n1_factor"


def technologies(n: Numbers) -> dict[str, str]:
    """Technologies and their costs."""
    return {
        "technologies": f"""
            technology,group,lifetime,economic_lifetime,interest_rate,lead_time,capacity_credit,availability,annual_availability,minimum_output,ramp_rate,capture_rate,retirement,construction_years,flat
            coal_old,thermal,{n.whole(42, 50)},,,5,0.9,{n(0.7, 0.9)},,{n.choice([0.2, 0])},,0,yes,
            coal_extended,thermal,15,,,1,0.9,0.8,,0,,0,yes,
            coal_ccs,thermal,20,10,0.12,1,0.9,0.8,,0,,0.85,yes,5,yes
            chp,thermal,40,,,5,0.9,0.8,{n.choice([0.7, ""])},{n(0, 0.3)},,0,yes,
            ccgt,thermal,25,,,3,0.9,0.9,,0,{n.choice([0.05, 0.1, ""])},0,yes,2.5
            wind,wind,25,20,,2,0.1,1,,0,,0,no,1
            solar,solar,25,,,1,0,1,,0,,0,yes,
            battery,battery,15,,,1,0.5,1,,0,,0,no,
            cavern,hydrogen,30,,,1,0.5,1,,0,,0,no,
            river,hydro,80,,,8,0.6,1,,0,,0,no,6
            boiler,heat,25,,,1,0,1,,0,0.05,0,yes,
            electrolyser,hydrogen,20,,,1,0,1,{n.choice([0.6, ""])},0,,0,yes,
            dac,removal,20,,,1,0,1,,0,,0,yes,2
            mill,industry,40,,,1,0,0.9,{n.choice([0.8, ""])},0.1,,0,no,
            """,
        "costs": f"""
            technology,region,year,investment_cost,energy_cost,fixed_cost,variable_cost,energy_fixed_cost
            coal_old,,2025,0,0,{n(20, 50)},{n(3, 6)},
            coal_extended,,2025,{n(200, 500)},0,45,5,
            coal_ccs,,2025,{n(1500, 2500)},0,70,{n(6, 12)},
            chp,,2025,2900,0,50,5,
            chp,n2,2025,2700,0,50,{n(5, 6)},
            ccgt,,2025,1200,0,30,3,
            wind,,2025,{n(900, 1300)},0,15,0,
            wind,,2040,{n(700, 900)},0,15,0,
            wind,south,2025,{n(900, 1300)},0,15,{n.choice([0, 0.5])},
            solar,,2025,{n(500, 700)},0,12,0,
            battery,,2025,{n(300, 800)},0,8,{n(0, 1)},
            cavern,,2025,{n(300, 1000)},{n(1, 5)},8,0,{n(0.01, 0.1)}
            river,,2025,3000,0,30,{n(0, 2)},
            boiler,,2025,80,0,3,1,
            electrolyser,,2025,{n(500, 1200)},0,20,0,
            dac,,2025,{n(2000, 5000)},0,50,{n(0, 5)},
            mill,,2025,500,0,5,1,
            """,
    }


def operation(n: Numbers) -> dict[str, str]:
    """How they run, and what they emit."""
    least, shortest = n.choice([0.2, 0]), n.choice([5, 0])
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
            technology,carrier,efficiency_charge,efficiency_discharge,duration,charge_ratio,standing_loss,cycle,initial_level,minimum_level,minimum_duration,maximum_duration
            battery,electricity,0.95,{n(0.9, 1)},{n.whole(2, 6)},1,{n.choice([0, 0.001])},day,,{n.choice([0.1, 0])},,
            river,electricity,1,1,{n.whole(50, 600)},0,0,year,,,,
            cavern,electricity,0.7,0.5,,{n(0.5, 1.5)},{n.choice([0, 0.0001])},{n.choice(CYCLES)},,{least},{shortest},200
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


def commitment(n: Numbers) -> dict[str, str]:
    """What must be started before it runs."""
    return {
        "commitment": f"""
            technology,minimum_load,no_load_fuel,start_cost,start_fuel,start_carrier,shut_down_cost,minimum_up_time,minimum_down_time,no_load_cost
            coal_old,{n(0.3, 0.6)},0.2,{n(20, 90)},{n(1, 3)},gas,{n(0, 9)},{n.choice([12, 30])},{n.choice([12, 8])},
            chp,{n(0.2, 0.5)},{n(0, 0.2)},{n(20, 90)},{n(1, 3)},,,{n.choice([12, 6])},{n.choice([16, 0])},1
            ccgt,{n(0.2, 0.5)},{n(0, 0.2)},{n(10, 50)},,,,,,
            """,
        "operating_reserve": f"""
            kind,region,year,direction,response,demand_share,variable_share,capacity,largest_unit,group,duration,shortage_cost
            spinning,land,2025,up,{n.choice([10, 60])},{n(0, 0.1)},{n(0, 0.2)},100,600,,{n(1, 3)},{n.whole(50, 900)}
            slow,north,2030,up,30,0.02,{n(0, 0.2)},50,,thermal,1,{n.whole(50, 900)}
            regulation,land,2025,down,5,0.03,{n(0, 0.2)},{n.whole(0, 200)},,,{n(0.5, 3)},{n.whole(50, 900)}
            """,
    }


def capacity(n: Numbers) -> dict[str, str]:
    """What stands, and what may be built."""
    section, there, back = n.whole(500, 2500), n.whole(200, 2000), n.whole(100, 1000)
    spread = f"{n(0.2, 0.5)},reinforcement"
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
            technology,region,first_year,last_year,capacity_limit,build_limit,connection_cost
            wind,n1,,,{n.whole(2000, 9000)},{n.whole(100, 900)},
            wind,n2,,,{n.whole(2000, 9000)},,150
            wind,s1,2027,,,,
            solar,n1,,2030,,,
            solar,s1,,,{n.whole(2000, 9000)},,70
            ccgt,n1,,,,,
            ccgt,n2,,,,,
            ccgt,s1,,,,,
            battery,n1,,,,,20
            battery,n2,,,,,
            cavern,s1,,,,,
            chp,n1,,,,,
            boiler,n1,,,,,
            boiler,n2,,,,,
            electrolyser,s1,,,,,
            dac,n1,,,,,
            dac,s1,,,,,
            """,
        "committed": f"""
            project,technology,region,capacity,commissioned
            x,wind,s1,{n.whole(100, 600)},2027
            y,solar,s1,{n.whole(50, 200)},2025
            z,ccgt,n1,300,2060
            """,
        "lines": f"""
            line,from,to,carrier,capacity,capacity_reverse,length,loss,commissioned,investment_cost,fixed_cost,{GRID}
            ns,north,south,electricity,{there},{back},900,0.05,,{n.whole(200, 800)},5,{n(0, 2)},2000,{spread},2,0.9
            later,north,south,electricity,{n.whole(100, 500)},,900,0.05,2028,0,0,0,0,{n(0.2, 0.5)},,,
            new,north,south,electricity,0,,900,0.05,,{n.whole(100, 300)},1,0,300,0.4,circuits,3,
            pipe,south,north,gas,{n.whole(100, 500)},,500,0.02,,0,0,{n(0, 2)},0,,,,
            tube,south,north,hydrogen,100,,500,0,,100,0,0,50,,,,
            """,
        "interfaces": f"""
            interface,line,direction,year,limit
            section,ns,forward,2030,{section}
            section,later,forward,2030,{section}
            """,
    }  # fmt: skip
