"""How the answers of a served model and of its shadow differ, from the log of requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipeline_core.errors import UsageError
from pipeline_core.messages.message import Message
from pipeline_core.registry.label_texts import label_text
from pipeline_core.serve.request_log import LoggedRequest, log_file, logged_requests
from pipeline_core.store import Store

PREDICTION = "prediction"
_MOST_EXAMPLES = 5
_PAGE = 1_000
_SAME = 1e-9
Labels = Callable[[Mapping[str, Any]], str | None]


@dataclass
class ShadowReport:
    """The answers of two versions for the same rows, as far as the log has them.

    Parameters
    ----------
    model, shadow
        The version that answered, and the one that was asked beside it.
    requests, rows
        How many both answered.
    refused
        How many requests the shadow refused, or answered with another number of rows.
    differing
        How many rows got another prediction; of numbers any other number.
    total, most
        How far the answers of a row lie apart, over all rows and at most: the largest
        difference of a score, or of numbers.
    examples
        The rows that lie furthest apart, with their values where the log has rows.
    labels, right
        How many rows have a label, and of them how often each was right.
    """

    model: str
    shadow: str
    requests: int = 0
    rows: int = 0
    refused: int = 0
    differing: int = 0
    total: float = 0.0
    most: float = 0.0
    examples: list[dict[str, Any]] = field(default_factory=list)
    labels: int = 0
    right: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def sentences(self) -> Iterator[Message]:
        """What is to be said of them."""
        values = {"model": self.model, "shadow": self.shadow}
        share = 100 * self.differing / self.rows if self.rows else 0.0
        counts = {"rows": self.rows, "differing": self.differing, "share": round(share, 2)}
        yield Message("shadow.differ", {**values, **counts, "requests": self.requests})
        if self.rows:
            mean = self.total / self.rows
            yield Message("shadow.distance", {"mean": _rounded(mean), "most": _rounded(self.most)})
        if self.refused:
            yield Message("shadow.refused", {**values, "count": self.refused})
        if self.labels:
            first, second = (round(100 * count / self.labels, 1) for count in self.right)
            values_said = {**values, "labels": self.labels, "first": first, "second": second}
            yield Message("shadow.labels", values_said)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        mean = self.total / self.rows if self.rows else None
        plain = {name: value for name, value in asdict(self).items() if name != "total"}
        return {**plain, "mean": mean}


def shadow_report(store: Store, name: str) -> list[ShadowReport]:
    """Return how the answers of a model and of its shadows differ, a report for each pair.

    Parameters
    ----------
    store
        The workspace.
    name
        The model's name.

    Raises
    ------
    UsageError
        There is no log, or no shadow was asked.
    """
    file = log_file(store.workspace, name)
    reports: dict[tuple[str, str], ShadowReport] = {}
    labels = _late_labels(store, name)
    for request in _requests(file) if file.is_file() else ():
        if request.shadow is not None:
            pair = (request.model, request.shadow)
            _count(reports.setdefault(pair, ShadowReport(*pair)), request, labels)
    if not reports:
        raise UsageError("shadow.none", model=name)
    return list(reports.values())


def _requests(file: Path) -> Iterator[LoggedRequest]:
    after = 0
    while page := list(logged_requests(file, after, _PAGE)):
        after = page[-1][0]
        yield from (request for _, request in page)


def _late_labels(store: Store, name: str) -> Labels:
    """Return how the label of a row is found: by the key of the watch that has labels."""
    watches = [
        deployment
        for deployment in store.deployments.all()
        if deployment.model_name == name and deployment.labels
    ]
    keys = [deployment.labels["key"] for deployment in watches if deployment.labels]
    labels = store.late_labels.labels(name) if keys else {}

    def label(row: Mapping[str, Any]) -> str | None:
        parts = [label_text(row.get(column)) for column in keys[0]] if labels else [None]
        return None if None in parts else labels.get(json.dumps(parts, ensure_ascii=False))

    return label


def _count(report: ShadowReport, request: LoggedRequest, labels: Labels) -> None:
    second_answers = request.shadow_answers
    if (
        request.shadow_error is not None
        or second_answers is None
        or len(second_answers) != len(request.answers)
    ):
        report.refused += 1
        return
    report.requests += 1
    rows: Sequence[Any] = request.rows or [{}] * len(second_answers)
    for row, first, second in zip(rows, request.answers, second_answers, strict=True):
        _count_row(report, row, (first, second), labels(row))


def _count_row(
    report: ShadowReport, row: Mapping[str, Any], answers: tuple[Any, Any], label: str | None
) -> None:
    report.rows += 1
    first, second = (answer[PREDICTION] for answer in answers)
    distance = _distance(*answers)
    is_other = abs(first - second) > _SAME if _is_number(first, second) else first != second
    report.differing += is_other
    report.most = max(report.most, distance)
    report.total += distance
    if is_other:
        example = {report.model: first, report.shadow: second, "distance": distance, **row}
        report.examples.append(example)
        report.examples.sort(key=lambda entry: -entry["distance"])
        del report.examples[_MOST_EXAMPLES:]
    if label is not None:
        report.labels += 1
        for place, answer in enumerate((first, second)):
            report.right[place] += label_text(answer) == label


def _is_number(*values: Any) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _distance(first: Mapping[str, Any], second: Mapping[str, Any]) -> float:
    """Return how far two answers lie apart: the largest difference of a score, or of numbers."""
    scores = first.get("scores") or {}, second.get("scores") or {}
    pairs = [(value, scores[1].get(name)) for name, value in scores[0].items()]
    pairs = pairs or [(first[PREDICTION], second[PREDICTION])]
    return max((abs(a - b) for a, b in pairs if _is_number(a, b)), default=0.0)


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")
