"""Fuels that nobody gives: what takes them stands idle."""

from __future__ import annotations

from collections.abc import Iterator

from kz_optimize.exchange.osemosys.work import Work
from kz_optimize.exchange.report import joined

Node = tuple[str, str]  # (carrier, region)


def add_missing_supply(work: Work) -> None:
    """Fill markets with one of no size for every fuel that is taken where nobody gives it.

    osemosys.txt has such a fuel for nothing, as it forgets the balance of what no technology gives; its fast forms,
    MUIO and NEMO have none of it.
    """
    draft, first = work.draft, work.data.years[0]
    gives, takes, asks = set[Node](), set[Node](), set[Node]()
    flows: dict[str, list[tuple[str, float]]] = {}
    for row in draft.rows.get("conversions", ()):
        flows.setdefault(str(row["technology"]), []).append((str(row["carrier"]), float(row["flow"])))
    for technology, region in dict.fromkeys(_plants(work)):
        for carrier, flow in flows.get(technology, ()):
            if flow:
                (gives if flow > 0 else takes).add((carrier, region))
    for row in draft.rows.get("demand", ()):
        if float(row["energy"]) > 0:
            asks.add((str(row["carrier"]), str(row["region"])))
    gives = _spread(work, gives)
    for carrier, region in sorted(asks - gives):
        work.report.refused("SpecifiedAnnualDemand", "nobody gives what is asked for", joined((carrier, region)))
    for carrier, region in sorted(takes - gives - asks):
        draft.add("markets", work.report.source, market=f"{carrier} from nowhere", region=region, carrier=carrier,
                  direction="buy", year=first, price=0.0, annual_limit=0.0)  # fmt: skip
        how = "nobody gives it, so what takes it stands idle; osemosys.txt has it for nothing"
        work.report.assumed("FUEL", how, joined((carrier, region)))


def _plants(work: Work) -> Iterator[Node]:
    for table in ("existing_capacity", "candidates", "committed"):
        for row in work.draft.rows.get(table, ()):
            yield str(row["technology"]), str(row["region"])


def _spread(work: Work, given: set[Node]) -> set[Node]:
    """The nodes and all that lines join to them."""
    lines = [(str(row["carrier"]), str(row["from"]), str(row["to"])) for row in work.draft.rows.get("lines", ())]
    reached, size = set(given), -1
    while size != len(reached):
        size = len(reached)
        for carrier, a, b in lines:
            if (carrier, a) in reached or (carrier, b) in reached:
                reached |= {(carrier, a), (carrier, b)}
    return reached
