"""What the page Factory needs the libraries for, as jobs of the launcher; see `driver` too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.errors import UsageError
from pipeline_core.factory.assembly import board_of
from pipeline_core.factory.board_record import board_record, planned_for, productions_now
from pipeline_core.factory.execution import run_in_launcher
from pipeline_core.factory.joint_plan import JointPlan, PlannedVariant
from pipeline_core.factory.journal import Journal
from pipeline_core.factory.keeping import keep_variant
from pipeline_core.factory.leaderboard import Line
from pipeline_core.factory.report import document
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline, dump, from_base64
from pipeline_core.store import Store, open_store
from pipeline_core.store.runs import Options

Json = dict[str, Any]


@contextmanager
def _opened(
    workspace: Path, pipeline: Pipeline, file: Path
) -> Iterator[tuple[Store, JointPlan, Catalogue]]:
    store, catalogue = open_store(workspace), load_catalogue(workspace)
    try:
        yield store, planned_for(store, pipeline, catalogue, file, run_in_launcher), catalogue
    finally:
        store.close()


def factory_board(
    workspace: Path,
    line: str,
    file: str,
    sample: int = 0,  # noqa: ARG001 - every cached job gets it
    stamp: float | None = None,  # noqa: ARG001 - the answer is cached by it
) -> Json:
    """Return the leaderboard of a factory as it is kept, with all variants, run or not.

    Parameters
    ----------
    workspace
        Holds the results.
    line, file
        The drawing as one line, and its file.
    sample, stamp
        Not needed; the answer is cached by them.
    """
    pipeline = from_base64(line)
    with _opened(workspace, pipeline, Path(file)) as (store, joint, catalogue):
        board = _board(workspace, store, joint, pipeline, catalogue)
        return board_record(store, joint, board, str(pipeline.factory["metric"]))


def _board(
    workspace: Path, store: Store, joint: JointPlan, pipeline: Pipeline, catalogue: Catalogue
) -> list[Line]:
    ends = productions_now(store, joint, Journal(workspace, joint.file).state())
    return board_of(store, joint, ends, str(pipeline.factory["metric"]), catalogue)


def factory_report(workspace: Path, line: str, file: str, language: str, title: str) -> str:
    """Return the leaderboard as an HTML file to send.

    Parameters
    ----------
    workspace, line, file
        As `factory_board` takes them.
    language, title
        The language of its words, and its title.
    """
    from pipeline_core.export.report import export_report

    pipeline = from_base64(line)

    def words(code: str, values: Mapping[str, Any]) -> str:
        return say(code, values, language)

    with _opened(workspace, pipeline, Path(file)) as (store, joint, catalogue):
        board = _board(workspace, store, joint, pipeline, catalogue)
        plan = words("factory.plan", plan_values(joint))
        return export_report(document(title, board, plan, words, language))


def plan_values(joint: JointPlan) -> dict[str, int]:
    """Return the values of the sentence that says what variants share."""
    return {
        "variants": len(joint.variants),
        "distinct": joint.distinct_stages,
        "all": joint.all_stages,
        "run": joint.stages_to_run,
    }


def factory_variant(workspace: Path, line: str, file: str, variant: str, text: str) -> str:
    """Return a variant as the text of a pipeline's file, with the comments of the drawing.

    Parameters
    ----------
    workspace, line, file
        As `factory_board` takes them.
    variant
        Its name.
    text
        The text of the drawing's file.

    Raises
    ------
    UsageError
        There is no such variant.
    """
    with _opened(workspace, from_base64(line), Path(file)) as (_, joint, _catalogue):
        return dump(_planned(joint, variant).variant.pipeline, text)


def factory_keep(workspace: Path, line: str, file: str, variant: str, name: str) -> str:
    """Keep the model of a variant, and return its name and version.

    Parameters
    ----------
    workspace, line, file, variant
        As `factory_variant` takes them.
    name
        The name of the model.

    Raises
    ------
    FabricaError
        There is no such variant, it has no model, or a gate refuses it.
    """
    with _opened(workspace, from_base64(line), Path(file)) as (store, joint, _):
        planned = _planned(joint, variant)
        return keep_variant(store, joint, planned, name, run_in_launcher, Options()).title


def _planned(joint: JointPlan, name: str) -> PlannedVariant:
    for planned in joint.variants:
        if planned.variant.name == name:
            return planned
    raise UsageError("factory.no_variant", found=name)
