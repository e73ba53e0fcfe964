"""Trial of a user's file in a process of its own: ``python -m ... process FILE CONTENTS NAME``.

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
from typing import Any

from pipeline_core.catalog.folder_contents import contents_of
from pipeline_core.catalog.limited_process import limit_this_process, run_group
from pipeline_core.catalog.sources import CORE, user_environment
from pipeline_core.messages.message import Message

SECONDS = 60
_MARK = "\x00fabrica-findings\x00"


def try_file(file: Path) -> list[dict[str, Any]]:
    """Return what a trial of a user's file finds out, as `Finding.as_json` has it.

    Parameters
    ----------
    file
        A file of the user's blocks folder. It is executed, approved or not.
    """
    module, contents = "pipeline_core.block_probe.process", json.dumps(contents_of(file))
    command = [sys.executable, "-m", module, str(file), contents]
    try:
        process = run_group(command, seconds=SECONDS, cwd=CORE.parent, env=user_environment())
    except subprocess.TimeoutExpired:
        return [_broken(Message("probe.too_slow", {"seconds": SECONDS}))]
    try:
        return list(json.loads(process.stdout.rpartition(_MARK)[2]))
    except ValueError:
        code = "probe.out_of_memory" if "MemoryError" in process.stderr else "probe.died"
        return [_broken(Message(code, {"status": process.returncode}))]


def _broken(message: Message, line: int | None = None) -> dict[str, Any]:
    return {"state": "broken", "message": message.as_json(), "line": line}


def _findings(file: Path, contents: Mapping[str, str]) -> list[dict[str, Any]]:
    from pipeline_core.block import BLOCKS
    from pipeline_core.block_probe.promises import findings_of_block
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
        return [
            found.as_json() for block in own for found in findings_of_block(block, Path(folder))
        ]


def main(file: Path, contents: Mapping[str, str]) -> None:
    """Write the findings to standard output, which the user's code does not have."""
    answer = os.dup(1)
    os.dup2(2, 1)
    found = _findings(file, contents)
    os.write(answer, (_MARK + json.dumps(found, default=str)).encode())


if __name__ == "__main__":
    limit_this_process(SECONDS)
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
