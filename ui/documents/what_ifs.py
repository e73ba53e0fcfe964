"""What kept models answer for rows with other values, asked of the launcher's jobs."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from typing import Any, NamedTuple

from pipeline_core.catalog import Entry
from pipeline_core.runs import client
from pipeline_core.spec import to_base64
from pipeline_core.spec.entry import WITHOUT_TARGET
from ui.documents.previews import ancestors_of
from ui.documents.stage_views import StageView
from ui.documents.view_model import ViewModel
from ui.security import visitor

_MAX_KEPT = 200
_LOCK = threading.Lock()
_KEPT: OrderedDict[tuple[str, ...], Any] = OrderedDict()


def can_be_asked(entry: Entry) -> bool:
    """Return whether a block fits a model that predicts a target from single rows."""
    if entry["shape"] == "assessment" or "Model" not in entry["outputs"]:
        return False
    return entry.get("predicts") not in WITHOUT_TARGET


class AskedModel(NamedTuple):
    """A kept model, with the kept data that it was fitted on.

    Parameters
    ----------
    id
        Stands for the document and the stage.
    payload
        What every job gets.
    """

    id: str
    payload: dict[str, str]

    def form(self, row: int) -> dict[str, Any]:
        """Return the fields of the form for a row; see `pipeline_core.runs.what_if`.

        Raises
        ------
        FabricaError
            The model is no longer kept, or the launcher does not answer.
        """
        return _call("what_if", {**self.payload, "row": row})

    def answer(self, row: int, values: dict[str, Any]) -> dict[str, Any]:
        """Return the answer for a row with other values.

        Raises
        ------
        FabricaError
            A value does not fit, the model is no longer kept, or the launcher does not answer.
        """
        return _call("what_if_answer", {**self.payload, "row": row, "values": values})


def asked_model(view_model: ViewModel, view: StageView) -> AskedModel | None:
    """Return a stage's model to be asked; None where its result or its data is not kept.

    Parameters
    ----------
    view_model, view
        The pipeline, and the stage that fitted the model.
    """
    document = view_model.document
    sources = document.pipeline.stages[view.stage].inputs.get("data", ())
    data = view_model.views.get(sources[0].partition(".")[0]) if sources else None
    if view.key is None or data is None or data.key is None:
        return None
    part = ancestors_of(view.stage, document.pipeline)
    payload = {
        "line": to_base64(part),
        "file": str(document.file),
        "stage": view.stage,
        "key": view.key,
        "data": data.stage,
        "data_key": data.key,
    }
    return AskedModel(f"{document.id}-{view.stage}", payload)


def _call(job: str, payload: dict[str, Any]) -> dict[str, Any]:
    workspace = visitor.workspace()
    key = (str(workspace), job, json.dumps(payload, sort_keys=True))
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return dict(_KEPT[key])
    answer: dict[str, Any] = client.call(workspace, job, payload)
    with _LOCK:
        _KEPT[key] = answer
        while len(_KEPT) > _MAX_KEPT:
            _KEPT.popitem(last=False)
    return answer
