"""From a solution to one labelled file.

results = extract.extract(model, case, solution)
netcdf.save(results, path)
results = netcdf.load(path)
inputs.restore(path, folder)

Only what reads files is imported here: who looks at results need not wait for the model and the solver.
"""

from kz_optimize.results import netcdf
from kz_optimize.results.netcdf import load as load_results
from kz_optimize.results.netcdf import save as save_results
from kz_optimize.results.results import Results

__all__ = ["Results", "load_results", "netcdf", "save_results"]
