"""Rules on nodes: everything that meets a carrier finds its node, and what is taken is also given."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kz_optimize.tables.rules.context import Input

# how each row meets a carrier: "gives", "takes" or "holds" (a store)
_COLUMNS = ["table", "row", "column", "carrier", "region", "side", "who"]


def _meetings(case: Input) -> pd.DataFrame:
    """Every (row, carrier, region) at which something is given, taken or held; once per table, carrier and region."""
    demand, markets = case["demand"], case["markets"]
    wanted = demand.assign(table="demand", row=np.arange(len(demand)), column="region", side="takes", who="demand")
    traded = markets.assign(
        table="markets", row=np.arange(len(markets)), column="region", who="market " + markets["market"],
        side=np.where(markets["direction"] == "buy", "gives", "takes"),
    )  # fmt: skip
    flows = case.plants.merge(_flows(case), on="technology")
    flows = flows.assign(who=flows["technology"], column="region")
    flows.loc[flows["table"] == "retrofits", "column"] = "to_technology"
    rows = pd.concat([wanted[wanted["energy"] > 0][_COLUMNS], traded[_COLUMNS], flows[_COLUMNS]], ignore_index=True)
    known = rows["carrier"].isin(case.carriers.index) & rows["region"].isin(list(case.level))
    return rows[known].drop_duplicates(["table", "carrier", "region", "side", "who"]).reset_index(drop=True)


def _flows(case: Input) -> pd.DataFrame:
    """technology, carrier, side"""
    conversions, storage = case["conversions"], case["storage"]
    given = (conversions["flow"] > 0).to_numpy()
    filled = storage["technology"].isin(case["inflows"]["technology"]).to_numpy()
    flows = pd.concat(
        [
            conversions[["technology", "carrier"]].assign(side=np.where(given, "gives", "takes")),
            storage[["technology", "carrier"]].assign(side=np.where(filled, "gives", "holds")),
        ]
    )
    return flows.drop_duplicates()


def _joins(case: Input) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Pairs of nodes (carrier, region) that a line joins or may join."""
    lines = case["lines"]
    stands = lines[(lines[["capacity", "capacity_reverse", "capacity_limit"]].fillna(0) > 0).any(axis=1)]
    ends = zip(stands["carrier"], stands["from"], stands["to"], strict=True)
    pairs = [(carrier, case.node(carrier, a), case.node(carrier, b)) for carrier, a, b in ends]
    return [((carrier, a), (carrier, b)) for carrier, a, b in pairs if a is not None and b is not None]


def _spread(nodes: set[tuple[str, str]], joins: list[tuple[tuple[str, str], tuple[str, str]]]) -> set[tuple[str, str]]:
    """The nodes and all that lines join to them."""
    reached, size = set(nodes), -1
    while size != len(reached):
        size = len(reached)
        for a, b in joins:
            if a in reached or b in reached:
                reached |= {a, b}
    return reached


def check_supply(case: Input) -> None:
    """Every use of a carrier has a node, whatever is taken there is given there, and what is given is taken."""
    meetings = _meetings(case)
    places = [
        case.node(carrier, region) for carrier, region in zip(meetings["carrier"], meetings["region"], strict=True)
    ]
    meetings["node"] = pd.Series(places, index=meetings.index, dtype=object)
    _check_places(case, meetings[meetings["node"].isna()])
    met = meetings[meetings["node"].notna()]
    joins = _joins(case)
    keys = list(zip(met["carrier"], met["node"], strict=True))
    gives = (met["side"] == "gives").to_numpy(dtype=bool)
    given = _spread({key for key, giver in zip(keys, gives, strict=True) if giver}, joins)
    taken = _spread({key for key, side in zip(keys, met["side"], strict=True) if side == "takes"}, joins)
    _check_given(case, met[~gives & np.array([key not in given for key in keys], dtype=bool)])
    _check_taken(case, met[gives & np.array([key not in taken for key in keys], dtype=bool)])


def _check_places(case: Input, lost: pd.DataFrame) -> None:
    for row in lost.itertuples():
        place = case.carriers["place"].get(row.carrier)
        problem = (
            f"{row.who} meets {row.carrier} here, which is balanced at level {place}, and {row.region} lies in none"
        )
        remedy = (
            f"Name a region of level {place} or one inside it, or change the place of {row.carrier} in carriers.csv"
        )
        case.report(row.table, [row.row], problem, remedy, row.column)


