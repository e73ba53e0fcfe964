"""Progress of long measures, as records of the standard `logging` module.

The engine listens to them; a script prints nothing unless it configures logging
with `logging.basicConfig`.
"""

from __future__ import annotations

import logging
from typing import Any


def log_progress(part: str, count: int, total: int, **results: Any) -> None:
    """Log that one more part of a measure is done.

    Parameters
    ----------
    part
        The kind of part, in one word.
    count, total
        How many parts are done, and how many there are.
    **results
        The results of this part.

    Examples
    --------
    >>> log_progress("fold", 3, 5, metrics={"accuracy": 0.75})
    """
    progress = {"what": part, "done": count, "of": total, **results}
    log = logging.getLogger(__name__)
    log.info("%s %d of %d: %s", part, count, total, results, extra={"progress": progress})
