"""The visitor's kept models: their versions from the store, their answers from the launcher."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.data.output import is_refused
from pipeline_core.runs import client
from pipeline_core.runs.refitting import refit_run
from pipeline_core.runs.tests_at_end import GAVE
from pipeline_core.spec import as_stage_name
from pipeline_core.store.kept_models import KeptModel
from pipeline_core.store.runs import Run
from ui.documents.stores import visitor_store
from ui.security import visitor
from ui.security.pause import require_no_pause

Json = dict[str, Any]
_MAX_NAME = 64


def versions(name: str | None = None) -> list[KeptModel]:
    """Return the versions of a model of the visitor, or of all, the newest first."""
    return visitor_store().models.versions(name)


def find_version(title: str) -> KeptModel | None:
    """Return a version of the visitor by its name and number; None if there is none."""
    name, _, number = title.partition(":")
    return next((one for one in versions(name) if str(one.version) == number), None)


def keep(run: str, stage: str, name: str, note: str, alias: str | None) -> str:
    """Keep the model of a stage of a run of the visitor; return its name and version.

    Raises
    ------
    FabricaError
        A gate refuses it, no file gives it back, or the launcher does not answer.
    """
    require_no_pause()
    payload = {"run": run, "stage": stage, "name": name, "note": note, "alias": alias}
    return str(client.call(visitor.workspace(), "keep_model", payload))


def form_of(title: str) -> Json:
    """Return the form for one row of a model.

    Raises
    ------
    FabricaError
        It cannot be opened, or the launcher does not answer.
    """
    return dict(client.call(visitor.workspace(), "model_form", {"title": title}))


def answer_for(title: str, values: Mapping[str, Any]) -> Json:
    """Return the answer of a model for one row, with its reasons.

    Raises
    ------
    FabricaError
        It cannot answer, or the launcher does not.
    """
    payload = {"title": title, "values": dict(values)}
    return dict(client.call(visitor.workspace(), "model_answer", payload))


def answers_for(title: str, file: str, *, prepared: bool) -> Json:
    """Return the answers of a model for the rows of a file.

    Raises
    ------
    FabricaError
        It cannot answer, or the launcher does not.
    """
    payload = {"title": title, "file": file, "prepared": prepared}
    return dict(client.call(visitor.workspace(), "model_answers", payload))


def refit(kept: KeptModel) -> Run:
    """Start the run that fits a version again.

    Raises
    ------
    FabricaError
        Its pipeline's folder is gone, or the launcher does not start.
    """
    require_no_pause()
    store = visitor_store()
    run = refit_run(store, kept)
    client.submit(store, run.id)
    return run


def suggested_name(pipeline: str, file: str) -> str:
    """Return a name for the models of a pipeline that is allowed.

    Examples
    --------
    >>> suggested_name("¿Who is a good credit risk?", "/a/credit.yaml")
    'credit'
    """
    stem = file.rpartition("/")[2].rpartition(".")[0]
    folder = file.rpartition("/")[0].rpartition("/")[2]
    base = folder if stem in ("", "pipeline") else stem
    name = as_stage_name(base or pipeline).lower().strip("_")[:_MAX_NAME]
    return name if name.isascii() and name[:1].isalnum() else "model"


def models_of_run(run: Run) -> list[str]:
    """Return the stages of a run that gave a model and refuse none."""
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.errors import FabricaError
    from pipeline_core.spec import parse

    store = visitor_store()
    catalogue = load_catalogue(store.workspace)
    try:
        stages = parse(run.spec, run.file).stages
    except FabricaError:  # of a version that has other words
        return []
    fits = {name for name, stage in stages.items() if _gives_model(catalogue.get(stage.block))}
    rows = store.runs.stages(run.id)
    return [
        row["stage"]
        for row in rows
        if row["stage"] in fits and row["status"] in GAVE and not is_refused(row["summary"] or {})
    ]


def _gives_model(entry: Any) -> bool:
    return entry is not None and entry["shape"] in ("estimator", "meta")
