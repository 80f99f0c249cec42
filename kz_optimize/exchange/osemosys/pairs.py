"""Sets of modes and pairs that the fast forms of OSeMOSYS, and MUIO, bring besides their parameters.

A mode that is not in `MODEperTECHNOLOGY` does not exist, and a flow that is not in a set of pairs, such as
`MODExTECHNOLOGYperFUELout`, is left out by the source; so it is refused where its parameter says it is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kz_optimize.exchange.osemosys.parameters import Data
from kz_optimize.exchange.report import Report, joined

PAIRS: Mapping[str, tuple[str, int]] = {
    "MODExTECHNOLOGYperFUELout": ("OutputActivityRatio", 2), "MODExTECHNOLOGYperFUELin": ("InputActivityRatio", 2),
    "MODExTECHNOLOGYperEMISSION": ("EmissionActivityRatio", 2),
    "MODExTECHNOLOGYperSTORAGEto": ("TechnologyToStorage", 2),
    "MODExTECHNOLOGYperSTORAGEfrom": ("TechnologyFromStorage", 2),
}  # fmt: skip
"""Set of pairs -> the parameter whose values other than zero are in them, and where that has the set's index."""

MODES = "MODEperTECHNOLOGY"


def check_pairs(data: Data, pairs: Mapping[tuple[str, str], Sequence[str]], report: Report) -> None:
    """Take over the modes of technologies, and refuse flows that the source declares but leaves out."""
    of_modes = {index: list(modes) for (name, index), modes in pairs.items() if name == MODES}
    data.modes = of_modes or None
    for name in {name for name, _ in pairs} - {MODES}:
        if name not in PAIRS:
            members = [index for (other, index), inside in pairs.items() if other == name and inside]
            if members:
                report.assumed(name, "no parameter that a case knows runs over this set")
            continue
        parameter, at = PAIRS[name]
        known = {
            (index, mode, technology)
            for (other, index), inside in pairs.items()
            if other == name
            for mode, technology in zip(inside[::2], inside[1::2], strict=False)
        }
        for key, value in data.given(parameter).items():
            if value and (key[at], key[3], key[1]) not in known:
                report.refused(parameter, f"the source leaves out what is not in its set {name}", joined(key[:4]))
