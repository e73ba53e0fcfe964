"""A class's door as browsers meet it: requests to it, with the cookies that they keep."""

from __future__ import annotations

import httpx
from starlette.responses import PlainTextResponse

from tests.ui import loops
from ui.security.attempts import Attempts
from ui.security.codes import Codes
from ui.security.door import PERSON_HEADER, Door
from ui.security.middleware import Guard
from ui.security.sessions import COOKIE, session_of_cookies

CODE, TEACHERS_CODE = "ABC234", "TEACH23456"
HOME = "http://192.168.1.5:8501"


async def inside(scope, receive, send):
    """Answer with the person that the door let in."""
    headers = [value for name, value in scope["headers"] if name == PERSON_HEADER]
    person = scope.get("state", {}).get("person", "nobody")
    await PlainTextResponse(f"{person} {headers}")(scope, receive, send)


def guarded(app=inside, attempts: Attempts | None = None) -> Guard:
    """Return an app behind a class's door."""
    return Guard(app, address="0.0.0.0", door=Door(Codes(CODE, TEACHERS_CODE), attempts=attempts))


def talk(guard, *requests, address="10.0.0.1", home=HOME, cookies=None):
    """Send requests as one browser, which keeps its cookies; return the last answer and them."""

    async def talking():
        transport = httpx.ASGITransport(guard, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url=home, cookies=cookies) as client:
            for method, path, options in requests:
                answer = await client.request(method, path, **options)
            return answer, dict(client.cookies)

    return loops.run(talking())


def entering(code=CODE, name="Ana", word="lluvia", after="/"):
    """Return the request that the filled-in form sends."""
    data = {"code": code, "name": name, "word": word, "after": after}
    return ("POST", "/fabrica/enter", {"data": data})


def person_of_cookies(cookies):
    """Return the person of the session that the cookies name."""
    session = session_of_cookies(cookies)
    return session and session.person


def cookie_header(value: str) -> dict:
    """Return the options of a request with a cookie of the door."""
    return {"headers": {"cookie": f"{COOKIE}={value}"}}
