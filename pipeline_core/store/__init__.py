"""The workspace on disk: outputs, runs and their events, revisions and versions.

Importing this package loads SQLite and nothing heavier, so planning an
unchanged pipeline takes milliseconds.
"""

from pipeline_core.data.output import Output
from pipeline_core.store.workspace import Store, default_workspace, open_store

__all__ = ["Output", "Store", "default_workspace", "open_store"]
