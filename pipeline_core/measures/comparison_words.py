"""What a comparison of models says in sentences: who leads, and which differences are real."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pipeline_core.measures.repeated_folds import RepeatedFolds

# With more pairs only those of the best model have a sentence; the table has all.
MAX_PAIRS = 3


class ComparisonWords(NamedTuple):
    """The headline of a comparison, and its notes."""

    headline: dict[str, Any]
    notes: list[dict[str, Any]]


def comparison_words(
    ranking: Sequence[str], pairs: Sequence[Any], metric: str, folds: RepeatedFolds
) -> ComparisonWords:
    """Return what is said of models and their pairs.

    Parameters
    ----------
    ranking
        The models, the best first.
    pairs
        Their pairs with the tests, those of the best model first.
    metric
        The metric that they are compared by.
    folds
        The folds that they were judged on.

    Examples
    --------
    >>> from pipeline_core.measures.paired_tests import PairedTest
    >>> from pipeline_core.measures.repeated_folds import repeated_folds
    >>> class Pair(NamedTuple):
    ...     first: str
    ...     second: str
    ...     test: PairedTest
    ...     needed: int | None
    >>> test = PairedTest(0.1, 0.01, 0.08, 0.12, 10.0, 0.001, 0.99, 0.01, 0.0)
    >>> pairs = [Pair("forest", "linear", test, None)]
    >>> words = comparison_words(["forest", "linear"], pairs, "r2", repeated_folds(9, 3, 1))
    >>> words.headline["code"], [note["code"] for note in words.notes]
    ('lead_real', ['lead_real', 'compared_on_folds', 'pair_better'])
    """
    lead = _lead(ranking[0], pairs[: len(ranking) - 1])
    told = pairs if len(pairs) <= MAX_PAIRS else pairs[: len(ranking) - 1]
    same_folds = {
        "code": "compared_on_folds",
        "models": len(ranking),
        "folds": max(fold for _, fold in folds.places),
        "repeats": max(repeat for repeat, _ in folds.places),
        "splitter": folds.splitter,
        "metric": metric,
    }
    sentences = [note for pair in told for note in _pair_notes(pair, folds.judged_rows)]
    sentences += _unnamed_notes(told, folds.judged_rows)
    headline = {"metric": f"{metric}_mean", **lead}
    return ComparisonWords(headline, [lead, same_folds, *sentences])


def _lead(best: str, pairs: Sequence[Any]) -> dict[str, Any]:
    """Return whether the best model's lead is real: over each of the others."""
    verdicts = {pair.second: pair.test.verdict for pair in pairs}
    if set(verdicts.values()) == {"better"}:
        return {"code": "lead_real", "model": best}
    if "open" in verdicts.values():
        return {"code": "lead_open", "model": best}
    equals = [name for name, verdict in verdicts.items() if verdict == "same"]
    return {"code": "lead_shared", "model": best, "others": ", ".join(equals)}


def _pair_notes(pair: Any, rows: int) -> Iterator[dict[str, Any]]:
    names, test = {"first": pair.first, "second": pair.second}, pair.test
    if test.verdict == "better":
        yield {"code": "pair_better", **names, "probability": _chance(test.better)}
    elif test.verdict == "same":
        yield {"code": "pair_same", **names, "probability": _chance(test.same)}
    else:
        chances = {n: _chance(getattr(test, n)) for n in ("better", "same", "worse")}
        yield {"code": "pair_open", **names, **chances}
        if pair.needed is not None:
            needed = _two_digits(pair.needed)
            yield {"code": "rows_needed", **names, "rows": rows, "needed": needed}


def _unnamed_notes(pairs: Sequence[Any], rows: int) -> list[dict[str, Any]]:
    """Return the note on pairs for which no number of rows can be named."""
    names = [
        f"{pair.first} – {pair.second}"
        for pair in pairs
        if pair.test.verdict == "open" and pair.needed is None
    ]
    return [{"code": "no_rows_named", "pairs": "; ".join(names), "rows": rows}] if names else []


def _chance(probability: float) -> float:
    """Return a probability with three digits that is never certainty."""
    return min(max(round(probability, 3), 0.001), 0.999)


def _two_digits(count: int) -> int:
    """Return a count rounded to two digits: more of them would be pretended."""
    step = 10 ** max(0, len(str(count)) - 2)
    return int(-(-count // step) * step)
