"""``models MODEL --to FORM``: a kept model written in a form that goes elsewhere."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from pipeline_core.cli.file_output import write_bytes
from pipeline_core.cli.numbers import whole
from pipeline_core.messages.words import say
from pipeline_core.registry.portable.extras import FORMS as FORMS
from pipeline_core.runs.portable_models import mlflow_folder, model_archive, model_onnx
from pipeline_core.store import Store
from pipeline_core.store.kept_models import KeptModel

_SUFFIXES = {"file": ".zip", "onnx": ".onnx", "mlflow": "-mlflow"}


def write_form(store: Store, version: KeptModel, options: Namespace) -> None:
    """Write a version in the form that was asked for.

    Raises
    ------
    FabricaError
        It cannot be written in that form, or not at all.
    """
    target = options.output or Path(f"{version.name}-{version.version}{_SUFFIXES[options.to]}")
    if options.to == "file":
        write_bytes(target, model_archive(store, version, options.lang), options)
        return
    if options.to == "mlflow":
        mlflow_folder(store, version, target)
        print(say("cli.written", {"file": str(target)}, options.lang))
        return
    file = model_onnx(store, version)
    write_bytes(target, file.data, options)
    print(say("cli.models.compared", {"rows": whole(file.agreement.rows)}, options.lang))
