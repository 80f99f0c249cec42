"""Limits of operation in the words of PyPSA."""

from tests.peers.problem import Technology


def operation(technology: Technology) -> dict[str, float]:
    """Least output and ramps, where a technology has them."""
    least = {"p_min_pu": technology.minimum_output} if technology.minimum_output else {}
    ramp = {"ramp_limit_up": technology.ramp, "ramp_limit_down": technology.ramp} if technology.ramp else {}
    return least | ramp
