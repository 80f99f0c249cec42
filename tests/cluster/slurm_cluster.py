"""A real Slurm on this machine for the tests: one controller and a few "nodes" on loopback, gone when they end.

    with SlurmCluster(folder, nodes=3) as cluster: ...       inside, SLURM_CONF names its configuration

Debian: apt-get install slurmctld slurmd slurm-client slurm-wlm-basic-plugins; for accounts slurmdbd, mariadb-server and
slurm-wlm-mysql-plugin. It needs no munge and no systemd, and no root either. Root with cgroup v1 gives what larger
clusters have: a limit of memory that ends in OUT_OF_MEMORY; and with slurmdbd and MariaDB `sacct` answers.
"""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

# Ports far from those of any real cluster; test processes that run side by side have their own.
SHIFT = 100 * int("0" + "".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", ""))))
CONTROLLER, DATABASE, FIRST_NODE = 26817 + SHIFT, 26819 + SHIFT, 26830 + SHIFT
CGROUPS = Path("/sys/fs/cgroup")
ENDED = 15.0  # seconds that a daemon is given to end

CONFIGURATION = """
ClusterName=kztest
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/none
CredType=cred/none
MpiDefault=none
MinJobAge=3600
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.%n.log
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=500
JobAcctGatherFrequency=task=1
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,bf_interval=2
SlurmctldTimeout=10
SlurmdTimeout=10
KillWait=2
ReturnToService=2
JobRequeue=1
{limits}
{accounting}
NodeName=n[1-{nodes}] NodeHostname={host} NodeAddr=127.0.0.1 Port={first}-{last} CPUs={cpus} RealMemory={memory}
PartitionName=work Nodes=ALL Default=YES MaxTime=60 DefaultTime=5 State=UP
"""

WITH_CGROUP = """ProctrackType=proctrack/cgroup
TaskPlugin=task/cgroup
JobAcctGatherType=jobacct_gather/cgroup"""

WITHOUT_CGROUP = """ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherParams=OverMemoryKill"""

CGROUP = """CgroupPlugin=cgroup/v1
CgroupAutomount=no
CgroupMountpoint=/sys/fs/cgroup
ConstrainRAMSpace=yes
ConstrainSwapSpace=no
ConstrainCores=no
"""

ACCOUNTING = """DbdHost={host}
DbdAddr=127.0.0.1
DbdPort={database}
AuthType=auth/none
SlurmUser={user}
LogFile={folder}/slurmdbd.log
PidFile={folder}/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser=root
StorageLoc=slurm_acct
"""


def missing() -> str:
    """Why no Slurm can be started here; "" if one can."""
    lacking = [name for name in ("slurmctld", "slurmd", "sbatch", "scontrol") if not shutil.which(name)]
    return f"{', '.join(lacking)} not installed" if lacking else ""


def can_account() -> bool:
    """Whether `sacct` can have a database. Only for root in a container or alike: slurmdbd listens to all networks."""
    return os.geteuid() == 0 and bool(shutil.which("slurmdbd") and shutil.which("mariadbd"))


def can_limit_memory() -> bool:
    """Whether a job that takes too much memory ends as OUT_OF_MEMORY; else it ends as FAILED by signal 9."""
    return os.geteuid() == 0 and os.access(CGROUPS / "memory", os.W_OK) and os.access(CGROUPS / "freezer", os.W_OK)


class SlurmCluster:
    """A cluster of `nodes` with `cpus` and `memory` (MB) each, whatever this machine has."""

    def __init__(
        self, folder: Path, *, nodes: int = 3, cpus: int = 2, memory: int = 4000, accounting: bool = True
    ) -> None:
        self.folder, self.nodes = folder, [f"n{i + 1}" for i in range(nodes)]
        self.accounts = accounting and can_account()
        self.limits_memory = can_limit_memory()
        self._database: subprocess.Popen[bytes] | None = None
        self._filled = {
            "host": socket.gethostname().partition(".")[0],
            "user": getpass.getuser(),
            "folder": folder,
            "controller": CONTROLLER,
            "database": DATABASE,
            "nodes": nodes,
            "first": FIRST_NODE + 1,
            "last": FIRST_NODE + nodes,
            "cpus": cpus,
            "memory": memory,
        }

    def __enter__(self) -> SlurmCluster:
        for name in ("state", *(f"spool/{node}" for node in self.nodes)):
            (self.folder / name).mkdir(parents=True)
        accounting = "AccountingStorageType=accounting_storage/none"
        if self.accounts:
            accounting = (
                "AccountingStorageType=accounting_storage/slurmdbd\n"
                f"AccountingStorageHost={self._filled['host']}\nAccountingStoragePort={DATABASE}"
            )
        limits = WITH_CGROUP if self.limits_memory else WITHOUT_CGROUP
        self._write("slurm.conf", CONFIGURATION.format(**self._filled, limits=limits, accounting=accounting))
        if self.limits_memory:
            self._write("cgroup.conf", CGROUP)
        os.environ["SLURM_CONF"] = str(self.folder / "slurm.conf")
        try:
            if self.accounts:
                self._start_accounting()
            run("slurmctld", "-i")
            for node in self.nodes:
                self.start_node(node)
            wait_until(lambda: all(state == "IDLE" for state in self.states().values()), 30, self.states)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["scancel", "--user", getpass.getuser()], capture_output=True, check=False)
        for name in (*(f"slurmd.{node}" for node in self.nodes), "slurmctld", "slurmdbd"):
            self._end(self.folder / f"{name}.pid")
        if self._database is not None:
            self._database.terminate()
            self._database.wait()
        os.environ.pop("SLURM_CONF", None)
        for group in ("memory", "freezer", "cpuacct"):
            for node in self.nodes:
                for left in sorted(CGROUPS.glob(f"{group}/slurm_{node}/**/"), reverse=True):
                    try:
                        left.rmdir()
                    except OSError:
                        pass  # a job that is still dying; the kernel keeps the empty group, and that harms nobody

    def states(self) -> dict[str, str]:
        """Node -> state."""
        told = run("sinfo", "--noheader", "--Node", "--format", "%N %T").splitlines()
        return {name: state.rstrip("*").upper() for name, state in (line.split() for line in told)}

    def start_node(self, node: str) -> None:
        """Start the daemon of a node."""
        run("slurmd", "-N", node)

    def kill_node(self, node: str) -> None:
        """Let a node die as by power loss: its daemon and all its jobs at once."""
        for process in self._processes_of(node):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def lose_node(self, node: str) -> None:
        """Tell the controller that a node is gone."""
        run("scontrol", "update", f"nodename={node}", "state=down", "reason=test")

    def return_node(self, node: str) -> None:
        """Take a node back into service."""
        run("scontrol", "update", f"nodename={node}", "state=resume")

    def hurry(self, job: str) -> None:
        """Let requeued tasks start now: Slurm makes them wait two minutes."""
        subprocess.run(["scontrol", "update", f"jobid={job}", "starttime=now"], capture_output=True, check=False)

    def _processes_of(self, node: str) -> list[int]:
        """The daemon, and what it has started: job steps carry the node's name, jobs are their children."""
        chosen = {int((self.folder / f"slurmd.{node}.pid").read_text())}
        parents: dict[int, int] = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
                environment = (status.parent / "environ").read_bytes()
            except (OSError, ValueError):
                continue
            if f"SLURMD_NODENAME={node}".encode() in environment.split(b"\0"):
                chosen.add(int(status.parent.name))
        chosen |= {parents[each] for each in chosen if parents.get(each, 1) > 1 and self._is_step(parents[each])}
        return sorted(chosen)

    def _is_step(self, process: int) -> bool:
        try:
            return Path(f"/proc/{process}/cmdline").read_bytes().startswith(b"slurmstepd")
        except OSError:
            return False

    def _start_accounting(self) -> None:
        data, user = self.folder / "database", getpass.getuser()
        data.mkdir()
        if user == "root":
            user = "mysql"
            shutil.chown(data, user)
            for parent in data.parents:
                if parent == Path("/tmp"):
                    break
                parent.chmod(parent.stat().st_mode | 0o111)  # the database may pass, not look
        common = ["--no-defaults", f"--user={user}", f"--datadir={data}"]
        run("mariadb-install-db", *common, "--auth-root-authentication-method=normal")
        door = data / "door"
        log = (self.folder / "mariadbd.log").open("wb")
        self._database = subprocess.Popen(
            ["mariadbd", *common, f"--socket={door}", "--skip-networking", "--innodb-buffer-pool-size=64M"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        client = ["mariadb", "--no-defaults", "--socket", str(door), "--user", "root"]
        wait_until(lambda: succeeds(*client, "--execute", "select 1"), 30)
        run(*client, "--execute", "create database slurm_acct")
        self._write("slurmdbd.conf", ACCOUNTING.format(**self._filled)).chmod(0o600)
        run("slurmdbd", environment={"MYSQL_UNIX_PORT": str(door)})
        wait_until(lambda: succeeds("sacctmgr", "--noheader", "list", "cluster"), 30)
        run("sacctmgr", "--immediate", "add", "cluster", "kztest")

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text.lstrip(), encoding="ascii")
        return path

    @staticmethod
    def _end(pid: Path) -> None:
        try:
            process = int(pid.read_text())
            os.kill(process, signal.SIGTERM)
        except (OSError, ValueError):
            return
        try:
            wait_until(lambda: not Path(f"/proc/{process}").exists(), ENDED)
        except TimeoutError:
            os.kill(process, signal.SIGKILL)


def run(*command: str, environment: dict[str, str] | None = None) -> str:
    """Run a command and return what it prints. Raises RuntimeError with what it complains about."""
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, env={**os.environ, **(environment or {})}
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


def succeeds(*command: str) -> bool:
    """Whether a command ends well."""
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


def wait_until(true, seconds: float, explain=lambda: "") -> None:
    """Wait for something to become true. Raises TimeoutError if it does not."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s in vain: {explain()}")
        time.sleep(0.05)
