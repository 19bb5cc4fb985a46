"""The evaluation that runs, or ran last, on this server: one for all its pages, so that closing a tab loses nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from rag.evaluation.background import Finished, Step
from rag.ui.jobs import Job

Stopping = Callable[[], bool]


class Runs:
    """At most one evaluation at a time: two would only slow each other, and falsify each other's latencies."""

    def __init__(self) -> None:
        self._job: Job[Step] | None = None
        self._lock = threading.Lock()

    @property
    def job(self) -> Job[Step] | None:
        """The evaluation that runs or ran last; None before the first."""
        return self._job

    @property
    def working(self) -> bool:
        """Whether one is going on."""
        return self._job is not None and not self._job.finished

    @property
    def finished(self) -> Finished | None:
        """What came of the last one; None while one runs, and where it failed or was stopped."""
        job = self._job
        return job.latest.finished if job is not None and job.finished and job.latest is not None else None

    def start(self, steps: Callable[[Stopping], Iterator[Step]]) -> bool:
        """Start an evaluation; False, and nothing done, while another one runs. `steps` is given what tells it that
        it was stopped."""
        with self._lock:
            if self.working:
                return False
            if self.finished is not None:
                self.finished.index.close()
            job: Job[Step] = Job(lambda: steps(lambda: job.stopped), "evaluation")
            self._job = job
            job.start()
        return True

    def stop(self) -> None:
        """Ask the one that runs for no more."""
        if self._job is not None:
            self._job.stop()
