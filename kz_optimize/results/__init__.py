"""From a solution to one labelled file.

results = extract(model, case, solution)
netcdf.save(results, path)
results = netcdf.load(path)
inputs.restore(path, folder)
"""

from . import inputs, netcdf, recompute
from .extract import extract, extract_plan, planned
from .results import Results

__all__ = ["Results", "extract", "extract_plan", "inputs", "netcdf", "planned", "recompute"]
