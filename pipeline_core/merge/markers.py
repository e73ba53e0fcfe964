"""Conflicts in a text, marked as git marks them, with what each version did in words."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher

OURS, MIDDLE, THEIRS = "<<<<<<< ours", "=======", ">>>>>>> theirs"
Hunk = tuple[int, int, int, int]


def marked_text(ours: str, theirs: str, labels: Callable[[Hunk], str]) -> str:
    r"""Return two variants of a text as one, with markers around what differs.

    Parameters
    ----------
    ours, theirs
        The text with one way and the other to decide every conflict.
    labels
        Returns the words for lines that differ: first and stop of ours, and of theirs.

    Examples
    --------
    >>> marked_text("a\nb\n", "a\nc\n", lambda hunk: "b or c?").splitlines()
    ['a', '<<<<<<< ours: b or c?', 'b', '=======', 'c', '>>>>>>> theirs']
    """
    first, second = ours.splitlines(), theirs.splitlines()
    lines: list[str] = []
    for tag, i, stop, j, end in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += first[i:stop]
            continue
        words = labels((i, stop, j, end))
        head = f"{OURS}: {words}" if words else OURS
        lines += [head, *first[i:stop], MIDDLE, *second[j:end], THEIRS]
    return "\n".join(lines) + "\n"
