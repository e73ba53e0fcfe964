"""The workspace: what was made, what ran, what happened, kept so that nothing can be half there.

Importing this package loads SQLite and nothing heavier: asking what an
unchanged pipeline needs costs milliseconds.
"""

from pipeline_core.data.output import Output
from pipeline_core.store.workspace import Store, default_workspace, open_store

__all__ = ["Output", "Store", "default_workspace", "open_store"]
