"""A test of a pipeline file, and the kinds of test by the keys that tell them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

# What a test of any kind may say.
HEAD = ("name", "title", "stage", "severity")
LIMITS = ("at_least", "at_most")
_ROW_LIMITS = ("rows_at_least", "rows_at_most")
_SHARES = ("over", "may_differ")
_OF_ANSWERS = ("answers_at_least", "answers_at_most")

# What each kind of test may say besides.
KINDS: Mapping[str, tuple[str, ...]] = {
    "decision": ("row", "rows", "gives", "within", "probability_of", *LIMITS),
    "invariance": ("changing", *_SHARES, "moves_at_most", "probability_of"),
    "direction": ("more", "by", "never", *_SHARES, "probability_of"),
    "metric": ("metric", "every", *LIMITS),
    "robustness": ("despite", "size", "in", *_SHARES, "moves_at_most", "probability_of"),
    "repeatable": ("repeatable", "over"),
    "incident": ("incident", "labels", "measure", "share_of", *_OF_ANSWERS, *LIMITS),
    "data": (*_ROW_LIMITS, "columns", "no_gaps_in", "holds"),
}
# The keys that tell which kind it is, and those of which one at least must be there.
MARKS: Mapping[str, tuple[str, ...]] = {
    "decision": ("row", "rows"),
    "invariance": ("changing",),
    "direction": ("more",),
    "metric": ("metric",),
    "robustness": ("despite",),
    "repeatable": ("repeatable",),
    "incident": ("incident",),
    "data": KINDS["data"],
}


@dataclass(frozen=True)
class PipelineTest:
    """A test of one stage.

    Parameters
    ----------
    entries
        What the file says, in its order: ``name``, ``stage``, maybe ``title`` and
        ``severity``, and what belongs to its kind.

    Examples
    --------
    >>> test = PipelineTest({"name": "good enough", "stage": "scores", "metric": "r2"})
    >>> test.name, test.kind, test.severity
    ('good enough', 'metric', 'error')
    """

    entries: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What it is called; no other test of the pipeline is."""
        return str(self.entries["name"])

    @property
    def title(self) -> str | Mapping[str, str]:
        """What readers see: a text, or one a language; its name where it has none."""
        return self.entries.get("title") or self.name

    @property
    def stage(self) -> str:
        """The stage that it is about."""
        return str(self.entries["stage"])

    @property
    def severity(self) -> str:
        """``error``, or ``warning``: then its failure is said and nothing else."""
        return str(self.entries.get("severity", "error"))

    @property
    def kind(self) -> str:
        """One of `KINDS`."""
        return kinds_of(self.entries)[0]


def kinds_of(entries: Collection[str]) -> list[str]:
    """Return the kinds of test that some keys belong to; one if all is well.

    Examples
    --------
    >>> kinds_of(["name", "stage", "more", "by"]), kinds_of(["row", "metric"]), kinds_of(["by"])
    (['direction'], ['decision', 'metric'], [])
    """
    return [kind for kind, marks in MARKS.items() if any(key in entries for key in marks)]
