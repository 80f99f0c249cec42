"""From a solution to one labelled file.

results = extract.extract(model, case, solution)
netcdf.save(results, path)
results = netcdf.load(path)
inputs.restore(path, folder)

Only what reads files is imported here: who looks at results need not wait for the model and the solver.
"""

from . import netcdf
from .results import Results

__all__ = ["Results", "netcdf"]
