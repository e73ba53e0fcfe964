"""What noticed what in a play, after how many rows, what it cost, and whether it was expected.

An alarm is raised in the first of several windows in a row in which its measure is beyond its
limit. It is of a bend that had begun by then: of the latest one of its own column, else of the
latest of all. What was raised before the first bend is false; where nothing is bent, whatever is
raised comes from the stream itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline_core.measures.metric_directions import direction
from pipeline_core.simulator.scenario import Scenario

if TYPE_CHECKING:
    from pipeline_core.simulator.play import PlayedWindow

Json = dict[str, Any]


class Raised(NamedTuple):
    """An alarm that was raised.

    Parameters
    ----------
    alarm
        Its subject.
    window
        The window in which it was.
    """

    alarm: str
    window: int


def raised_alarms(windows: Sequence[PlayedWindow]) -> list[Raised]:
    """Return the alarms of a play in order; one that goes on is raised once.

    Examples
    --------
    >>> alarms = [], ["x"], ["x"], [], ["x"]
    >>> windows = [{"window": n, "alarms": names} for n, names in enumerate(alarms, 1)]
    >>> [raised.window for raised in raised_alarms(windows)]
    [2, 5]
    """
    raised, before = [], set[str]()
    for window in windows:
        new = [name for name in window["alarms"] if name not in before]
        raised += [Raised(name, window["window"]) for name in new]
        before = set(window["alarms"])
    return raised


def findings(scenario: Scenario, windows: Sequence[PlayedWindow], metric: str) -> Json:
    """Return what was noticed in the windows of a play.

    Parameters
    ----------
    scenario
        What was played.
    windows
        The windows so far, from the first.
    metric
        By which the model was judged.

    Returns
    -------
    dict
        ``noticed``: each alarm with the place of its ``bend``, its ``window``, the ``rows`` that
        had come since the bend began, and what was ``lost`` in them; ``false_alarms``; ``cost``:
        the mean ``metric`` since the first bend, ``unbent``, and ``lost``; ``unexpected`` and
        ``missed``, and whether the scenario ``holds``: None where it expects nothing.
    """
    raised = raised_alarms(windows)
    noticed, false, first_alarms = [], [], set[tuple[str, int | None]]()
    for alarm in raised:
        place = _cause(scenario, alarm)
        if place is None and scenario.bends:
            false.append({"alarm": alarm.alarm, "window": alarm.window})
        elif (alarm.alarm, place) not in first_alarms:
            first_alarms.add((alarm.alarm, place))
            noticed.append(_noticed(scenario, windows, alarm, place, metric))
    since = [window for window in windows if window["window"] >= scenario.begin]
    return {
        "noticed": noticed,
        "false_alarms": false,
        "cost": mean_cost(since, metric),
        **verdict(scenario, raised, len(windows)),
    }


def _cause(scenario: Scenario, raised: Raised) -> int | None:
    """Return the place of the bend that an alarm is of."""
    begun = [n for n, bend in enumerate(scenario.bends) if bend.first <= raised.window]
    own = [n for n in begun if scenario.bends[n].column == raised.alarm]
    return max(own or begun, key=lambda n: (scenario.bends[n].first, n), default=None)


def _noticed(
    scenario: Scenario,
    windows: Sequence[PlayedWindow],
    raised: Raised,
    place: int | None,
    metric: str,
) -> Json:
    begin = 1 if place is None else scenario.bends[place].first
    since = [window for window in windows if begin <= window["window"] <= raised.window]
    return {
        "alarm": raised.alarm,
        "bend": place,
        "window": raised.window,
        "rows": sum(window["rows"] for window in since),
        "lost": mean_cost(since, metric)["lost"],
    }


def mean_cost(windows: Sequence[PlayedWindow], metric: str) -> Json:
    """Return the mean of a metric over windows by their rows, unbent too, and what was lost.

    Examples
    --------
    >>> window = {"rows": 10, "metric": 0.5, "unbent_metric": 0.75}
    >>> mean_cost([window], "r2")
    {'metric': 0.5, 'unbent': 0.75, 'lost': 0.25}
    """
    both = [
        (window["rows"], window["metric"], window["unbent_metric"])
        for window in windows
        if window["metric"] is not None and window["unbent_metric"] is not None
    ]
    rows = sum(count for count, _, _ in both)
    if not rows:
        return {"metric": None, "unbent": None, "lost": None}
    bent = sum(count * value for count, value, _ in both) / rows
    unbent = sum(count * value for count, _, value in both) / rows
    sign = 1 if direction(metric) < 0 else -1  # a scorer is the greater, the better
    return {"metric": bent, "unbent": unbent, "lost": sign * (bent - unbent)}


def verdict(scenario: Scenario, raised: Sequence[Raised], played: int) -> Json:
    """Return which expected alarms were missed, which others were raised, and whether it holds.

    Parameters
    ----------
    scenario
        What was played.
    raised
        The alarms.
    played
        How many windows were.

    Examples
    --------
    >>> from pipeline_core.simulator.scenario import Expectation
    >>> verdict(Scenario("x", expect=(Expectation("hum", 4),)), [Raised("hum", 3)], 9)
    {'missed': [], 'unexpected': [], 'holds': True}
    """
    if scenario.expect is None:
        return {"missed": [], "unexpected": [], "holds": None}
    missed = [
        expectation.__dict__ | _came(raised, expectation.alarm)
        for expectation in _missed(scenario, raised, played)
    ]
    expected = {expectation.alarm for expectation in scenario.expect}
    rest = [
        expectation._asdict()
        for expectation in raised
        if expectation.alarm not in expected or expectation.window < scenario.begin
    ]
    pending = any(expectation.by > played for expectation in scenario.expect)
    holds = None if pending and not missed and not rest else not missed and not rest
    return {"missed": missed, "unexpected": rest, "holds": holds}


def _missed(scenario: Scenario, raised: Sequence[Raised], played: int) -> Iterator[Any]:
    """Yield the expected alarms that were not raised by their window, which has come."""
    for expectation in scenario.expect or ():
        in_time = any(
            alarm.alarm == expectation.alarm and scenario.begin <= alarm.window <= expectation.by
            for alarm in raised
        )
        if not in_time and expectation.by <= played:
            yield expectation


def _came(raised: Sequence[Raised], alarm: str) -> Json:
    """Return when an alarm was raised instead; None for never."""
    return {
        "came": next((candidate.window for candidate in raised if candidate.alarm == alarm), None)
    }
