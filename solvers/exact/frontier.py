"""The open states of several searches for one minimum, worked on by one process or by many.

Every piece of work starts from the states of least bound and from the least loss known when it was handed out, and
brings back what it left open. So the bound of the whole is at any time the least bound of any open state.
"""

from __future__ import annotations

import heapq
import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from fractions import Fraction
from multiprocessing import get_all_start_methods, get_context
from threading import Thread
from time import monotonic, sleep

from solvers.exact.assessment import Quotient
from solvers.exact.branching import Branching, Goal, Open, Progressed

ALONE = 3000
"""Assessments before other processes are worth their start."""
PIECE = 400
"""Assessments of a piece of work."""
HANDED = 40
"""States of a piece of work, at most."""


@dataclass(slots=True)
class Found:
    """`best`: (loss, weights, which search), None if nothing better than the goal's limit was found.

    `bound`: no network of these searches has a smaller loss, in scaled units; None if nothing bounds it but `best`
    or the limit. `complete`: nothing is left open.
    """

    best: tuple[Fraction, list[Fraction], int] | None = None
    floor: Fraction | None = None
    nodes: int = 0
    complete: bool = True
    bound: Fraction | None = None


Tell = Callable[[Found], None]

_SEARCHES: Sequence[Branching] = ()


def explore(
    searches: Sequence[Branching],
    goal: Goal,
    *,
    deadline: float,
    jobs: int = 1,
    tell: Tell | None = None,
    most: float = math.inf,
) -> Found:
    """The least loss over all searches, as far as it gets by the deadline; stops early once a target is met.

    `most`: about so many assessments at most.
    """
    run = _Exploration(searches, goal, deadline, jobs, tell, most)
    return run.finished()


@dataclass(slots=True)
class _Exploration:
    searches: Sequence[Branching]
    goal: Goal
    deadline: float
    jobs: int
    tell: Tell | None
    most: float = math.inf
    found: Found = field(default_factory=Found)
    heaps: list[list[Open]] = field(default_factory=list)
    away: dict[Future[Progressed], tuple[int, list[Open]]] = field(default_factory=dict)

    def finished(self) -> Found:
        self.heaps = [[search.start()] for search in self.searches]
        target_met = self.goal.strict
        while self._open() and self._in_time():
            if self.jobs > 1 and self.found.nodes >= ALONE and "fork" in get_all_start_methods():
                try:
                    self._together()
                    break
                except BrokenProcessPool:
                    # somebody ended one of them, perhaps for want of memory
                    self._recall()
                    self.jobs = 1
            at, states = self._next()
            self._take(at, self.searches[at].work(states, self.goal, PIECE, self.deadline))
            if target_met and self.found.best is not None:
                break
        self.found.complete = not self._open() and not self.away
        self.found.bound = self._bound(exactly=True)
        return self.found

    def _in_time(self) -> bool:
        return monotonic() < self.deadline and self.found.nodes < self.most

    def _open(self) -> bool:
        return any(self.heaps)

    def _next(self) -> tuple[int, list[Open]]:
        """The states of least bound of the search that has the least bound."""
        at = min((i for i, heap in enumerate(self.heaps) if heap), key=lambda i: self.heaps[i][0].estimate)
        heap = self.heaps[at]
        if len(heap) <= HANDED:
            self.heaps[at] = []
            return at, heap
        return at, [heapq.heappop(heap) for _ in range(HANDED)]

    def _take(self, at: int, done: Progressed) -> None:
        self.found.nodes += done.nodes
        if done.floor is not None:
            self.found.floor = done.floor if self.found.floor is None else min(self.found.floor, done.floor)
        if done.best is not None and self._better(done.best[0]):
            self.found.best = (*done.best, at)
            self.goal = replace(self.goal, limit=done.best[0], strict=False)
        for open_ in done.open:
            if not self.goal.enough()(open_.lower):
                heapq.heappush(self.heaps[at], open_)
            elif self.goal.slack:
                lower = Fraction(*open_.lower)
                self.found.floor = lower if self.found.floor is None else min(self.found.floor, lower)
        if self.tell is not None:
            self.found.bound = self._bound()
            self.tell(self.found)

    def _better(self, loss: Fraction) -> bool:
        if self.goal.limit is None:
            return True
        return loss <= self.goal.limit if self.goal.strict else loss < self.goal.limit

    def _bound(self, *, exactly: bool = False) -> Fraction | None:
        """The least bound of what is open, or (unless `exactly`, which takes long) a number just below it."""
        lowers: list[Quotient] = [open_.lower for _, states in self.away.values() for open_ in states]
        values = []
        if exactly:
            lowers += [open_.lower for heap in self.heaps for open_ in heap]
        else:
            values += [_rounded_down(heap[0].estimate) for heap in self.heaps if heap]
        values += [Fraction(*lower) for lower in lowers]
        if self.found.floor is not None:
            values.append(self.found.floor)
        return min(values, default=None)

    def _together(self) -> None:
        """Pieces of work for as many processes as were asked for."""
        stop_early = self.goal.strict
        context = get_context("fork")
        with ProcessPoolExecutor(self.jobs, context, initializer=_remember, initargs=(self.searches,)) as pool:
            try:
                while (self._open() or self.away) and self._in_time():
                    while self._open() and len(self.away) < self.jobs + 1:
                        at, states = self._next()
                        self._hand_out(pool, at, states)
                    left = max(0.0, self.deadline - monotonic())
                    ready, _ = wait(
                        self.away, timeout=None if math.isinf(left) else left + 1.0, return_when=FIRST_COMPLETED
                    )
                    for future in ready:
                        done = future.result()
                        at, _ = self.away.pop(future)
                        self._take(at, done)
                    if stop_early and self.found.best is not None:
                        break
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _hand_out(self, pool: ProcessPoolExecutor, at: int, states: list[Open]) -> None:
        try:
            future = pool.submit(_piece, at, states, self.goal, self.deadline)
        except BrokenProcessPool:
            # these have left the heap and were never handed out
            self._reopen(at, states)
            raise
        self.away[future] = (at, states)

    def _recall(self) -> None:
        """What was handed out and has not come back is open again."""
        for at, states in self.away.values():
            self._reopen(at, states)
        self.away.clear()

    def _reopen(self, at: int, states: Sequence[Open]) -> None:
        for open_ in states:
            heapq.heappush(self.heaps[at], open_)


def _rounded_down(estimate: float) -> Fraction:
    """Below every quotient whose nearest float is at least this one; 0 for 0, because no loss is negative."""
    return max(Fraction(0), Fraction(math.nextafter(estimate, -math.inf)))


def _remember(searches: Sequence[Branching]) -> None:
    """In a process of the pool, forked for these searches: two threads may have a pool each."""
    global _SEARCHES
    _SEARCHES = searches
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(parent: int) -> None:
    """A process that is killed cannot tell those that wait for its next piece of work."""
    while os.getppid() == parent:
        sleep(1.0)
    os._exit(1)


def _piece(at: int, states: list[Open], goal: Goal, deadline: float) -> Progressed:
    return _SEARCHES[at].work(states, goal, PIECE, deadline)
