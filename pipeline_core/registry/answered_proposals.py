"""A person's answer to a proposal, noted on the version that it is about."""

from __future__ import annotations

from pipeline_core.messages.message import Message
from pipeline_core.messages.metric_names import metric_name
from pipeline_core.messages.words import say
from pipeline_core.store import Store
from pipeline_core.store.proposals import Answer, Proposal
from pipeline_core.store.run_notes import MAX_TEXT

_NOTES = {"promoted": "retrain.note_promoted", "declined": "retrain.note_declined"}


def reason_sentence(reason: Message, language: str) -> str:
    """Return a reason in words, its metric by the name that readers know.

    Examples
    --------
    >>> reason = Message("retrain.unclear_without_interval", {"metric": "roc_auc"})
    >>> "ROC AUC" in reason_sentence(reason, "en")
    True
    """
    values = dict(reason.values)
    for name in ("metric", "measure"):
        if values.get(name):
            values[name] = metric_name(str(values[name]), language)
    return say(reason.code, values, language)


def answer(
    store: Store,
    proposal: Proposal,
    verdict: Answer,
    person: str,
    reason: str,
    language: str = "en",
) -> Proposal:
    """Note a person's answer with the proposal, and on the version.

    Parameters
    ----------
    store, proposal
        The workspace, and an open proposal.
    verdict
        ``promoted`` or ``declined``.
    person, reason
        Who answers, and why.
    language
        Of the note.

    Raises
    ------
    UsageError
        As `Proposals.answer`.
    """
    answered = store.proposals.answer(proposal, verdict, person, reason)
    champion, challenger = answered.titles
    values = {"champion": champion, "person": answered.person, "reason": answered.reason}
    line = say(_NOTES[verdict], values, language)
    version = store.models.find(challenger)
    room = MAX_TEXT - len(line) - 1
    note = f"{version.note[:room]}\n{line}" if version.note and room > 0 else line[:MAX_TEXT]
    store.models.set_note(version, note)
    return answered
