"""How a model did: metrics with intervals, the review of its bias, gates and who answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline_core.registry.card.words import CardWords, Part, chapter, grid, text
from pipeline_core.store.kept_models import KeptModel

Json = Mapping[str, Any]
# Its metrics are many and of their own kind.
_BIAS = "bias_review"
_MEAN, _SPREAD = "_mean", "_std"


def metrics(kept: KeptModel, words: CardWords) -> Part:
    """Return the chapter of metrics, with intervals where there are any."""
    judged = [one for one in kept.record["judgements"] if one["metrics"] and not _is_gate(one)]
    parts = [part for one in judged if one["block"] != _BIAS for part in _judgement(one, words)]
    return chapter("metrics", words, parts or [text(words.say("card.not_judged"), "warn")])


def bias(kept: KeptModel, words: CardWords) -> Part:
    """Return the chapter on the bias of a model; a sentence where nobody looked."""
    judged = [one for one in kept.record["judgements"] if one["block"] == _BIAS]
    parts = [part for one in judged for part in _judgement(one, words)]
    if not parts:
        sensitive = kept.record["roles"].get("sensitive")
        code = "card.bias_not_reviewed" if sensitive else "card.no_sensitive"
        parts = [text(words.say(code, columns=sensitive or []), "warn" if sensitive else "quiet")]
    return chapter("bias", words, parts)


def gates(kept: KeptModel, words: CardWords) -> Part:
    """Return the chapter on the gates and checks that a model passed, and who answers."""
    judged = [one for one in kept.record["judgements"] if _is_gate(one) or one["checks"]]
    parts = [part for one in judged for part in _gate(one, words)]
    return chapter("gates", words, parts or [text(words.say("card.no_gate"), "warn")])


def _is_gate(judgement: Json) -> bool:
    return judgement["passed"] is not None


def _judgement(judgement: Json, words: CardWords) -> Iterator[Part]:
    values = {"stage": judgement["stage"], "block": words.block(judgement["block"])}
    yield text(words.say("card.judged_by", **values), "name")
    intervals = judgement["intervals"]
    heads = [words.say("card.metric"), words.say("card.value"), words.say("card.interval")]
    measured = judgement["metrics"]
    rows = [
        [words.metric(name), _value(name, measured, words), _interval(intervals.get(name), words)]
        for name in measured
        if name.removesuffix(_SPREAD) + _MEAN not in measured
    ]
    has_intervals = any(row[-1] for row in rows)
    yield grid(heads[: 2 + has_intervals], [row[: 2 + has_intervals] for row in rows])
    yield from (text(words.note(note), "quiet") for note in judgement["notes"])


def _value(name: str, measured: Json, words: CardWords) -> str:
    """Return the value of a metric, with its spread where it is a mean."""
    spread = measured.get(name.removesuffix(_MEAN) + _SPREAD) if name.endswith(_MEAN) else None
    value = words.value(measured[name])
    return value if spread is None else f"{value} ± {words.value(spread)}"


def _interval(ends: Any, words: CardWords) -> str:
    return f"{words.value(ends[0])} … {words.value(ends[1])}" if ends else ""


def _gate(judgement: Json, words: CardWords) -> Iterator[Part]:
    values = {"stage": judgement["stage"], "block": words.block(judgement["block"])}
    if judgement["overridden"]:
        yield text(words.say("card.gate_overridden", **values), "bad")
        for given in judgement["overridden"]:
            answer = {name: str(given.get(name, "")) for name in ("name", "reason", "date")}
            yield text(words.say("card.answers_for_it", **answer), "warn")
    elif judgement["passed"] is not None:
        state = "passed" if judgement["passed"] else "failed"
        yield text(
            words.say(f"card.gate_{state}", **values), "good" if state == "passed" else "bad"
        )
    else:
        yield text(words.say("card.judged_by", **values), "name")
    if judgement["checks"]:
        heads = [words.say(f"card.{name}") for name in ("check", "outcome", "value", "limit")]
        yield grid(heads, [_check(check, words) for check in judgement["checks"]], left=2)


def _check(check: Json, words: CardWords) -> list[str]:
    passed = check.get("passed")
    state = "card.unknown" if passed is None else f"card.check_{'passed' if passed else 'failed'}"
    ends = [words.value(check[name]) if name in check else "–" for name in ("value", "limit")]
    return [words.check(check), words.say(state), *ends]
