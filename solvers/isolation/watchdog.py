"""Who cleans up if this very process is killed: a shell that waits for the end of a pipe only we hold."""

from __future__ import annotations

import contextlib
import os
import subprocess
import weakref
from typing import Self

# Both read what is theirs, then wait until the pipe ends. Told nothing, they do nothing.

# `kill -KILL -- -N` is an error in dash; with -s all shells agree.
KILL_GROUP = """\
trap '' HUP INT TERM
read -r group token && [ -n "$token" ] || exit
read -r _
kill -s KILL -- "-$group"
for file in $(grep -lsF -e "$token" /proc/[0-9]*/environ); do
    file=${file#/proc/}
    kill -s KILL "${file%/environ}"
done
"""
# A child may still create a file while it is being killed, hence more than one attempt.
REMOVE_DIRECTORY = """\
trap '' HUP INT TERM
IFS= read -r directory && [ -n "$directory" ] || exit
read -r _
for pause in 0 1 1 5; do
    sleep "$pause"
    rm -rf -- "$directory" && exit
done
"""
_GIVE_UP_S = 5.0


class Watchdog:
    """Does what its script says, with what it was told, as soon as we die, whatever kills us.

    It has its own session, so what hits our group or a child's does not hit it. Leaving the context without
    `disarm` sets it off, which is right: our own clean-up was cut short then.
    Raises OSError if there is no `/bin/sh`.
    """

    def __init__(self, script: str) -> None:
        # Nothing inherited: with an outer run's token in its environment it would be killed as part of that.
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", script, "satfit-watchdog"],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.defpath},
            start_new_session=True,
        )
        _watchdogs.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._shell.wait(_GIVE_UP_S)

    def tell(self, line: str) -> None:
        """Arm it: from now on it has something to do. Raises BrokenPipeError if it is dead already."""
        if "\n" in line:
            raise OSError(f"a watchdog is told one line, not {line!r}")
        assert self._shell.stdin is not None
        self._shell.stdin.write(os.fsencode(line) + b"\n")

    def disarm(self) -> None:
        # Killed before its pipe is closed: the other way round it would do its work.
        self._shell.kill()
        self._shell.wait()
        self.let_go()

    def let_go(self) -> None:
        """Close our end of the pipe."""
        assert self._shell.stdin is not None
        self._shell.stdin.close()


_watchdogs: weakref.WeakSet[Watchdog] = weakref.WeakSet()


def _forget_in_fork() -> None:
    # A fork that outlives us (a multiprocessing worker, say) must not keep the pipes open.
    for watchdog in list(_watchdogs):
        watchdog.let_go()


os.register_at_fork(after_in_child=_forget_in_fork)
