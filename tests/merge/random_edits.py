"""Random edits of a pipeline file, and what of it an edit touched."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from pipeline_core.edits import (
    AddNote,
    AddStage,
    AddTest,
    ChangeGroup,
    ChangeNote,
    Connect,
    DescribeStage,
    Disconnect,
    GroupStages,
    InsertStage,
    MoveStage,
    MuteProblem,
    RemoveNote,
    RemoveStage,
    RemoveTest,
    RenamePipeline,
    RenameStage,
    ResetSetting,
    SetFactory,
    SetParameter,
    SetSeed,
    SetSetting,
    SwitchStage,
    apply,
)
from pipeline_core.errors import FabricaError
from pipeline_core.merge.trees import pipeline_of
from pipeline_core.spec import Pipeline, dump
from pipeline_core.spec.literal import flow
from pipeline_core.spec.writer import to_mapping
from tests.small_catalogue import CATALOGUE

TEXT = """\
# Who pays back?
fabrica: 1
name: Loans
seed: 3
parameters:
  trees: 100  # as many as last year
stages:
  loans:
    block: read_csv
    settings: {path: loans.csv, separator: ";"}
  roles: {block: set_roles, inputs: {table: loans}, settings: {target: paid}}

  # Measured in euros.
  scaled:
    block: scale
    title: {en: Same scale, es: Misma escala}
    inputs: {data: roles}
    settings:
      method: standard  # not robust
  split:
    block: split_rows
    inputs: {data: scaled}
    settings:
      how: stratified
      test_share: 0.25
  forest:
    block: forest
    inputs: {data: split}
    settings: {trees: "${trees}"}
  stump: {block: forest, inputs: {data: split}, settings: {trees: 1}}
  forest_scores: {block: evaluate, inputs: {model: forest, data: split}}
  stump_scores: {block: evaluate, inputs: {model: stump, data: split}}
  compared:
    block: compare
    inputs: {scores: [forest_scores, stump_scores]}
groups:
  preparation: {stages: [roles, scaled], color: teal}
layout:
  loans: [0, 0]
  roles: [240, 0]
  scaled: [480, 0]
  split: [720, 0]
  forest: [960, -90]
  stump: [960, 90]
notes:
  - text: Ask the bank about the missing incomes.
    at: [0, 200]
  - {text: Only loans of 2024., at: [300, 200], color: green}
tests:
  - {name: good enough, stage: forest_scores, metric: roc_auc, at_least: 0.7}
  - {name: not worse, stage: stump_scores, metric: f1, at_least: 0.2}
factory:
  judge: forest_scores
  metric: roc_auc
  estimators:
    forest: [forest, stump]
  settings:
    split.test_share: [0.2, 0.3]
