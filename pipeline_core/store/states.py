"""The states of a run and the transitions between them."""

from __future__ import annotations

OPEN = ("queued", "starting", "running")
ENDS = (
    "succeeded",  # every stage that had to run succeeded
    "failed",  # for the data or the settings
    "refused",  # a gate said no
    "cancelled",  # on request
    "timed_out",  # longer than its limit
    "crashed",  # the process died
    "lost",  # the process runs but gives no sign of life
)
TRANSITIONS: dict[str, tuple[str, ...]] = {
    "queued": ("starting", "running", *ENDS),
    "starting": ("running", *ENDS),
    "running": ENDS,
    **dict.fromkeys(ENDS, ()),
}
STAGE_ENDS = ("succeeded", "reused", "failed", "refused", "skipped", "cancelled")


def states_before(status: str) -> tuple[str, ...]:
    """Return the states that a run may have before it enters this one.

    Examples
    --------
    >>> states_before("running")
    ('queued', 'starting')
    >>> states_before("queued")
    ()
    """
    return tuple(state for state, successors in TRANSITIONS.items() if status in successors)
