"""Labels of cells that no value of the data may share: missing, other and new values."""

from __future__ import annotations

from collections.abc import Iterable


def free_label(label: str, taken: Iterable[str]) -> str:
    """Return a label in as many parentheses as it takes to differ from every value.

    Parameters
    ----------
    label
        Such as ``(missing)``.
    taken
        The values beside it.

    Examples
    --------
    >>> free_label("(missing)", ["a"]), free_label("(missing)", ["a", "(missing)"])
    ('(missing)', '((missing))')
    """
    values = set(taken)
    while label in values:
        label = f"({label})"
    return label