"""


def random_text(base: str, seed: str, edits: int) -> str:
    """Return a text after some random edits, each as the app writes it, and a comment more."""
    chance, text = random.Random(seed), base
    for _ in range(edits):
        text = edited(text, random_edit(pipeline_of(text), chance))
    return with_comment(text, chance, seed) if chance.random() < 0.5 else text


def edited(text: str, edit: Any) -> str:
    """Return a text after an edit; as it was where the edit is refused."""
    try:
        return dump(apply(pipeline_of(text), edit, CATALOGUE), text)
    except FabricaError:
        return text


def with_comment(text: str, chance: random.Random, seed: str) -> str:
    """Return a text with a comment above one of its stages."""
    lines = text.splitlines()
    names = list(pipeline_of(text).stages)
    places = [n for n, line in enumerate(lines) if line.strip().partition(":")[0] in names]
    places = [place for place in places if lines[place].startswith("  ") and lines[place][2] != " "]
    place = chance.choice(places)
    return "\n".join([*lines[:place], f"  # Remark of {seed}.", *lines[place:]]) + "\n"


def random_edit(pipeline: Pipeline, chance: random.Random) -> Any:
    """Return an edit by chance; it may be one that is refused."""
    stage, other = (chance.choice([*pipeline.stages]) for _ in range(2))
    ports = [
        (s.name, p, source)
        for s in pipeline.stages.values()
        for p in s.inputs
        for source in s.inputs[p]
    ]
    target, port, source = chance.choice(ports)
    name = f"s{chance.randrange(7)}" if chance.random() < 0.3 else f"n{chance.randrange(10**6)}"
    number = chance.randrange(max(1, len(pipeline.notes)))
    at = (chance.randrange(-900, 900), chance.randrange(-900, 900))
    block = chance.choice(["scale", "forest", "dummy", "derive_column", "evaluate"])
    setting, value = chance.choice(
        [
            ("trees", chance.randrange(2, 9)),
            ("method", "minmax"),
            ("test_share", chance.choice([0.1, 0.4])),
            ("separator", ","),
            ("how", chance.choice(["random", "time"])),
        ]
    )
    return chance.choice(
        [
            AddStage(block, name, at=at),
            InsertStage("scale", source, target, port, name),
            RemoveStage(stage, heal=chance.random() < 0.7),
            RenameStage(stage, name),
            Connect(stage, other),
            Disconnect(source, target, port),
            SetSetting(_with_setting(pipeline, setting) or stage, setting, value),
            SetSetting(_with_setting(pipeline, setting) or stage, setting, value),
            ResetSetting(stage, setting),
            SwitchStage(stage, True),
            DescribeStage(stage, title={"en": f"Title {at[0]}", "es": f"Título {at[1]}"}),
            DescribeStage(stage, note=f"Because of {at[0]}."),
            MoveStage(stage, at),
            RenamePipeline(f"Loans {at[0]}"),
            SetSeed(chance.randrange(5)),
            SetParameter("trees", chance.randrange(90, 95)),
            AddNote(f"Note {at[0]}", at),
            ChangeNote(number, f"Changed {at[0]}", (0, 200)),
            RemoveNote(number),
            MuteProblem("unused_stage", stage, f"Reason {at[0]}."),
            GroupStages(f"g{chance.randrange(3)}", (stage, other)),
            ChangeGroup("preparation", color=chance.choice(["blue", "pink"])),
            AddTest({"name": f"t{at[0] % 4}", "stage": stage, "metric": "f1", "at_least": 0.5}),
            RemoveTest("good enough"),
            SetFactory(_factory(pipeline, chance)),
        ]
    )


def _with_setting(pipeline: Pipeline, setting: str) -> str | None:
    stages = pipeline.stages.values()
    names = (s.name for s in stages if setting in CATALOGUE[s.block]["settings"]["properties"])
    return next(names, None)


def _factory(pipeline: Pipeline, chance: random.Random) -> dict[str, Any]:
    values = [0.2, 0.3, chance.choice([0.15, 0.35, 0.45])]
    return {**pipeline.factory, "settings": {"split.test_share": values}}


def leaves(text: str) -> dict[tuple[Any, ...], str]:
    """Return what a file says, each setting, wire and item by its place; positions apart."""
    mapping = to_mapping(pipeline_of(text))
    mapping.pop("layout")
    return dict(_leaves(mapping, ()))


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(value, dict):
        if len(path) == 2 and path[0] == "stages":
            yield (*path, "is there"), ""
            value = {"inputs": {}, **value}
        items = [((*path, key), item) for key, item in value.items()]
    elif path in (("notes",), ("tests",), ("muted",)):
        items = [((*path, _identity(item)), _content(item)) for item in value]
    elif _is_set(path):
        items = [
            ((*path, flow(item), ""), "") for item in ([value], value)[isinstance(value, list)]
        ]
    else:
        yield path, flow(value)
        return
    for place, item in items:
        yield from _leaves(item, place)


def _identity(item: Any) -> str:
    if isinstance(item, str):
        return item
    return item.get("text") or item.get("name") or f"{item.get('problem')} {item.get('stage')}"


def _content(item: Any) -> Any:
    return (
        {k: v for k, v in item.items() if k != "at"} if isinstance(item, dict) else {"text": item}
    )


def _is_set(path: tuple[Any, ...]) -> bool:
    if path[-1:] == ("",):
        return False
    return (
        path[2:3] == ("inputs",)
        or (path[0] == "groups" and path[2:] == ("stages",))
        or (path[0] == "factory" and path[1:2] in (("estimators",), ("settings",)))
    )
