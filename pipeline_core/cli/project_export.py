"""``export FILE --to project``: a folder, or a zip file of it."""

from __future__ import annotations

from argparse import Namespace

from pipeline_core.cli.file_output import write_bytes
from pipeline_core.cli.pipeline_file import LoadedPipeline
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.runs.projects import project, require_new


def write_project(loaded: LoadedPipeline, options: Namespace) -> None:
    """Write a pipeline's project, and say where.

    Raises
    ------
    FabricaError
        It cannot be exported, or not be written there.
    """
    target = options.output or loaded.file.with_name(f"{loaded.file.stem}-project")
    is_archive = target.suffix.lower() == ".zip"
    if not is_archive:
        require_new(target)
    arguments = (loaded.workspace, loaded.text, str(loaded.file), options.lang, options.threads)
    content = project(*arguments, with_data=options.data)
    if is_archive:
        write_bytes(target, content.zipped(), options)
        return
    try:
        content.write(target)
    except OSError as error:
        raise UsageError("cli.not_written", file=str(target), cause=error.strerror) from error
    print(say("cli.written", {"file": str(target)}, options.lang))
