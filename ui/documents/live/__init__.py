"""Open pipelines: one in memory for all tabs, forms and routes.

An edit is checked and stored in the database at once; the file is written right after
it. The file remains the source of truth: its text is written before it is returned, and
external changes of it are taken over like any other change.
"""

from ui.documents.live.document import LiveDocument
from ui.documents.live.file_writer import flush
from ui.documents.live.live_state import LiveState
from ui.documents.live.open_documents import OPEN_DOCUMENTS

__all__ = ["OPEN_DOCUMENTS", "LiveDocument", "LiveState", "flush"]
