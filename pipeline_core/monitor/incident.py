"""The window that raised an alarm, kept as a small file and as a test of a pipeline.

Columns that the model does not read are left out: keys, sensitive columns that it was not
shown, and whatever else came along. Of those that it reads, texts that nearly every row has
for itself are hashed with a salt that is thrown away.
"""

from __future__ import annotations

import csv
import hashlib
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from pipeline_core.catalog import load_catalogue
from pipeline_core.edits import AddTest, apply
from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.measures.incidents import MARK, content_mark
from pipeline_core.measures.kinds import column_kind
from pipeline_core.messages.message import Message
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.monitor.challenger import model_stage
from pipeline_core.monitor.incident_limits import incident_limits
from pipeline_core.monitor.late_rows import label_key, with_late_labels
from pipeline_core.monitor.window_rows import rows_still_there
from pipeline_core.registry.opened_model import OpenedModel, open_model
from pipeline_core.spec import Pipeline, read, write
from pipeline_core.store import Store
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.kept_models import KeptModel
from pipeline_core.store.watches import Alarm

FOLDER = "incidents"
DEFAULT_ROWS = 50
_OWN_TEXTS, _LEAST_TEXTS = 0.9, 20


class KeptIncident(NamedTuple):
    """An incident that was kept.

    Parameters
    ----------
    test
        The entries of the test.
    file
        The file of its rows.
    rows
        How many there are.
    notes
        What was left out or hashed, and what the model must do.
    """

    test: Mapping[str, Any]
    file: Path
    rows: int
    notes: tuple[Message, ...]


def keep_incident(
    store: Store, model: str, alarm: str, file: Path, most: int = DEFAULT_ROWS, language: str = "en"
) -> KeptIncident:
    """Keep the window that raised an alarm as a test of a pipeline.

    Parameters
    ----------
    store
        The workspace.
    model
        The model, as `KeptModels.find` takes it.
    alarm
        The beginning of the alarm's id.
    file
        The pipeline's file, which gets the test.
    most
        How many rows are kept at most, drawn from the window.
    language
        Of the lines above the rows.

    Raises
    ------
    FabricaError
        There is no such alarm, its rows are gone, or the pipeline takes no such test.
    """
    named = store.models.find(model)
    open_alarm = _alarm(store, named, alarm)
    batch = store.watches.batches(open_alarm.name, open_alarm.source)[open_alarm.first - 1]
    watched = store.models.find(batch.model)
    opened, catalogue = open_model(store, watched), load_catalogue(store.workspace)
    rows = rows_still_there(store, watched, open_alarm.source, batch.batch, batch.rows, catalogue)
    if rows is None:
        values = {"source": open_alarm.source, "batch": batch.batch}
        raise UsageError("incident.no_rows", **values)
    rows, labelled = _labelled(store, watched, rows, open_alarm.source)
    sample = rows if len(rows) <= most else rows.sample(most, random_state=0).sort_index()
    limits, must = incident_limits(opened, sample)
    table, notes = _without_people(opened, rows, sample)
    notes = [*notes, *labelled]
    pipeline = read(file)
    content = _content(table, [_head(watched, open_alarm), *notes], language)
    name = f"{watched.name}-{open_alarm.id[:8]}-{content_mark(content)}.csv"
    stage = model_stage(pipeline, catalogue, watched)
    test = {**_names(open_alarm), "stage": stage, "incident": f"{FOLDER}/{name}", **limits}
    changed = _with_test(pipeline, test, catalogue)
    target = file.parent / FOLDER / name
    target.parent.mkdir(exist_ok=True)
    replace_file(target, content)
    write(changed, file)
    return KeptIncident(test, target, len(table), (*notes, must))


def _labelled(
    store: Store, watched: KeptModel, rows: pd.DataFrame, source: str
) -> tuple[pd.DataFrame, list[Message]]:
    """Return the rows whose labels came later; all of them where they came with it, or none did."""
    target = watched.record["roles"].get("target")
    key = label_key(store, watched.name, source)
    joined = with_late_labels(store, watched, rows, key, source)
    if joined is rows or not joined[target].notna().any():
        return rows, []
    known = joined[joined[target].notna()]
    values = {"rows": len(known), "of": len(rows)}
    return known, [Message("incident.late_labels", values)]


def _alarm(store: Store, model: KeptModel, beginning: str) -> Alarm:
    alarms = store.watches.alarms(model.name, resolved=True)
    matches = [
        candidate for candidate in alarms if beginning and candidate.id.startswith(beginning)
    ]
    if len(matches) != 1:
        raise UsageError("incident.no_alarm", model=model.name, alarm=beginning[:40])
    return matches[0]


def _names(alarm: Alarm) -> dict[str, Any]:
    values = {"number": alarm.first, "subject": alarm.subject}
    titles = {language: say("incident.name", values, language) for language in LANGUAGES}
    return {"name": f"{titles['en']} ({alarm.id[:8]})", "title": titles}


def _with_test(pipeline: Pipeline, test: Mapping[str, Any], catalogue: Any) -> Pipeline:
    try:
        return apply(pipeline, AddTest(test), catalogue)
    except FabricaError as error:
        raise UsageError(error.code, **error.values) from error


def _head(version: KeptModel, alarm: Alarm) -> Message:
    source = Path(alarm.source).name  # of a path only its end: the file may be sent to others
    values = {"model": version.title, "source": source, "subject": alarm.subject}
    return Message("incident.head", values)


def _without_people(
    model: OpenedModel, window: pd.DataFrame, sample: pd.DataFrame
) -> tuple[pd.DataFrame, list[Message]]:
    """Return the rows without what identifies people, and what was done for it."""
    target = model.kept.record["answers"]["target"]
    columns = [*(str(name) for name in model.columns), *([target] if target else [])]
    present = [name for name in columns if name in sample]
    hashed = [name for name in present if name != target and _is_own_text(window[name])]
    salt = secrets.token_bytes(16)
    table = sample[present].assign(**{name: _hashed(sample[name], salt) for name in hashed})
    dropped = [str(name) for name in sample if name not in present]
    return table, [*_notes("incident.left_out", dropped), *_notes("incident.hashed", hashed)]


def _notes(code: str, columns: list[str]) -> Iterator[Message]:
    if columns:
        yield Message(code, {"columns": columns})


def _is_own_text(column: pd.Series) -> bool:
    """Return whether nearly every row of a window has a text of its own."""
    present = column.dropna()
    if column_kind(column) != "word" or len(present) < _LEAST_TEXTS:
        return False
    return bool(present.nunique() >= _OWN_TEXTS * len(present))


def _hashed(column: pd.Series, salt: bytes) -> pd.Series:
    return column.map(
        lambda cell: hashlib.sha256(salt + str(cell).encode()).hexdigest()[:12],
        na_action="ignore",
    )


def _content(table: pd.DataFrame, head: list[Message], language: str) -> bytes:
    lines = [say(message.code, message.values, language).replace("\n", " ") for message in head]
    above = "".join(f"{MARK} {line}\n" for line in lines)
    rows = table.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    return (above + rows).encode()
