"""What an attempt does beside edits, done in this process: run, keep, verify, bend a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import apply
from pipeline_core.errors import FabricaError, StoreError, UsageError
from pipeline_core.lessons.acts import record_act
from pipeline_core.spec import dump, read, write_text
from pipeline_core.store import Store
from pipeline_core.store.events import Event
from pipeline_core.store.runs import Run

_BATCH = 10_000
Deed = Callable[[Store, Catalogue, Path, Mapping[str, Any]], object]


def run(store: Store, catalogue: Catalogue, file: Path, entries: Mapping[str, Any]) -> None:
    """Run a pipeline to its end and keep the record."""
    text = file.read_text(encoding="utf-8")
    made = store.runs.create(str(file), read(file).name, str(file), text)
    for _ in _executed(store, made):
        pass


def _executed(store: Store, made: Run) -> Iterator[Event]:
    """Execute a run in this process and yield its events, once they are all written."""
    from pipeline_core.runs.run_plan import execute_run

    store.runs.claim(made.id)
    try:
        *events, end = execute_run(store, made)
    except FabricaError as error:  # a run that cannot even begin is a run that failed
        store.runs.finish(made.id, "failed", error.message.as_json())
    else:
        store.runs.append(made.id, events)
        store.runs.finish(made.id, end["status"] if end["kind"] == "run_finished" else "failed")
    yield from store.runs.events(made.id)


def last_run(store: Store, file: Path) -> Run:
    """Return the last run of a pipeline.

    Raises
    ------
    StoreError
        It was never run.
    """
    runs = store.runs.of_pipeline(str(file), 1)
    if not runs:
        raise StoreError("store.no_such_run", run="last")
    return runs[0]


def keep(store: Store, catalogue: Catalogue, file: Path, entries: Mapping[str, Any]) -> None:
    """Keep a model of the last run."""
    from pipeline_core.runs.keeping import keep_of_run

    keep_of_run(store, last_run(store, file), entries["stage"], entries["model"])


def promote(store: Store, catalogue: Catalogue, file: Path, entries: Mapping[str, Any]) -> None:
    """Make the version of a model the champion."""
    model = store.models.find(entries["model"])
    store.models.set_alias(model.name, "champion", model.version)


def verify(store: Store, catalogue: Catalogue, file: Path, entries: Mapping[str, Any]) -> None:
    """Verify the script of the last run, which is recorded."""
    from pipeline_core.runs.exports import verify as verify_script

    found = verify_script(store.workspace, last_run(store, file).spec, str(file))
    record_act(store, str(file), "verified", {"equal": bool(found["equal"])})


def radar(store: Store, catalogue: Catalogue, file: Path, entries: Mapping[str, Any]) -> None:
    """Search the pipeline for leaks by experiment."""
    from pipeline_core.runs.radar import examine

    examine(store.workspace, read(file), str(file))


def factory(store: Store, catalogue: Catalogue, file: Path, entries: Mapping[str, Any]) -> None:
    """Make and judge the variants that the pipeline's factory asks for."""
    from pipeline_core.factory.driver import drive
    from pipeline_core.factory.journal import Journal

    drive(store.workspace, read(file), file, None, _executed)
    error = Journal(store.workspace, file).state().error
    if error is not None:
        raise UsageError(error["code"], **error["values"])


def override(store: Store, catalogue: Catalogue, file: Path, entries: Mapping[str, Any]) -> None:
    """Answer by name for a refusal of the last run."""
    from pipeline_core.runs.overriding import override_edit

    pipeline = read(file)
    edit = override_edit(store, str(file), pipeline, **entries)
    text = file.read_text(encoding="utf-8")
    write_text(dump(apply(pipeline, edit, catalogue), text), file)


def simulate(store: Store, catalogue: Catalogue, file: Path, entries: Mapping[str, Any]) -> None:
    """Play a scenario against a kept model, which is recorded."""
    from pipeline_core.registry.opened_model import open_model
    from pipeline_core.simulator.scenario_reader import scenario_of
    from pipeline_core.simulator.simulation import simulate as play

    scenario = scenario_of(entries["scenario"], file.name)
    model = open_model(store, store.models.find(entries["model"]))
    played = play(store, model, scenario, catalogue, file.parent)
    record_act(store, str(file), "simulated", played_values(played))


def played_values(played: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is recorded of a play: whether its stream was bent, and what noticed it.

    Parameters
    ----------
    played
        What `simulator.simulate` returns, or the page's player has at its end: ``scenario``,
        ``windows``, ``noticed`` and ``false_alarms``.

    Examples
    --------
    >>> bend = {"column": "hum", "kind": "shift", "from": 3}
    >>> noticed = [{"alarm": "hum", "window": 4}]
    >>> play = {"scenario": {"bends": [bend], "rows": 50}, "noticed": noticed}
    >>> values = played_values(play)
    >>> values["bent"], values["alarms"], values["windows"], values["size"]
    (True, ['hum'], 2, 50)

    An alarm of a column that nothing happened to is no notice of it.
    """
    bends = played["scenario"].get("bends") or []
    columns = {bend["column"] for bend in bends}
    noticed = [
        alarm
        for alarm in (played["noticed"] if bends else ())
        if alarm["alarm"] in columns or alarm["alarm"].startswith(("answers:", "performance:"))
    ]
    first = min((bend.get("from", 1) for bend in bends), default=1)
    windows = min((alarm["window"] for alarm in noticed), default=0)
    false = (played.get("false_alarms") or []) if bends else played["noticed"]
    return {
        "bent": bool(bends),
        "alarms": [alarm["alarm"] for alarm in noticed],
        "windows": windows and windows - first + 1,
        "false_alarms": [alarm["alarm"] for alarm in false],
        "size": played["scenario"].get("rows", 0),
        "played": len(played.get("windows") or ()),
    }


def watch(store: Store, catalogue: Catalogue, file: Path, entries: Mapping[str, Any]) -> None:
    """Compare a folder of new rows with those that a kept model was made for."""
    from pipeline_core.monitor.watch import watch as watch_source
    from pipeline_core.registry.opened_model import open_model

    model = open_model(store, store.models.find(entries["model"]))
    source = str(file.parent / entries["folder"])
    for _ in watch_source(store, model, source, _BATCH, catalogue):
        pass


def serve(store: Store, catalogue: Catalogue, file: Path, entries: Mapping[str, Any]) -> None:
    """Ask a kept model about one row, which is recorded."""
    from pipeline_core.registry.one_row import answer_row
    from pipeline_core.registry.opened_model import open_model

    answer_row(open_model(store, store.models.find(entries["model"])), entries["row"])
    record_act(store, str(file), "served")


DO: Mapping[str, Deed] = {
    "run": run,
    "keep": keep,
    "promote": promote,
    "verify": verify,
    "radar": radar,
    "factory": factory,
    "override": override,
    "simulate": simulate,
    "watch": watch,
    "serve": serve,
}
