"""A source read as a pipeline, with the list of what did not come along."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline_core.catalog import Catalogue
from pipeline_core.code_reading.estimator_blocks import EstimatorBlocks
from pipeline_core.code_reading.fits import add_loose
from pipeline_core.code_reading.modules import Modules
from pipeline_core.code_reading.scene import Remark, Scene
from pipeline_core.code_reading.source import Source, parse_source
from pipeline_core.code_reading.statements import read_statements
from pipeline_core.code_reading.values import Function
from pipeline_core.errors import SpecError
from pipeline_core.messages.message import Message
from pipeline_core.spec import Pipeline

_ENTRIES = ("run", "main")


@dataclass(frozen=True)
class CodeReading:
    """What was read of some code.

    Parameters
    ----------
    pipeline
        The pipeline.
    remarks
        What did not come along, or not as it is, in the order of the lines.
    text
        The text of its file, where the code carries one; empty otherwise.
    """

    pipeline: Pipeline
    remarks: tuple[Remark, ...]
    text: str = ""


def read_code(data: bytes, name: str, catalogue: Catalogue) -> CodeReading:
    """Return the pipeline of a Python source. Nothing of it is executed or imported.

    Parameters
    ----------
    data
        The source.
    name
        The pipeline's name.
    catalogue
        The blocks.

    Raises
    ------
    SpecError
        It is no Python, larger or deeper than a reading goes, or nothing of it has a block.
    """
    return read_source(parse_source(data), name, catalogue)


def read_source(
    source: Source, name: str, catalogue: Catalogue, modules: Modules | None = None
) -> CodeReading:
    """Return the pipeline of a parsed source, and of the modules beside it that it imports."""
    scene = Scene(source, EstimatorBlocks(catalogue), modules)
    for line, text in source.magics.items():
        scene.note(line, text.strip()[:160], Message("code.magic"))
    try:
        read_statements(source.tree.body, scene)
        _read_uncalled(scene)
        add_loose(scene)
    except RecursionError:
        raise SpecError("code.too_deep", limit=0) from None
    return finished(scene, name)


def _read_uncalled(scene: Scene) -> None:
    """Read the function that a command line calls, where nothing else was read."""
    for name in _ENTRIES:
        function = scene.variable(name)
        if not scene.draft.stages and isinstance(function, Function):
            function.read(function.node, {}, scene)


def finished(scene: Scene, name: str) -> CodeReading:
    """Return what a scene has read.

    Raises
    ------
    SpecError
        Nothing of it has a block.
    """
    remarks = sorted(scene.remarks.values(), key=lambda remark: (remark.file, remark.line))
    if not scene.draft.stages:
        missing = [r.reason for r in remarks if r.reason.code == "code.module_missing"]
        reason = missing[0] if missing else Message("code.nothing_read")
        raise SpecError(reason.code, **reason.values)
    return CodeReading(scene.draft.pipeline(name), tuple(remarks))
