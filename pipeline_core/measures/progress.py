"""How far a long measure is, said by Python's own logging.

Whoever runs the measure may listen; in a script of one's own nobody does, and
nothing is printed, unless that script asks for it with `logging.basicConfig`.
"""

from __future__ import annotations

import logging
from typing import Any


def tell_progress(what: str, done: int, of: int, **found: Any) -> None:
    """Say that one more part of a measure is there.

    Parameters
    ----------
    what
        What the parts are, in one word.
    done, of
        How many are there now, and how many there will be.
    **found
        What this part has shown.

    Examples
    --------
    >>> tell_progress("fold", 3, 5, metrics={"accuracy": 0.75})
    """
    progress = {"what": what, "done": done, "of": of, **found}
    log = logging.getLogger(__name__)
    log.info("%s %d of %d: %s", what, done, of, found, extra={"progress": progress})
