"""``compare RUN RUN``: what was set otherwise, and what came out otherwise."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable
from typing import Any

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.metrics import metric_name, number
from pipeline_core.cli.output import print_table
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.compare import Comparison, Difference, Metric, Told, compare
from pipeline_core.errors import StoreError
from pipeline_core.messages.words import say
from pipeline_core.spec import parse
from pipeline_core.store import Store, open_store
from pipeline_core.store.runs import Run

_KINDS = {
    "seed": "compare.seed", "threads": "compare.threads", "stage": "compare.stage",
    "block": "compare.block", "off": "compare.off", "inputs": "compare.inputs",
}  # fmt: skip
_SIGNS = {"better": "+", "worse": "-", "other": "~"}


def run(options: Namespace) -> int:
    """Print a comparison; the first run is what the others are measured by."""
    store = open_store(workspace_of(options))
    runs = [_found(store, name) for name in (options.run, *options.others)]
    told = [
        Told(one.id, parse(one.spec, one.file), store.runs.stages(one.id), one.options.threads)
        for one in runs
    ]
    found = compare(told, load_catalogue(store.workspace))
    if options.json:
        print(json.dumps(as_json(found, runs), indent=2))
        return 0
    _print(found, runs, options.lang)
    return 0


def as_json(found: Comparison, runs: Iterable[Run]) -> dict[str, Any]:
    """Return the object that ``compare --json`` prints."""
    return {
        "runs": [{"run": run.id, "status": run.status, "name": run.name} for run in runs],
        "settings": [
            {"kind": one.kind, "stage": one.stage, "name": one.name, "values": list(one.values)}
            for one in found.differences
        ],
        "stages": {
            name: {"status": list(states), "mark": list(found.marks[name])}
            for name, states in found.states.items()
        },
        "metrics": [
            {"stage": one.stage, "metric": one.name, "values": list(one.values),
             "verdicts": list(one.verdicts)}
            for one in found.metrics
        ],
    }  # fmt: skip


def _found(store: Store, name: str) -> Run:
    run = store.runs.run(name)
    if run is None:
        raise StoreError("store.no_such_run", run=name)
    return run


def _print(found: Comparison, runs: list[Run], language: str) -> None:
    states = [say(f"state.{run.status}", {}, language) for run in runs]
    print_table([["", *found.runs], ["", *states]])
    print(f"\n{say('cli.compare.settings', {}, language)}")
    if found.differences:
        print_table([_difference(one, language) for one in found.differences])
    else:
        print(f"  {say('cli.compare.same_settings', {}, language)}")
    print(f"\n{say('cli.compare.metrics', {}, language)}")
    changed = [one for one in found.metrics if one.differs]
    if changed:
        columns = set(range(2, 2 + len(runs)))
        print_table([_metric(one, language) for one in changed], right=columns)
    else:
        print(f"  {say('cli.compare.same_metrics', {}, language)}")


def _difference(one: Difference, language: str) -> list[str]:
    what = say(_KINDS[one.kind], {}, language) if one.kind in _KINDS else ""
    where = ".".join(part for part in (one.stage, one.name) if part)
    return [" ".join(part for part in (where, what) if part), *map(_value, one.values)]


def _value(value: Any) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _metric(one: Metric, language: str) -> list[str]:
    signs = [_SIGNS.get(verdict or "", " ") for verdict in one.verdicts]
    values = [f"{number(v)} {sign}" for v, sign in zip(one.values, signs, strict=True)]
    return [one.stage, metric_name(one.name, language), *values]
