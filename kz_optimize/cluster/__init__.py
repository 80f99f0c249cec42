"""Clusters: a study on a scheduler, as arrays of tasks that are looked after from what is on the disk.

executor = ClusterExecutor(Slurm(), Ask(chunks=20))
ended = run_study(plan(Path("inputs/tiny/studies/carbon-price.toml")), executor)
"""

from kz_optimize.cluster.ask import Ask
from kz_optimize.cluster.attempt import Bounds
from kz_optimize.cluster.execute import SCHEDULERS, ClusterExecutor, DriverError, Sent
from kz_optimize.cluster.grid_engine import GridEngine
from kz_optimize.cluster.scheduler import Request, Scheduler, SchedulerError, Task
from kz_optimize.cluster.slurm import Slurm

__all__ = [
    "SCHEDULERS",
    "Ask",
    "Bounds",
    "ClusterExecutor",
    "DriverError",
    "GridEngine",
    "Request",
    "Scheduler",
    "SchedulerError",
    "Sent",
    "Slurm",
    "Task",
]
