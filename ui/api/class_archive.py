"""Route of the teacher's download: the data of a person, or of the whole class."""

from __future__ import annotations

import asyncio
from datetime import date

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ui.api.downloads import attachment_headers
from ui.api.responses import not_found
from ui.documents.class_archive import archive_chunks
from ui.security import people
from ui.security.access import archive_access


async def class_archive(request: Request) -> Response:
    """Answer the teacher with a zip file of a person's data, or of everybody's."""
    chosen = archive_access(request)
    if chosen is None:
        return not_found()
    everybody = await asyncio.to_thread(people.everybody)
    persons = [person for person in everybody if chosen in ("", person.id)]
    stem = persons[0].name if chosen and persons else "fabrica"
    headers = attachment_headers(f"{stem} {date.today():%Y-%m-%d}.zip")
    return StreamingResponse(archive_chunks(persons), media_type="application/zip", headers=headers)
