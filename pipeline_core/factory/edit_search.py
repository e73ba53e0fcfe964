"""The search for the edit after which a metric was worse, with what may be said of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.compare import RunRecord, compare
from pipeline_core.compare.comparison import Difference
from pipeline_core.errors import UsageError
from pipeline_core.factory.bisect import Finding, find_fall
from pipeline_core.factory.judged_versions import (
    Failures,
    JudgedVersion,
    kept_value,
    value_by_run,
)
from pipeline_core.factory.variant_runs import Execute
from pipeline_core.measures.metric_directions import direction
from pipeline_core.store import Store
from pipeline_core.store.runs import Options

Note = Callable[[str, float | None], object]
_MOST_NAMES = 6


@dataclass(frozen=True)
class FoundEdit:
    """The edit after which a metric was worse.

    Parameters
    ----------
    judged
        The versions that differ for the judge.
    finding
        Between which of them the metric fell.
    runs
        How many runs that took; one that is refused before its first stage is none.
    failed
        The places of the versions that failed, by a run of their own or of another one with the
        same stage.
    """

    judged: Sequence[JudgedVersion]
    finding: Finding
    runs: int
    failed: Sequence[int] = ()

    @property
    def good(self) -> str:
        """The last good version."""
        return self.judged[self.finding.last_good].version.name

    @property
    def bad(self) -> str:
        """The first bad version."""
        return self.judged[self.finding.first_bad].version.name

    @property
    def values(self) -> dict[str, float | None]:
        """The metric of each version that was judged or known."""
        return {self.judged[place].version.name: v for place, v in self.finding.values.items()}

    def differences(self, catalogue: Catalogue) -> Sequence[Difference]:
        """Return what differs between the two versions."""
        ends = (self.judged[self.finding.last_good], self.judged[self.finding.first_bad])
        pipelines = [each.version.pipeline for each in ends]
        records = [RunRecord("", pipeline) for pipeline in pipelines if pipeline is not None]
        return compare(records, catalogue).differences

    def claims(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what may be said, as codes and values: what was found, and what speaks against."""
        finding, judged = self.finding, self.judged
        good, bad = finding.last_good, finding.first_bad
        ends = {"good": self.good, "bad": self.bad, "runs": self.runs}
        scores = {"before": _short(finding.values[good]), "after": _short(finding.values[bad])}
        said: list[tuple[str, dict[str, Any]]] = [("bisect.found", {**ends, **scores})]
        if bad - good > 1:
            said.append(("bisect.between", {"names": self._names(range(good + 1, bad))}))
        if self.failed:
            said.append(("bisect.failed", {"names": self._names(self.failed)}))
        if finding.falls > 1:
            said.append(("bisect.falls", {"count": finding.falls}))
        if not finding.is_single:
            said.append(("bisect.share", {"share": round(100 * finding.share)}))
        between = range(good + 1, bad)
        unjudged = sum(
            finding.values.get(place) is None and place not in {*between, *self.failed}
            for place in range(len(judged))
        )
        if unjudged:
            said.append(("bisect.not_judged", {"count": unjudged}))
        return said

    def _names(self, places: Sequence[int]) -> list[str]:
        """Return the names of versions; of many the first ones and the last one."""
        names = [self.judged[place].version.name for place in places]
        return names if len(names) <= _MOST_NAMES else [*names[: _MOST_NAMES - 1], "…", names[-1]]


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def find_edit(
    store: Store,
    file: Path,
    judged: Sequence[JudgedVersion],
    judge: str,
    metric: str,
    execute: Execute,
    options: Options,
    note: Note = lambda name, value: None,
) -> FoundEdit:
    """Return the edit after which a metric was worse, found in few runs.

    Parameters
    ----------
    store, file
        The workspace, and the pipeline's file.
    judged
        The versions that differ for the judge, the good one first.
    judge, metric
        The stage whose report has the metric.
    execute, options
        Executes a run, and the options of each.
    note
        Called with each version that ran, and its value; None where it failed.

    Raises
    ------
    UsageError
        All versions are the same to the judge, one end cannot be judged, or the bad one is no
        worse.
    ClusterError
        The cluster cannot be used.
    KeyboardInterrupt
        A run was cancelled; what was judged is kept.
    """
    if len(judged) < 2:
        raise UsageError("bisect.alike", stage=judge)
    values = {place: kept_value(store, each.key, metric) for place, each in enumerate(judged)}
    measured = {p: v for p, v in values.items() if v is not None or judged[p].key is None}
    failures, failed, runs = Failures(), list[int](), 0

    def value_of(place: int) -> float | None:
        nonlocal runs
        value = None
        if failures.cause_of(judged[place]) is None:
            runs += 1
            where = (judged[place], judge, metric, execute, options, failures)
            value = value_by_run(store, file, *where)
            note(judged[place].version.name, value)
        if value is None:
            failed.append(place)
        return value

    finding = find_fall(len(judged), value_of, direction(metric) or 1, measured)
    return FoundEdit(judged, finding, runs - failures.refused, sorted(failed))
