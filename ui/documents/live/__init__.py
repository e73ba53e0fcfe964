"""The pipelines that are open: one in memory for all tabs, forms and routes.

An edit is judged and kept in the database at once, and the file is written
right behind it. The file stays the truth: who needs its text has it written
first, and what somebody else writes there is taken up as a change like any
other.
"""

from ui.documents.live.document import Live, Now
from ui.documents.live.opened import LIVE
from ui.documents.live.writing import settled

__all__ = ["LIVE", "Live", "Now", "settled"]
