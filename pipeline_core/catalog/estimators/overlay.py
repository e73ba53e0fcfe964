"""The blocks of scikit-learn's classes that stand in front, as `front.toml` has them.

It says what differs from the generated entry, which has all the parameters. The Spanish texts
are in the message catalogue, as of every block.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("front.toml")


@dataclass(frozen=True)
class Front:
    """How a block stands in front.

    Parameters
    ----------
    title, summary, when
        Its name, what it does, and when to choose it.
    icon
        Name of a Lucide icon.
    main
        The settings that stand first, in this order; the others are folded.
    ranges
        Narrower bounds of some settings, as in a schema.
    help
        What settings are, where scikit-learn's text says too much or too little.
    """

    title: str
    summary: str
    when: str
    icon: str
    main: tuple[str, ...]
    ranges: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)


def front_of(block: str) -> Front | None:
    """Return how a block stands in front, or None where it stands behind the search.

    Examples
    --------
    >>> front_of("lasso").main[0], front_of("lars")
    ('alpha', None)
    """
    return _fronts().get(block)


@cache
def _fronts() -> dict[str, Front]:
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    shared: dict[str, str] = content["help"]
    return {block: _front(facts, shared) for block, facts in content["blocks"].items()}


def _front(facts: dict[str, Any], shared: Mapping[str, str]) -> Front:
    names = (*facts["main"], "columns", "name")
    texts = {name: shared[name] for name in names if name in shared}
    return Front(**{**facts, "main": tuple(facts["main"]), "help": texts | facts.get("help", {})})
