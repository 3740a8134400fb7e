"""A part that is down would fill the log: what is said about it is said once a minute."""

import logging
from threading import Lock
from time import monotonic

EVERY = 60.0  # seconds


class Seldom:
    """Logs a warning with its cause, and then keeps silent for a minute."""

    def __init__(self, logger: logging.Logger) -> None:
        self.logger = logger
        self.silent_until = 0.0
        self.lock = Lock()

    def warn(self, message: str) -> None:
        """Log what is wrong, from within the handler of its exception."""
        with self.lock:
            now = monotonic()
            if now < self.silent_until:
                return
            self.silent_until = now + EVERY
        self.logger.warning(message, exc_info=True)  # noqa: LOG014  (callers are handlers)
