"""The routes of a served model: `build_application` gives the ASGI app."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from pipeline_core.errors import UsageError
from pipeline_core.serve.door import Door
from pipeline_core.serve.door_middleware import DoorMiddleware, refused_answer, request_language
from pipeline_core.serve.limits import Limits
from pipeline_core.serve.openapi import openapi
from pipeline_core.serve.page import page, page_script
from pipeline_core.serve.recorder import Recorder
from pipeline_core.serve.served_model import ServedModel
from pipeline_core.serve.service import Answered, answer_body, message_json
from pipeline_core.serve.worker_threads import WorkerThreads

LOG = logging.getLogger("fabrica.serve")
FOLLOW_SECONDS = 2.0


@dataclass(frozen=True)
class Serving:
    """What a server serves, and how.

    Parameters
    ----------
    model
        The model.
    limits, door
        What requests may take, and who may ask.
    recorder
        Of requests; None where nothing is kept of them.
    language
        Of sentences to whoever asks for none.
    follow_seconds
        How often it looks whether the model's alias has moved.
    """

    model: ServedModel
    limits: Limits
    door: Door
    recorder: Recorder | None = None
    language: str = "en"
    follow_seconds: float = FOLLOW_SECONDS


def build_application(serving: Serving) -> Starlette:
    """Return the ASGI app of a served model."""
    endpoints = _Endpoints(serving)
    routes = [
        Route("/", endpoints.page),
        Route("/page.js", endpoints.script),
        Route("/health", endpoints.health),
        Route("/openapi.json", endpoints.description),
        Route("/predict", endpoints.predict, methods=["POST"]),
    ]
    door = Middleware(DoorMiddleware, door=serving.door, language=serving.language)
    return Starlette(routes=routes, middleware=[door], lifespan=endpoints.lifespan)


class _Endpoints:
    """The handlers of the routes."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._threads = WorkerThreads(serving.limits)

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Follow the aliases while the server runs, and write what is to be kept at its end."""
        following = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
            self._threads.close()
            if self._serving.recorder is not None:
                await asyncio.to_thread(self._serving.recorder.close)

    async def _follow(self) -> None:
        """Open the versions that the titles name now, beside the requests."""
        recorder = self._serving.recorder
        models = [self._serving.model, *([recorder.shadow] if recorder and recorder.shadow else [])]
        while True:
            await asyncio.sleep(self._serving.follow_seconds)
            for model in models:
                if await asyncio.to_thread(model.follow):
                    LOG.warning("%s is now %s", model.title, model.model.kept.title)

    async def predict(self, request: Request) -> Response:
        """Answer rows."""
        language = request_language(request.headers, self._serving.language)
        try:
            _require_json(request)
            body = await read_body(request, self._serving.limits)
            return await self._answer(body, language)
        except UsageError as error:
            return refused_answer(error, language)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:
            LOG.exception("A request failed.")
            return refused_answer(UsageError("serve.failed"), language)

    async def _answer(self, body: bytes, language: str) -> Response:
        started, number = time.perf_counter(), uuid.uuid4().hex
        model, most = self._serving.model.model, self._serving.limits.rows

        def work() -> tuple[Answered, bytes]:
            answered = answer_body(model, body, most)
            return answered, json.dumps({"request": number, **answered.as_json(language)}).encode()

        answered, text = await self._threads.work(work)
        recorder = self._serving.recorder
        if recorder is not None:
            recorder.add(number, answered, body, time.perf_counter() - started)
        return Response(text, media_type="application/json")

    async def health(self, request: Request) -> Response:
        """Say that the server answers; with the token, also what and how."""
        if not self._serving.door.knows(request.headers):
            return JSONResponse({"status": "ok"})
        language = request_language(request.headers, self._serving.language)
        return JSONResponse({"status": "ok", **self._state(language)})

    def _state(self, language: str) -> dict[str, Any]:
        served, recorder = self._serving.model, self._serving.recorder
        state: dict[str, Any] = {"model": served.model.kept.title, "follows": served.title}
        if served.trouble is not None:
            state["trouble"] = message_json(served.trouble, language)
        if recorder is not None:
            state["log"] = {"keeps": recorder.log.kept, "lost": recorder.log.lost}
            if recorder.shadow is not None:
                title = recorder.shadow.model.kept.title
                state["shadow"] = {"model": title, "left_out": recorder.left_out}
        return state

    async def description(self, request: Request) -> Response:
        """Describe the model as OpenAPI."""
        language = request_language(request.headers, self._serving.language)
        needs_token = self._serving.door.token is not None
        model, limits = self._serving.model.model, self._serving.limits
        return JSONResponse(openapi(model, limits, language, needs_token=needs_token))

    async def page(self, request: Request) -> Response:
        """Show the description to people."""
        language = request_language(request.headers, self._serving.language)
        return HTMLResponse(page(self._serving.model.model.kept.name, language))

    async def script(self, _: Request) -> Response:
        """Return the page's script."""
        return Response(page_script(), media_type="text/javascript")


def _require_json(request: Request) -> None:
    """Refuse other types: a form of another site can send them without asking first.

    Raises
    ------
    UsageError
        The body is said to be something else, or packed.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    packed = request.headers.get("content-encoding", "identity")
    if kind != "application/json" or packed != "identity":
        raise UsageError("serve.other_type", type=kind or "-", packed=packed)


async def read_body(request: Request, limits: Limits) -> bytes:
    """Return the body of a request.

    Raises
    ------
    UsageError
        It is too large, or comes too slowly.
    """
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(limits.seconds):
            async for part in request.stream():
                size += len(part)
                if size > limits.body_bytes:
                    raise UsageError("serve.too_large", most=limits.body_bytes)
                parts.append(part)
    except TimeoutError:
        raise UsageError("serve.slow_body", seconds=f"{limits.seconds:g}") from None
    return b"".join(parts)
