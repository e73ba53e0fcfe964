"""A scenario: a table as a stream, what happens to it on the way, and what should notice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pipeline_core.measures.bent_rows import Bend as Measure

SHUFFLED = "shuffled"
MOST_WINDOWS = 500
MOST_BENDS = 40


class Kind(NamedTuple):
    """What can happen to a column.

    Parameters
    ----------
    measure
        How `measures.bent_rows` calls it.
    words
        The code of its name.
    amount
        What is taken where none is given.
    low, high
        Between what the amount must be; None where there is none.
    value
        Whether it has a value.
    """

    measure: Measure
    words: str
    amount: float
    low: float | None = None
    high: float | None = None
    value: bool = False


_AT_MOST = 1_000
KINDS = {
    "shift": Kind("shift", "bend.shift", 1.0, -_AT_MOST, _AT_MOST),
    "scale": Kind("scale", "bend.scale", 2.0, -_AT_MOST, _AT_MOST),
    "unit": Kind("scale", "bend.unit", 100.0, -_AT_MOST, _AT_MOST),
    "fahrenheit": Kind("fahrenheit", "bend.fahrenheit", 1.0),
    "noise": Kind("noise", "bend.noise", 1.0, 0, _AT_MOST),
    "missing": Kind("missing", "bend.missing", 0.3, 0, 1),
    "new_category": Kind("replace", "bend.new_category", 0.3, 0, 1, value=True),
    "stuck": Kind("stuck", "bend.stuck", 1.0),
    "label_shift": Kind("label_shift", "bend.label_shift", 0.5, 0, 1, value=True),
    "concept": Kind("concept", "bend.concept", 0.5, 0, 1),
    "bias": Kind("label_shift", "bend.bias", 0.5, 0, 1, value=True),
}


@dataclass(frozen=True)
class Bend:
    """Something that happens to a column from a window on.

    Parameters
    ----------
    column
        The column.
    kind
        A name of `KINDS`.
    amount
        How much: standard deviations, a factor, or the share of the rows that it happens to.
    first, last
        The windows, from 1, in which it begins and after which it is over; None for never.
    ramp
        Over how many windows it grows; 0 for at once.
    value
        What comes in the place of others: a category, or the label that becomes more frequent.
    group
        Of a bias: the value of the column whose rows it happens to.

    Examples
    --------
    >>> Bend("hum", "stuck", first=3, last=4).is_on(5)
    False
    """

    column: str
    kind: str
    amount: float = 1.0
    first: int = 1
    last: int | None = None
    ramp: float = 0.0
    value: Any = None
    group: Any = None

    def is_on(self, window: int) -> bool:
        """Return whether it happens in a window."""
        return self.first <= window and (self.last is None or window <= self.last)


@dataclass(frozen=True)
class Expectation:
    """An alarm that must be raised.

    Parameters
    ----------
    alarm
        Its subject: a column, ``answers: prediction``, or ``performance: METRIC``.
    by
        The window by which it must be there.
    """

    alarm: str
    by: int


@dataclass(frozen=True)
class Scenario:
    """What is played.

    Parameters
    ----------
    name
        Its name.
    table
        The path of a table's file; empty for the rows that the model was tested on.
    order
        The column that the rows are in order by, `SHUFFLED`, or empty for as they stand.
    keep
        A condition that the rows meet; empty for all.
    prepared
        Whether the rows of the file are as they leave the pipeline's last row block already.
    rows, windows
        The rows of a window, and the most windows that are played; None for all.
    seed
        Of what is drawn.
    metric
        By which the model is judged; ``auto`` is the usual one.
    worst
        The value of the metric beyond which there is an alarm; None for that which was learned.
    columns
        The only subjects that raise alarms, beside a metric that is worse than `worst` and a
        refusal to answer; empty for all.
    bends
        What happens on the way.
    expect
        The alarms that must be raised, and no others; None where nothing is tested.

    Examples
    --------
    >>> Scenario("Quiet").begin, Scenario("Later", bends=(Bend("x", "shift", first=4),)).begin
    (1, 4)
    """

    name: str
    table: str = ""
    order: str = ""
    keep: str = ""
    prepared: bool = False
    rows: int = 200
    windows: int | None = None
    seed: int = 0
    metric: str = "auto"
    worst: float | None = None
    columns: tuple[str, ...] = ()
    bends: tuple[Bend, ...] = field(default=())
    expect: tuple[Expectation, ...] | None = None

    @property
    def begin(self) -> int:
        """The window in which the first bend begins; the first of all where nothing is bent."""
        return min((bend.first for bend in self.bends), default=1)


def turned(scenario: Scenario, bend: Bend, window: int) -> Scenario:
    """Return a scenario with a knob turned before a window.

    What happens by that knob already is over with the window before, and how it was turned later
    is forgotten; an amount that changes nothing only ends it.

    Parameters
    ----------
    scenario
        What was played.
    bend
        The knob: a column, a kind, and how far it is turned.
    window
        The first window that feels it.

    Examples
    --------
    >>> first = turned(Scenario("x"), Bend("hum", "shift", 2.0), 3)
    >>> second = turned(first, Bend("hum", "shift", 0.0), 7)
    >>> [(bend.amount, bend.first, bend.last) for bend in second.bends]
    [(2.0, 3, 6)]
    """
    knob = (bend.column, bend.kind, bend.group)
    bends = []
    for old in scenario.bends:
        is_over = old.last is not None and old.last < window
        is_same = (old.column, old.kind, old.group) == knob and not is_over
        if not is_same:
            bends.append(old)
        elif old.first < window:
            bends.append(replace(old, last=window - 1))
    if not changes_nothing(bend):
        bends.append(replace(bend, first=window, last=None))
    return replace(scenario, bends=tuple(bends))


def changes_nothing(bend: Bend) -> bool:
    """Return whether a bend of that amount leaves the rows as they are.

    Examples
    --------
    >>> changes_nothing(Bend("x", "scale", 1.0)), changes_nothing(Bend("x", "scale", 0.0))
    (True, False)
    """
    return bend.amount == (1.0 if KINDS[bend.kind].measure == "scale" else 0.0)
