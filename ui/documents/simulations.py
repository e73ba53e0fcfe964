"""Plays of the visitor: what is played, how far it has come, and the scenarios that were saved."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline_core.errors import StoreError
from pipeline_core.runs import client
from pipeline_core.simulator.findings import findings
from pipeline_core.simulator.scenario import MOST_BENDS, Bend, Expectation, Scenario, turned
from pipeline_core.simulator.scenario_file import read_scenario, scenario_text
from pipeline_core.simulator.scenario_reader import scenario_data
from pipeline_core.spec import as_stage_name
from pipeline_core.store.atomic_file import replace_file
from pipeline_core.store.disk_quota import room_for
from pipeline_core.store.paths import safe_path
from ui.documents.uploads import Upload, find_upload
from ui.security import visitor
from ui.security.pause import require_no_pause

Json = dict[str, Any]
AHEAD = 5
_FOLDER = "scenarios"
_MOST_SAVED = 200


def _new_id() -> str:
    return secrets.token_hex(4)


@dataclass
class Play:
    """A play against a kept model.

    Parameters
    ----------
    model
        The version's title.
    upload
        The digest of the table's file; empty for the rows that the model was tested on.
    scenario
        What was played so far, with each knob as it was turned.
    facts
        What `simulator_facts` says of the table.
    windows
        Those that are computed; some are ahead of what is shown.
    place
        How many windows are shown.
    total
        How many there are.
    running
        Whether it goes on by itself.
    id
        Of the play since it last began, for the keys of its knobs.
    """

    model: str
    upload: str
    scenario: Scenario
    facts: Json
    windows: list[Json] = field(default_factory=list)
    place: int = 0
    total: int = 0
    running: bool = False
    id: str = field(default_factory=_new_id)

    @property
    def shown(self) -> list[Json]:
        """The windows that have come."""
        return self.windows[: self.place]

    @property
    def is_over(self) -> bool:
        """Whether no window is left."""
        return self.place >= self.total

    def turn(self, bend: Bend) -> None:
        """Turn a knob: the next window feels it."""
        scenario = turned(self.scenario, bend, self.place + 1)
        if len(scenario.bends) > MOST_BENDS:
            values = {"where": scenario.name, "place": "bends", "high": MOST_BENDS}
            raise StoreError("scenario.list_too_long", **values, found=len(scenario.bends))
        self.scenario = scenario
        del self.windows[self.place :]

    def bends_now(self) -> list[Bend]:
        """Return what the next window will feel."""
        return [bend for bend in self.scenario.bends if bend.is_on(self.place + 1)]

    def go_back(self) -> None:
        """Go back to the start; the knobs turn again when they were turned."""
        self.place, self.running, self.id = 0, False, _new_id()

    def forget(self) -> None:
        """Go back to the start, and turn every knob off."""
        self.scenario = replace(self.scenario, bends=(), expect=None)
        self.windows.clear()
        self.go_back()

    def found(self) -> Json:
        """Return what was noticed in the windows that have come."""
        return findings(self.scenario, self.shown, self.facts["metric"] or "")  # type: ignore[arg-type]


def start(model: str, upload: str, scenario: Scenario) -> Play:
    """Return a play that is about to begin.

    Raises
    ------
    FabricaError
        The table cannot be read, or the scenario does not fit it.
    """
    require_no_pause()
    payload = _payload(model, upload, scenario)
    facts = dict(client.call(visitor.workspace(), "simulator_facts", payload))
    total = facts["rows"] // scenario.rows
    if not total:
        values = {"where": scenario.name, "found": facts["rows"], "high": scenario.rows}
        raise StoreError("scenario.too_few_rows", **values)
    most = total if scenario.windows is None else min(total, scenario.windows)
    return Play(model, upload, scenario, facts, total=most)


def advance(play: Play) -> None:
    """Show the next window of a play; where it is not computed yet, a few are at once.

    Raises
    ------
    FabricaError
        The scenario does not fit the rows, or the launcher does not answer.
    """
    if play.is_over:
        play.running = False
        return
    if play.place >= len(play.windows):
        first = len(play.windows) + 1
        payload = _payload(play.model, play.upload, play.scenario)
        span = {"first": first, "last": min(first + AHEAD - 1, play.total)}
        answer = client.call(visitor.workspace(), "simulator_windows", {**payload, **span})
        play.windows += answer["windows"]
    play.place += 1
    play.running = play.running and not play.is_over


def _payload(model: str, upload: str, scenario: Scenario) -> Json:
    upload_file = find_upload(visitor.workspace(), upload) if upload else None
    if upload and upload_file is None:
        raise StoreError("simulator.no_table", table=scenario.table)
    data = scenario_data(replace(scenario, expect=None))
    return {"title": model, "scenario": data, "file": str(upload_file.file) if upload_file else ""}


def expecting(play: Play) -> Scenario:
    """Return the scenario of a play that expects, as a test, what was noticed in it.

    A column that raised an alarm before the first bend is not listened to: its limit is too low
    for these rows, with or without a bend.
    """
    result, first = play.found(), dict[str, int]()
    false = {entry["alarm"] for entry in result["false_alarms"]}
    for entry in result["noticed"]:
        if entry["alarm"] not in false:
            first.setdefault(entry["alarm"], entry["window"])
    expected = tuple(Expectation(alarm, window) for alarm, window in first.items())
    columns = play.scenario.columns
    if false:
        columns = tuple(name for name in columns or _subjects(play) if name not in false)
    return replace(play.scenario, windows=play.place, columns=columns, expect=expected)


def _subjects(play: Play) -> list[str]:
    """Return what alarms can be about: columns, parts of the answers, and the metric."""
    window = play.shown[-1]
    names = [str(row["column"]) for row in window["columns"]]
    answers = [f"answers: {row['column']}" for row in window["answers"]]
    return [*names, *answers, f"performance: {play.facts['metric']}"]


def saved_names() -> list[str]:
    """Return the names of the visitor's scenarios, in order."""
    folder = _folder()
    return sorted(file.stem for file in folder.glob("*.yaml"))[:_MOST_SAVED]


