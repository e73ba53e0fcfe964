"""``export FILE --to mlflow``: the pipeline is run, and a model of it is what MLflow loads."""

from __future__ import annotations

import sys
from argparse import Namespace

from pipeline_core.cli.output import EXIT_CODES
from pipeline_core.cli.pipeline_file import LoadedPipeline
from pipeline_core.cli.pipeline_run import run_pipeline
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.registry.portable.extras import require_library
from pipeline_core.runs.pinning import require_no_pins
from pipeline_core.runs.portable_models import mlflow_folder_of_run
from pipeline_core.store import open_store


def write_mlflow(loaded: LoadedPipeline, options: Namespace) -> int:
    """Run a pipeline and write a model of it as an MLflow model folder; return the exit code.

    Raises
    ------
    FabricaError
        Several stages fit models and none is named, a gate refuses the model, or it cannot be
        written.
    """
    require_library("mlflow")
    stage = _chosen_stage(loaded, options.stage)
    store = open_store(loaded.workspace)
    require_no_pins(store, loaded.identity, loaded.pipeline)
    run = run_pipeline(store, loaded, options, ())
    if run.status not in ("succeeded", "refused"):  # a gate is named by who writes
        print(say(f"state.{run.status}", {}, options.lang), file=sys.stderr)
        return EXIT_CODES[run.status]
    folder = options.output or loaded.file.with_name(f"{loaded.file.stem}-{stage}-mlflow")
    mlflow_folder_of_run(store, run, stage, folder)
    print(say("cli.written", {"file": str(folder)}, options.lang))
    return 0


def _chosen_stage(loaded: LoadedPipeline, named: str | None) -> str:
    stages = loaded.pipeline.stages
    if named is not None and named not in stages:
        raise UsageError("registry.no_stage", stage=named, known=list(stages))
    fits = [
        name
        for name, stage in stages.items()
        if loaded.catalogue[stage.block]["shape"] in ("estimator", "meta")
    ]
    if named is None and len(fits) != 1:
        raise UsageError("portable.which_stage", stages=fits)
    return named or fits[0]
