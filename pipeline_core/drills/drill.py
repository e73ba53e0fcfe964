"""A drill: a good pipeline with one fault, made from a seed."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline_core.catalog import Catalogue
from pipeline_core.drills.fault import Breakage, Fault, GoodPipeline
from pipeline_core.drills.faults import FAULTS, KINDS
from pipeline_core.drills.observation import observe
from pipeline_core.drills.text_table import TextTable, is_packed
from pipeline_core.edits import apply
from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.runs.pack import packed_files
from pipeline_core.spec import Pipeline, write
from pipeline_core.spec.source_path import source_path

_ATTEMPTS = 8


@dataclass(frozen=True)
class Drill:
    """A broken pipeline.

    Parameters
    ----------
    kind, seed
        The fault, and the seed that it was made from.
    good
        The pipeline before it was broken.
    broken
        The pipeline with the fault.
    breakage
        How it was broken, and one way to mend it.
    """

    kind: str
    seed: int
    good: GoodPipeline
    broken: Pipeline
    breakage: Breakage

    @property
    def fault(self) -> Fault:
        """The kind of fault."""
        return FAULTS[self.kind]

    @property
    def mended(self) -> Pipeline:
        """The pipeline mended in the known way."""
        return _edited(self.broken, self.breakage, self.good.catalogue, mend=True)


def new_drill(good: GoodPipeline, seed: int, kind: str | None = None) -> Drill:
    """Return the drill of a seed: the same every time.

    Parameters
    ----------
    good
        The pipeline to break.
    seed
        Decides which fault, and where.
    kind
        The kind of fault; by default the seed decides.

    Raises
    ------
    UsageError
        There is no such kind, or the pipeline cannot have it, or any.
    """
    if kind is not None and kind not in FAULTS:
        raise UsageError("drill.no_such_kind", kind=kind, known=list(KINDS))
    kinds = random.Random(seed).sample(KINDS, len(KINDS)) if kind is None else [kind]
    for name in kinds:
        drill = next(_drills(good, seed, FAULTS[name]), None)
        if drill is not None:
            return drill
    if kind is not None:
        raise UsageError("drill.not_here", kind=kind, name=good.pipeline.name)
    raise UsageError("drill.none_here", name=good.pipeline.name)


def kinds_for(good: GoodPipeline, seed: int = 0) -> list[str]:
    """Return the kinds of fault that a pipeline can have."""
    return [kind for kind in KINDS if next(_drills(good, seed, FAULTS[kind]), None) is not None]


def _drills(good: GoodPipeline, seed: int, fault: Fault) -> Iterator[Drill]:
    """Yield the drills that are fair: the fault is seen, is mended, and was not there before."""
    rng = random.Random(f"{fault.kind} {seed}")
    for attempt, breakage in enumerate(fault.breaks(good, rng)):
        if attempt >= _ATTEMPTS:
            return
        try:
            broken = _edited(good.pipeline, breakage, good.catalogue)
            drill = Drill(fault.kind, seed, good, broken, breakage)
            mended = drill.mended
        except FabricaError:  # this pipeline does not bear the edit
            continue
        if not fault.sees(good.seen, breakage.facts) and _is_fair(drill, mended):
            yield drill


def _is_fair(drill: Drill, mended: Pipeline) -> bool:
    with tempfile.TemporaryDirectory(prefix="fabrica-drill-") as folder:
        lay_down_files(drill, Path(folder))
        catalogue = drill.good.catalogue
        for pipeline, has_fault in ((drill.broken, True), (mended, False)):
            seen = observe(pipeline, catalogue, Path(folder))
            may_fail = has_fault and drill.fault.refused
            if (seen.errors or seen.failures) and not may_fail:
                return False
            if drill.fault.sees(seen, drill.breakage.facts) is not has_fault:
                return False
    return True


def _edited(
    pipeline: Pipeline, breakage: Breakage, catalogue: Catalogue, *, mend: bool = False
) -> Pipeline:
    for edit in breakage.mending if mend else breakage.edits:
        pipeline = apply(pipeline, edit, catalogue)
    return pipeline


def lay_down_files(drill: Drill, folder: Path) -> None:
    """Write the files that a drill's pipeline reads, the changed ones changed."""
    good = drill.good
    _, names = packed_files(good.pipeline, good.folder / "drill.yaml", good.catalogue)
    changed = _changed_files(good, drill.breakage.tables)
    for path, name in names.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        table = changed.get(path)
        if table is None:
            shutil.copyfile(path, target)
        else:
            target.write_bytes(table.as_bytes(is_packed=is_packed(target)))


def _changed_files(good: GoodPipeline, tables: Mapping[str, TextTable]) -> dict[Path, TextTable]:
    found = {}
    for written, table in tables.items():
        path = source_path(good.folder, written)
        if path is not None:
            found[path.resolve()] = table
    return found


def lay_down(drill: Drill, file: Path) -> None:
    """Write a drill's pipeline and the files that it reads."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lay_down_files(drill, file.parent)
    renamed, _ = packed_files(drill.broken, drill.good.folder / file.name, drill.good.catalogue)
    write(replace(renamed, tests=(), overrides=()), file)
