from kz_optimize.errors import InfeasibleError as InfeasibleError
from kz_optimize.errors import InputError as InputError
from kz_optimize.errors import KzError as KzError
from kz_optimize.errors import SolverError as SolverError
from kz_optimize.errors import WriteError as WriteError
from kz_optimize.reference.cases import new_case as new_case
from kz_optimize.report.page import write_page as write_page
from kz_optimize.report.plot import plot as plot
from kz_optimize.report.sections import compare as compare
from kz_optimize.report.sections import summary as summary
from kz_optimize.results import load_results as load_results
from kz_optimize.results import save_results as save_results
from kz_optimize.results.results import Results as Results
from kz_optimize.run.case import read_case as read_case
from kz_optimize.run.case import solve_case as solve_case
from kz_optimize.run.scenario import Outcome as Outcome
from kz_optimize.run.scenario import run_case as run_case
from kz_optimize.study import gather_study as gather_study
from kz_optimize.study import plan_study as plan_study
from kz_optimize.study.execute import LocalExecutor as LocalExecutor
from kz_optimize.study.status import run_study as run_study
from kz_optimize.tables.read import CaseInput as CaseInput
from kz_optimize.tables.read import Tables as Tables
from kz_optimize.verify import verify_plan as verify_plan

__version__: str
