"""Clusters: a study on a scheduler, as arrays of tasks that are looked after from what is on the disk.

executor = ClusterExecutor(Slurm(), Ask(chunks=20))
ended = run_study(plan(Path("inputs/tiny/studies/carbon-price.toml")), executor)
"""

from .ask import Ask
from .attempt import Bounds
from .execute import SCHEDULERS, ClusterExecutor, DriverError, Sent
from .grid_engine import GridEngine
from .scheduler import Request, Scheduler, SchedulerError, Task
from .slurm import Slurm

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
