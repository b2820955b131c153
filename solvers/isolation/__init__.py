"""Run one command as its own process group: limits that hold, a bill at the end, nothing left behind.

`run_child` is the only way satfit runs a solver; `private_run_dir` is the place it runs in. Linux and macOS.

What can still be left behind, and who takes it away:

- Killed (SIGKILL) in the instant after a directory was made, before its watchdog heard of it: an empty
  directory, until the next `private_run_dir` beside it.
- A process in uninterruptible sleep dies when the kernel lets it, and may keep the directory until then.
- A process that left the session (`setsid`) is found by the run's token in its environment: on Linux only,
  and not if it was started with a fresh environment as well. Its memory is not counted while it runs.
- If a watchdog (a few lines of shell, under 1 MiB) is killed together with us, nobody is left to act.
"""

from solvers.isolation.model import ChildResult, Ended, Limits, Usage
from solvers.isolation.run import run_child
from solvers.isolation.rundir import private_run_dir

__all__ = ["ChildResult", "Ended", "Limits", "Usage", "private_run_dir", "run_child"]
