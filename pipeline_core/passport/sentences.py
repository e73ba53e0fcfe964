"""What a passport says of a row at one stage, in sentences of the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # they load pandas and scikit-learn
    from pipeline_core.passport.passport import RowStage
    from pipeline_core.passport.verdicts import Verdict

Say = Callable[[str, Mapping[str, Any]], str]
Write = Callable[[Any], str]
_OF_PRESENCE = {
    "gone": "row.gone",
    "beside": "row.beside",
    "not_kept": "row.not_kept",
    "not_run": "row.not_run",
}
_OF_VERDICT = {True: "row.verdict_right", False: "row.verdict_wrong", None: "row.verdict_number"}
OF_PART = {
    "train": "row.part.train",
    "test": "row.part.test",
    "neither": "row.part.neither",
}


def stage_sentences(entry: RowStage, say: Say, write: Write) -> list[str]:
    """Return the sentences on a row at a stage, beside its values.

    Parameters
    ----------
    entry
        The row at the stage.
    say
        Returns the sentence of a code with values.
    write
        Returns a value as the reader writes it.
    """
    return list(_sentences(entry, say, write))


def _sentences(entry: RowStage, say: Say, write: Write) -> Iterator[str]:
    if note := entry["note"]:
        yield say(note["code"], note["values"])
    elif code := _OF_PRESENCE.get(entry["presence"]):
        yield say(code, {})
    if entry["learned"] is not None:
        yield say("row.learned" if entry["learned"] else "row.not_learned", {})
    for verdict in entry["verdicts"]:
        yield _verdict_sentence(verdict, say, write)
    for check in entry["checks"]:
        yield say("row.check", check)


def _verdict_sentence(verdict: Verdict, say: Say, write: Write) -> str:
    probability = verdict["probabilities"].get(str(verdict["predicted"]))
    values = {
        "predicted": write(verdict["predicted"]),
        "actual": write(verdict["actual"]),
        "probability": "" if probability is None else write(probability),
        "residual": "" if verdict["residual"] is None else write(verdict["residual"]),
    }
    sentence = say(_OF_VERDICT[verdict["right"]], values)
    if verdict["fold"] is None:
        return sentence
    return say("row.verdict_fold", {"fold": verdict["fold"], "verdict": sentence})