def _check_given(case: Input, short: pd.DataFrame) -> None:
    unserved = case["unserved"].groupby("carrier")["share"].sum()
    for (table, column, side), group in short.groupby(["table", "column", "side"], sort=False):
        if table == "demand":
            group = group[group["carrier"].map(unserved).astype(float).fillna(0.0) < 1 - 1e-9]
        words = dict(zip(group["row"], zip(group["who"], group["carrier"], group["node"], strict=True), strict=True))

        def problem(row: int, words: dict[int, tuple[str, str, str]] = words, side: str = str(side)) -> str:
            who, carrier, node = words[row]
            return f"{who} {side} {carrier} from node {carrier} in {node}, where nothing supplies it"

        remedy = "Add a plant or candidate that gives it, a market that sells it, or a line"
        more = "; or let demand go without it in unserved.csv" if table == "demand" else ""
        choice = table in ("candidates", "retrofits")  # nobody has to build what cannot run
        case.report(str(table), list(words), problem, remedy + more, str(column), "warning" if choice else "error")


def _check_taken(case: Input, lost: pd.DataFrame) -> None:
    lost = lost[~lost["carrier"].map(case.carriers["disposal"]).astype(bool)].drop_duplicates(["carrier", "node"])
    for row in lost.itertuples():
        problem = f"{row.who} gives {row.carrier} in {row.node}, where nothing uses it, so this mode can never run"
        remedy = f"Add demand or a market that takes it, or set disposal = yes for {row.carrier} in carriers.csv"
        case.report(row.table, [row.row], problem, remedy, row.column, "warning")


def check_lines(case: Input) -> None:
    """A line joins two nodes, loses less than all, and can carry something."""
    lines = case["lines"]
    ends = list(zip(lines["carrier"], lines["from"], lines["to"], strict=True))
    same = [a == b for _, a, b in ends]
    case.report("lines", np.array(same, dtype=bool), "this line joins a region to itself", "Correct one end", "to")
    for row, (carrier, *both) in enumerate(ends):
        if carrier not in case.carriers.index or not set(both) <= set(case.level) or same[row]:
            continue
        place, nodes = case.carriers["place"][carrier], [case.node(carrier, region) for region in both]
        for column, region, node in zip(("from", "to"), both, nodes, strict=True):
            if node is None:
                problem = f"{carrier} is balanced at level {place}, and {region} lies in none: no node exists there"
                case.report("lines", [row], problem, f"Name a region of level {place} or one inside it", column)
        if nodes[0] is not None and nodes[0] == nodes[1]:
            problem = f"both ends lie in {nodes[0]}, where {carrier} is balanced as a whole"
            remedy = f"Delete the line, or balance {carrier} at a lower level than {place} (carriers.csv)"
            case.report("lines", [row], problem, remedy, "to")
    lost = lines["loss"] * lines["length"] / 1000
    case.report("lines", lost >= 1, "this line loses all it carries (loss is per 1,000 km)", "Lower the loss", "loss")
    wrong = lines["retires"] <= lines["commissioned"]
    case.report("lines", wrong, "retires is not after commissioned", "Correct one of the two years", "retires")
    _check_meshes(case, lines)
    nothing = (lines[["capacity", "capacity_reverse", "capacity_limit"]].fillna(0) == 0).all(axis=1)
    remedy = "Fill in capacity, or capacity_limit for what may be built"
    case.report("lines", nothing, "this line can never carry anything", remedy, "capacity", "warning")
    free = (lines["capacity_limit"] > 0) & (lines["investment_cost"] == 0)
    remedy = "Fill in investment_cost if it is not free"
    case.report("lines", free, "this line may be expanded at no cost", remedy, "investment_cost", "warning")


def _check_meshes(case: Input, lines: pd.DataFrame) -> None:
    """Voltage and losses that grow are of carriers balanced by the hour; candidate circuits have rows of their own."""
    hourly = (lines["carrier"].map(case.carriers["time"]) == "hour").to_numpy()
    known = lines["reactance"].notna().to_numpy()
    remedy = "Leave it blank, or balance the carrier by the hour (carriers.csv)"
    problem = "voltage divides flows by the hour, and this carrier is not balanced by the hour"
    case.report("lines", known & ~hourly, problem, remedy, "reactance")
    segments = (lines["loss_segments"] > 1).to_numpy()
    problem = "a loss grows with the load of an hour, and this carrier is not balanced by the hour"
    case.report("lines", segments & ~hourly, problem, "Write 1, or leave it blank", "loss_segments")
    free = segments & (lines["loss"] * lines["length"] == 0).to_numpy()
    remedy = "Fill in loss and length, or leave loss_segments blank"
    case.report("lines", free, "this line loses nothing that could have segments", remedy, "loss_segments", "warning")
    standing = (lines[["capacity", "capacity_reverse"]].fillna(0) > 0).any(axis=1)
    both = known & standing & (lines["capacity_limit"] > 0) & (lines["expansion"] == "circuits")
    problem = "an existing line and candidate circuits in one row have one reactance for both"
    remedy = "Give the circuits a row of their own, without capacity, or write reinforcement in the column expansion"
    case.report("lines", both, problem, remedy, "reactance")
