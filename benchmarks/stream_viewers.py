"""Viewers who listen to a stream of server-sent events, as browsers do."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

import psutil

from benchmarks.app_server import cpu_seconds

PEOPLE = 30
RETRY_SECONDS = 0.15


@dataclass(frozen=True)
class Stream:
    """A stream, and the events in it that are timed.

    Attributes
    ----------
    url, endpoint
        The server, and where the stream is: ``events`` and ``token``.
    prefix
        How the line of an event that is timed begins.
    number
        The key of an event's number; its time of writing is in ``t``.
    """

    url: str
    endpoint: Mapping[str, str]
    prefix: str
    number: str


async def watch_stream(
    stream: Stream, write: Callable[[], Any], process: psutil.Process
) -> tuple[list[dict[int, float]], float]:
    """Return each viewer's delays by the number of the event, and the server's share of a core.

    Parameters
    ----------
    stream
        What they listen to.
    write
        Writes the events, in a thread of its own.
    process
        The server.
    """
    delays = [dict[int, float]() for _ in range(PEOPLE)]
    viewers = [asyncio.create_task(_follow(stream, own)) for own in delays]
    await asyncio.sleep(1.5)
    writer = threading.Thread(target=write, daemon=True)
    cpu_before, start = cpu_seconds(process), time.monotonic()
    writer.start()
    while writer.is_alive():
        await asyncio.sleep(0.2)
    cpu = (cpu_seconds(process) - cpu_before) / (time.monotonic() - start)
    await asyncio.sleep(2.0)
    for viewer in viewers:
        viewer.cancel()
    await asyncio.gather(*viewers, return_exceptions=True)
    return delays, cpu


async def _follow(stream: Stream, delays: dict[int, float]) -> None:
    """Follow the events, reconnecting when the stream ends."""
    address = urlsplit(stream.url)
    path = f"{stream.endpoint['events']}&token={stream.endpoint['token']}"
    while True:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Last-Event-ID: {max(delays, default=0)}\r\nConnection: close\r\n\r\n".encode()
        )
        try:
            async for line in reader:
                if line.startswith(stream.prefix.encode()):
                    event = json.loads(line[len("data: ") :])
                    delays.setdefault(event[stream.number], time.time() - event["t"])
        finally:
            writer.close()
        await asyncio.sleep(RETRY_SECONDS)


def latency_row(label: str, seconds: list[float], cpu: float) -> dict[str, object]:
    """Return the row of a report for some delays, and the server's share of a core."""
    p95 = quantiles(seconds, n=20)[-1]
    return {
        "what": label,
        "people": PEOPLE,
        "count": len(seconds),
        "median ms": round(median(seconds) * 1000, 1),
        "p95 ms": round(p95 * 1000, 1),
        "longest ms": round(max(seconds) * 1000, 1),
        "server % of a core": round(cpu * 100, 1),
    }
