"""The states of a run and the one table that says which may follow which."""

from __future__ import annotations

OPEN = ("queued", "starting", "running")
ENDS = (
    "succeeded",  # every stage that was to run did
    "failed",  # the data or the settings
    "refused",  # a gate said no
    "cancelled",  # somebody asked
    "timed_out",  # longer than its limit
    "crashed",  # the process died
    "lost",  # the process is there and silent
)
NEXT: dict[str, tuple[str, ...]] = {
    "queued": ("starting", "running", *ENDS),
    "starting": ("running", *ENDS),
    "running": ENDS,
    **dict.fromkeys(ENDS, ()),
}
STAGE_ENDS = ("succeeded", "reused", "failed", "refused", "skipped", "cancelled")


def may_follow(status: str) -> tuple[str, ...]:
    """Return the states from which a run may come into this one.

    Examples
    --------
    >>> may_follow("running")
    ('queued', 'starting')
    >>> may_follow("queued")
    ()
    """
    return tuple(before for before, after in NEXT.items() if status in after)
