"""Trial of a user's file in a process of its own: ``python -m ... process FILE CONTENTS ROWS``.

It executes the file, so only who may approve it may ask for it. What the code prints is none
of the answer; what it does to its process, or what it starts, ends with the trial.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.catalog.folder_contents import contents_of
from pipeline_core.catalog.limited_process import limit_this_process, run_group
from pipeline_core.catalog.sources import CORE, user_environment
from pipeline_core.messages.message import Message

if TYPE_CHECKING:
    from pipeline_core.block import Block
    from pipeline_core.block_probe.promises import Finding

SECONDS = 60
_MARK = "\x00fabrica-findings\x00"


def try_file(file: Path, given: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Return what a trial of a user's file finds out, as `Finding.as_json` has it.

    Parameters
    ----------
    file
        A file of the user's blocks folder. It is executed, approved or not.
    given
        Rows to try it on instead of the made table: the ``file`` that holds them (Parquet), the
        ``stage`` that they leave, and ``settings``; None for the made table.
    """
    module, contents = "pipeline_core.block_probe.process", json.dumps(contents_of(file))
    command = [sys.executable, "-m", module, str(file), contents, json.dumps(given)]
    try:
        process = run_group(command, seconds=SECONDS, cwd=CORE.parent, env=user_environment())
    except subprocess.TimeoutExpired:
        return [_broken(_placed(Message("probe.too_slow", {"seconds": SECONDS}), given))]
    try:
        return list(json.loads(process.stdout.rpartition(_MARK)[2]))
    except ValueError:
        code = "probe.out_of_memory" if "MemoryError" in process.stderr else "probe.died"
        return [_broken(_placed(Message(code, {"status": process.returncode}), given))]


def _placed(message: Message, given: Mapping[str, Any] | None) -> Message:
    """Return a message with the stage on whose rows the trial was, if it was on any."""
    if given is None:
        return message
    return Message("probe.on_rows", {"stage": given["stage"], "finding": message.as_json()})


def _broken(message: Message, line: int | None = None) -> dict[str, Any]:
    return {"state": "broken", "message": message.as_json(), "line": line}


def _findings(
    file: Path, contents: Mapping[str, str], given: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    from pipeline_core.block import BLOCKS
    from pipeline_core.catalog.catalogue import import_file
    from pipeline_core.catalog.own_place import own_place
    from pipeline_core.errors import FabricaError

    before = set(BLOCKS)
    try:
        import_file(file, contents)
    except FabricaError as error:
        place = own_place(error)
        return [_broken(error.message, place.line if place else None)]
    except (Exception, SystemExit) as error:  # it is the user's code: anything may happen
        place = own_place(error)
        values = {"type": type(error).__name__, "cause": str(error)[:300]}
        return [_broken(Message("probe.raised", values), place.line if place else None)]
    own = [block for name, block in BLOCKS.items() if name not in before and name == file.stem]
    if not own:
        return [_broken(Message("own_code.no_block", {"name": file.stem}))]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [found.as_json() for block in own for found in _tried(block, Path(folder), given)]


def _tried(block: Block, folder: Path, given: Mapping[str, Any] | None) -> list[Finding]:
    """Return what the trial of a block finds out, on a stage's rows or on the made table."""
    if given is None:
        from pipeline_core.block_probe.promises import findings_of_block

        return findings_of_block(block, folder)
    import pandas as pd

    from pipeline_core.block_probe.stage_rows import StageRows, findings_on_rows

    rows = pd.read_parquet(given["file"])
    return findings_on_rows(block, StageRows(given["stage"], rows, given["settings"]), folder)


def main(file: Path, contents: Mapping[str, str], given: Mapping[str, Any] | None) -> None:
    """Write the findings to standard output, which the user's code does not have."""
    answer = os.dup(1)
    os.dup2(2, 1)
    found = _findings(file, contents, given)
    os.write(answer, (_MARK + json.dumps(found, default=str)).encode())


if __name__ == "__main__":
    limit_this_process(SECONDS)
    main(Path(sys.argv[1]), json.loads(sys.argv[2]), json.loads(sys.argv[3]))
