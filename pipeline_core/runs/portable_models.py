"""Kept models in forms that go elsewhere, as jobs of the launcher and for the terminal."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline_core.registry.portable.archive import archive, archive_texts
from pipeline_core.store import Store, open_store
from pipeline_core.store.kept_models import KeptModel
from pipeline_core.store.runs import Run

if TYPE_CHECKING:
    from pipeline_core.registry.portable.onnx_model import OnnxFile
    from pipeline_core.registry.portable.portable_model import PortableModel


def model_archive(store: Store, version: KeptModel, language: str) -> bytes:
    """Return a kept model as a zip file: the skops file with what opens it.

    Parameters
    ----------
    store, version
        The workspace, and the version.
    language
        Of its README.

    Raises
    ------
    FabricaError
        It is damaged, or cannot be opened with the libraries that are here.
    """
    model, rows_of = _portable(store, version)
    return archive(model.stem, archive_texts(model, language, rows_of), model.data)


def model_texts(workspace: Path, title: str, language: str = "en") -> dict[str, str]:
    """Return the texts that stand beside a kept model in its archive, by their path.

    The model itself, which may be large, is added by whoever asks.

    Parameters
    ----------
    workspace
        Holds the model.
    title
        The version, as `KeptModels.find` takes it.
    language
        Of the README.

    Raises
    ------
    FabricaError
        As `model_archive`.
    """
    with closing(open_store(workspace)) as store:
        model, rows_of = _portable(store, store.models.find(title))
        return archive_texts(model, language, rows_of)


def model_onnx(store: Store, version: KeptModel) -> OnnxFile:
    """Return a kept model as an ONNX file, compared on its sample and on rows of its profile.

    Raises
    ------
    FabricaError
        It is damaged, a step has no equal in ONNX, the answers differ, or the libraries are
        not installed.
    """
    from pipeline_core.registry.portable.extras import require_library
    from pipeline_core.registry.portable.onnx_model import onnx_model
    from pipeline_core.registry.portable.portable_model import portable_model
    from pipeline_core.store import frames

    require_library("onnx")
    sample = None
    if "sample" in version.files:
        sample = frames.read(store.models.objects.path(version.files["sample"].name))
    return onnx_model(portable_model(store, version), sample)


def mlflow_folder(store: Store, version: KeptModel, folder: Path) -> None:
    """Write a kept model as a folder that MLflow loads.

    Raises
    ------
    FabricaError
        It is damaged, MLflow is not installed, or the folder cannot be written.
    """
    from pipeline_core.registry.portable.extras import require_library
    from pipeline_core.registry.portable.mlflow_folder import write_mlflow_folder
    from pipeline_core.registry.portable.portable_model import portable_model

    require_library("mlflow")
    write_mlflow_folder(portable_model(store, version), folder)


def mlflow_folder_of_run(store: Store, run: Run, stage: str, folder: Path) -> None:
    """Write the model of a stage of a run as a folder that MLflow loads.

    Parameters
    ----------
    store, run
        The workspace, and the run.
    stage
        The stage that fits the model or passes it on.
    folder
        Where to.

    Raises
    ------
    FabricaError
        A gate refuses the model, there is none, or as `mlflow_folder`.
    """
    from pipeline_core.registry.keeping import passing_judgements
    from pipeline_core.registry.portable.mlflow_folder import write_mlflow_folder
    from pipeline_core.registry.portable.portable_model import portable_fit
    from pipeline_core.runs.keeping import models_of_run

    plan, subjects, _ = models_of_run(store, run, stage)
    fitted = subjects.fitted(stage)
    passing_judgements(store, run, plan, fitted.stage)
    block = plan.jobs[fitted.stage].block
    origin = {"pipeline": run.name, "stage": fitted.stage, "block": block}
    write_mlflow_folder(portable_fit(fitted, f"{Path(run.file).stem}-{stage}", origin), folder)


def _mlflow_zip(store: Store, version: KeptModel) -> bytes:
    """Return the folder that MLflow loads as a zip file."""
    from pipeline_core.registry.portable.archive import folder_as_zip
    from pipeline_core.store.temporary_folders import temporary_folder

    with temporary_folder() as work:
        folder = work / f"{version.name}-{version.version}"
        mlflow_folder(store, version, folder)
        return folder_as_zip(folder)


def portable_form(workspace: Path, title: str, form: str) -> str:
    """Return a kept model in a form of one file, as base64.

    Parameters
    ----------
    workspace
        Holds the model.
    title
        The version, as `KeptModels.find` takes it.
    form
        ``onnx``, or ``mlflow``: its folder as a zip file.

    Raises
    ------
    FabricaError
        As `model_onnx` and `mlflow_folder`.
    """
    with closing(open_store(workspace)) as store:
        return b64encode(_WRITERS[form](store, store.models.find(title))).decode()


_WRITERS: dict[str, Callable[[Store, KeptModel], bytes]] = {
    "onnx": lambda store, kept: model_onnx(store, kept).data,
    "mlflow": _mlflow_zip,
}


def _portable(store: Store, version: KeptModel) -> tuple[PortableModel, str | None]:
    """Return a kept model to be written, and the stage whose rows it takes, if not its source's."""
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.errors import UsageError
    from pipeline_core.registry.new_rows import pipeline_folder
    from pipeline_core.registry.portable.portable_model import portable_model
    from pipeline_core.registry.row_blocks import row_blocks

    model = portable_model(store, version)
    try:
        blocks = row_blocks(
            version, load_catalogue(store.workspace), pipeline_folder(store, version)
        )
    except UsageError:  # a pipeline that cannot be planned any more leaves a model of use
        return model, version.stage
    return model, blocks.last if blocks else None
