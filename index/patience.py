"""Trying again what may pass: a server that is being started anew, a network that drops a request."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
logger = logging.getLogger(__name__)


def patiently(attempt: Callable[[], T], waits: Sequence[float], may_pass: Callable[[Exception], bool], what: str) -> T:
    """What `attempt` returns. After an error that may pass it is tried again, after each of `waits` (seconds, each a
    fifth longer or shorter at random, so that several processes do not come back at once); then the error is raised.
    `what` is told as the reason for waiting once it takes seconds."""
    for wait in waits:
        try:
            return attempt()
        except Exception as error:
            if not may_pass(error):
                raise
        if wait >= 1:
            logger.warning("%s; trying again in %g s", what, wait)
        time.sleep(wait * random.uniform(0.8, 1.2))
    return attempt()