def save(scenario: Scenario) -> str:
    """Save a scenario under its name, and return what its file is called.

    Raises
    ------
    StoreError
        There are too many.
    """
    name = file_stem(scenario)
    folder, content = _folder(), scenario_text(scenario).encode()
    folder.mkdir(parents=True, exist_ok=True)
    if name not in saved_names() and len(saved_names()) >= _MOST_SAVED:
        raise StoreError("simulator.too_many", high=_MOST_SAVED)
    with room_for(visitor.workspace(), len(content), f"{name}.yaml"):
        replace_file(safe_path(folder, f"{name}.yaml"), content)
    return name


def file_stem(scenario: Scenario) -> str:
    """Return the name of a scenario's file, without its ending.

    Examples
    --------
    >>> file_stem(Scenario("Año dos: ¿qué pasa?")), file_stem(Scenario("?"))
    ('ano_dos_que_pasa', 'scenario')
    """
    words = as_stage_name(scenario.name).encode("ascii", "ignore").decode()
    return words.strip("_")[:64] or "scenario"


def open_saved(name: str) -> Scenario:
    """Return a scenario of the visitor.

    Raises
    ------
    FabricaError
        There is none of that name, or its file was spoiled.
    """
    return read_scenario(safe_path(_folder(), f"{name}.yaml"))


def upload_named(name: str) -> Upload | None:
    """Return an uploaded table of the visitor by the name of its file; None if there is none."""
    workspace, file_name = visitor.workspace(), name.rpartition("/")[2]
    for file in sorted(safe_path(workspace, "data").glob("*.json")):
        try:
            names: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if names.get("name") == file_name:
            return find_upload(workspace, file.stem)
    return None


def _folder() -> Path:
    return safe_path(visitor.workspace(), _FOLDER)
