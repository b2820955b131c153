"""Runs on the workers of a Dask scheduler: the same runs, and each result comes back once, whatever dies on the way."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from instances import UsageError
from satfit.campaign.one_run import Cases, Finished, finish
from satfit.campaign.plan import Planned

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_S = 5.0
_cases = Cases()
"""Of a worker: the last instances that it reduced."""


class Cluster:
    """As many runs at a time as the workers have threads; workers may come and go.

    A run whose worker dies is given to another one by the scheduler, and is not run (an error) if it took several
    workers with it. Raises UsageError if `distributed` is not installed or nobody answers at `address`.
    """

    def __init__(self, address: str, bundles: str) -> None:
        try:
            from distributed import Client
            from distributed.comm import get_address_host_port
        except ModuleNotFoundError:
            raise UsageError("--cluster needs Dask: pip install 'satfit[cluster]'") from None
        try:
            # a client that was made for a bad address hangs, and fails again when it is collected
            get_address_host_port(address)
        except ValueError as error:
            raise UsageError(f"--cluster: no address of a scheduler: {error}") from None
        try:
            self._client = Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(f"--cluster: nobody answers at {address}: {error}") from None
        _same_code(self._client, address)
        self._bundles = bundles
        self._running: dict[Future, Planned] = {}
        self._threads = 0
        self._asked_at = 0.0
        self._stopped = False

    def free(self) -> int:
        """Threads of all workers that have nothing to do yet."""
        if time.monotonic() - self._asked_at > 1:
            self._threads = sum(self._client.nthreads().values())
            self._asked_at = time.monotonic()
        return self._threads - len(self._running)

    def submit(self, planned: Planned) -> None:
        from satfit.campaign.keys import code_version

        # pure=False and a name of its own: a result that was recorded is never taken from the scheduler's memory
        future = self._client.submit(
            remote, planned, self._bundles, code_version(), key=f"satfit-{planned.key.hex()}", pure=False
        )
        self._running[future] = planned

    def running(self) -> list[Planned]:
        return list(self._running.values())

    def ended(self, seconds: float) -> list[tuple[Planned, Finished | Exception]]:
        """What ended within `seconds`."""
        until = time.monotonic() + seconds
        while not (done := [future for future in self._running if future.done()]) and time.monotonic() < until:
            time.sleep(0.02)
        return [(self._running.pop(future), _result(future)) for future in done]

    def stop(self) -> None:
        """Give up what has not come back: the workers' processes cannot be reached from here."""
        for future in list(self._running):
            if not future.done():
                future.cancel()
                del self._running[future]

    def close(self) -> None:
        self.stop()
        self._client.close()


def _same_code(client: Client, address: str) -> None:
    """Workers that are there already must have our code; later ones refuse by themselves."""
    from satfit.campaign.keys import code_version

    try:
        versions = client.run(remote_version)
    except Exception as error:
        client.close()
        raise UsageError(f"--cluster: a worker of {address} cannot run satfit: {error}") from None
    if others := [worker for worker, version in versions.items() if version != code_version()]:
        client.close()
        raise UsageError(f"--cluster: {', '.join(others)} has another version of satfit")


def _result(future: Future) -> Finished | Exception:
    try:
        found: Finished = future.result()
    except Exception as error:
        return error
    finally:
        # or the scheduler would keep it, and give it to whoever asks under the same name
        future.release()
    return found


def remote_version() -> str:
    """The code that a worker has."""
    from satfit.campaign.keys import code_version

    return code_version()


def remote(planned: Planned, bundles: str, code: str) -> Finished:
    """One run, in a worker's thread. Raises RuntimeError if the worker's code is not ours: it would be another run."""
    from dataclasses import replace

    from satfit.campaign.keys import code_version
    from satfit.provenance import here

    if code_version() != code:
        raise RuntimeError("the worker has another version of satfit")
    environment: dict[str, Any] = {**here(), "accounting": "satfit", "cluster": True}
    return replace(finish(planned, _cases, bundles), environment=environment)
