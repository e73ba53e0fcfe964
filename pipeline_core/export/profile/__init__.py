"""The profile of a table as a page to read, print and send: `document` writes its chapters.

The page is the one of a run's report, without its charts' library: bars are drawn as they are.
"""

from __future__ import annotations

from pipeline_core.export.profile.document import TableProfile, profile_document

__all__ = ["TableProfile", "profile_document"]
