"""A terminal's part of a run, as a program of its own: prints the run's id, then its events."""

import json
import sys
from pathlib import Path

from pipeline_core.runs.foreground import run_in_foreground
from pipeline_core.store import open_store
from pipeline_core.store.runs import Options

if __name__ == "__main__":
    workspace, file, options = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
    store = open_store(workspace)
    run = store.runs.create(str(file), file.stem, str(file), file.read_text(), Options(**options))
    print(run.id, flush=True)
    for event in run_in_foreground(store, run):
        print(json.dumps(event), flush=True)
    heavy = ("pandas", "sklearn", "numpy", "pyarrow", "pydantic", "networkx")
    print(json.dumps({"loaded": [name for name in heavy if name in sys.modules]}))
