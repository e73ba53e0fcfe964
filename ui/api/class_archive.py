"""Route of the teacher's downloads: the data of a person or of the class, what it hands in."""

from __future__ import annotations

import asyncio
from datetime import date

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ui.api.downloads import attachment_headers, reader_language
from ui.api.responses import not_found
from ui.documents.class_archive import archive_chunks
from ui.documents.hand_ins import hand_in_chunks
from ui.security import people
from ui.security.access import HAND_INS, archive_access


async def class_archive(request: Request) -> Response:
    """Answer the teacher with a zip file of a person's data, of everybody's, or of hand-ins."""
    chosen = archive_access(request)
    if chosen is None:
        return not_found()
    everybody = await asyncio.to_thread(people.everybody)
    persons = [person for person in everybody if chosen in ("", person.id)]
    stem = persons[0].name if chosen and persons else "fabrica"
    headers = attachment_headers(f"{stem} {date.today():%Y-%m-%d}.zip")
    is_hand_in = request.query_params.get("of") == HAND_INS
    chunks = (
        hand_in_chunks(persons, reader_language(request)) if is_hand_in else archive_chunks(persons)
    )
    return StreamingResponse(chunks, media_type="application/zip", headers=headers)
