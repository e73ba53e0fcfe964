"""Proposals to promote a version of a kept model, open until a person answers.

Nothing is promoted by itself: a proposal says what was compared and what speaks for it; the
alias moves with a person's answer, in one transaction with it.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pipeline_core.errors import UsageError
from pipeline_core.messages.message import Message
from pipeline_core.store.database import Repository
from pipeline_core.store.kept_models import move_alias
from pipeline_core.store.retrainings import end_retraining, messages_of_json
from pipeline_core.store.run_notes import checked_text

Advice = Literal["promote", "decline", "unclear"]
Answer = Literal["promoted", "declined"]
MAX_PERSON = 80
_COLUMNS = (
    "id, name, retraining, champion, challenger, advice, reasons, comparison, created, state,"
    " person, reason, answered"
)


class Proposal(NamedTuple):
    """A proposal about a challenger.

    Parameters
    ----------
    id
        Its id; people may write its beginning.
    name, champion, challenger
        The model, and the numbers of its two versions.
    retraining
        What made the challenger.
    advice
        ``promote``, ``decline``, or ``unclear`` where the rows do not tell.
    reasons
        What speaks for it.
    comparison
        The metrics of both on the same rows, as `registry.paired_comparison` gives them.
    created
        When it was made.
    state
        ``open``, ``promoted``, ``declined``, or ``replaced`` by a later one.
    person, reason, answered
        Who answered, why, and when.
    """

    id: str
    name: str
    retraining: str
    champion: int
    challenger: int
    advice: Advice
    reasons: tuple[Message, ...]
    comparison: Mapping[str, Any]
    created: float
    state: str
    person: str
    reason: str
    answered: float | None

    @property
    def titles(self) -> tuple[str, str]:
        """The champion and the challenger, as people write them."""
        return f"{self.name}:{self.champion}", f"{self.name}:{self.challenger}"


class Proposals(Repository):
    """The proposals of a workspace."""

    def add(
        self,
        retraining: str,
        versions: tuple[str, int, int],
        advice: Advice,
        reasons: Sequence[Message],
        comparison: Mapping[str, Any],
    ) -> Proposal:
        """Add the proposal that a retraining ends with; the model's open ones are replaced.

        Parameters
        ----------
        retraining
            Its id; it has one proposal, however often it is added.
        versions
            The model's name, and the numbers of champion and challenger.
        advice, reasons, comparison
            As `Proposal` has them.
        """
        texts = json.dumps([reason.as_json() for reason in reasons]), json.dumps(dict(comparison))
        new, (name, champion, challenger) = uuid.uuid4().hex, versions
        values = (new, name, retraining, champion, challenger, advice, *texts, time.time())
        with self._database.transaction() as write:
            sql = "SELECT 1 FROM proposals WHERE retraining = ?"
            if write.execute(sql, (retraining,)).fetchone() is None:
                sql = "UPDATE proposals SET state = 'replaced' WHERE name = ? AND state = 'open'"
                write.execute(sql, (name,))
                marks = ", ".join("?" * 9)
                sql = f"INSERT INTO proposals ({_COLUMNS}) VALUES ({marks}, 'open', '', '', NULL)"
                write.execute(sql, values)
            end_retraining(write, retraining, "proposed", reasons)
        sql = f"SELECT {_COLUMNS} FROM proposals WHERE retraining = ?"
        return _proposal(self._database.rows(sql, (retraining,))[0])

    def of(self, name: str | None = None, *, answered: bool = False) -> list[Proposal]:
        """Return the open proposals about a model, or all models, the newest first.

        Parameters
        ----------
        name
            Of the model.
        answered
            Whether those are wanted too that are open no longer.
        """
        sql = f"SELECT {_COLUMNS} FROM proposals WHERE (?1 IS NULL OR name = ?1)"
        sql += " AND (?2 OR state = 'open') ORDER BY created DESC"
        return [_proposal(row) for row in self._database.rows(sql, (name, answered))]

    def find(self, beginning: str) -> Proposal:
        """Return the open proposal whose id begins with some letters.

        Raises
        ------
        UsageError
            There is none, or there are several.
        """
        matches = [
            proposal for proposal in self.of() if beginning and proposal.id.startswith(beginning)
        ]
        if len(matches) != 1:
            beginnings = [proposal.id[:8] for proposal in self.of()]
            raise UsageError("retrain.no_proposal", proposal=beginning[:40], known=beginnings)
        return matches[0]

    def answer(self, proposal: Proposal, answer: Answer, person: str, reason: str) -> Proposal:
        """Note a person's answer; promoting moves the alias champion in the same moment.

        Raises
        ------
        UsageError
            Somebody else answered, there is no name or reason, or the champion is another
            version than the one that was compared, or the challenger is retired.
        """
        person, reason = " ".join(person.split()), checked_text(reason)
        if not person or not reason or len(person) > MAX_PERSON:
            raise UsageError("retrain.half_answer", proposal=proposal.id[:8])
        with self._database.transaction() as write:
            sql = "UPDATE proposals SET state = ?, person = ?, reason = ?, answered = ?"
            values = (answer, person, reason, time.time(), proposal.id)
            if not write.execute(f"{sql} WHERE id = ? AND state = 'open'", values).rowcount:
                raise UsageError("retrain.answered", proposal=proposal.id[:8])
            if answer == "promoted":
                _require_same_champion(write, proposal)
                move_alias(write, proposal.name, "champion", proposal.challenger)
            sql = "DELETE FROM model_aliases WHERE name = ? AND alias = 'challenger'"
            write.execute(f"{sql} AND version = ?", (proposal.name, proposal.challenger))
        sql = f"SELECT {_COLUMNS} FROM proposals WHERE id = ?"
        return _proposal(self._database.rows(sql, (proposal.id,))[0])


def _require_same_champion(write: Any, proposal: Proposal) -> None:
    sql = "SELECT version FROM model_aliases WHERE name = ? AND alias = 'champion'"
    row = write.execute(sql, (proposal.name,)).fetchone()
    if row is not None and row["version"] not in (proposal.champion, proposal.challenger):
        titles = dict(zip(("champion", "challenger"), proposal.titles, strict=True))
        now = f"{proposal.name}:{row['version']}"
        raise UsageError("retrain.other_champion", now=now, **titles)


def _proposal(row: Any) -> Proposal:
    fields = {name: row[name] for name in Proposal._fields}
    fields["reasons"] = messages_of_json(row["reasons"])
    fields["comparison"] = json.loads(row["comparison"])
    return Proposal(**fields)
