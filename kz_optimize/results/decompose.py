"""Decomposition: what each factor of a product adds to its change, without a remainder.

    part[k] = (E1 - E0) / ln(E1 / E0) * ln(x1[k] / x0[k])        sum over k = E1 - E0,     E = x[1] * x[2] * ...

This is the additive logarithmic mean Divisia index (Ang, The LMDI approach to decomposition analysis, Energy Policy 33,
2005). Where E does not change the mean is E itself.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def decompose(before: npt.ArrayLike, after: npt.ArrayLike) -> np.ndarray:
    """(factor, ...) Parts of the change of the product over the factors, the first axis; all must be above zero.

    NaN where one is not: logarithms of a sink or of nothing do not exist.

    >>> decompose([20.0, 10.0, 1.0, 0.5], [21.0, 12.0, 0.85, 110 / (21 * 12 * 0.85)]).round(3).tolist()
    [5.119, 19.129, -17.052, 2.803]
    """
    first, last = np.asarray(before, float), np.asarray(after, float)
    known = (first > 0).all(axis=0) & (last > 0).all(axis=0)
    first, last = np.where(known, first, 1.0), np.where(known, last, 1.0)
    start, end = first.prod(axis=0), last.prod(axis=0)
    same = np.isclose(start, end, rtol=1e-12, atol=0.0)
    mean = np.where(same, start, (end - start) / np.log(np.where(same, np.e, end / start)))
    return np.where(known, mean * np.log(last / first), np.nan)
