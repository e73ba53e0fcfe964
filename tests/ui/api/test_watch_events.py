"""The stream of a watch: every window once and in order, its alarms, and an end by itself."""

from __future__ import annotations

import asyncio
import json

import pytest

from pipeline_core.store import open_store
from pipeline_core.store.watches import Batch
from tests.ui import loops
from tests.ui.api.test_downloads import ask
from ui.api import watch_events
from ui.api.watch_tailer import WatchTailer
from ui.documents.watches import watch_id
from ui.security.watch_access import watch_endpoint


@pytest.fixture
def store(workspace):
    store = open_store(workspace)
    yield store
    store.close()


def add(store, number, *, beyond=False):
    made = Batch(f"b{number}.csv 10 20", 0, "loans:1", 50, {})
    store.watches.add("loans", "/new", made, {"income": beyond})


def events_of(text):
    """Return the events of a stream: number, kind and content."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "event" in lines:
            found.append((int(lines["id"]), lines["event"], json.loads(lines["data"])))
    return found


def url(**more):
    ends = watch_endpoint(watch_id("loans", "/new"))
    return f"{ends['events']}&token={ends['token']}" + "".join(f"&{k}={v}" for k, v in more.items())


def test_a_browser_that_returns_gets_what_it_has_not_seen(store, monkeypatch):
    monkeypatch.setattr(watch_events, "LIFE_SECONDS", 0.0)
    for number in (1, 2, 3):
        add(store, number, beyond=number == 3)
    found = events_of(ask(url(after=1)).text)
    assert [(number, kind) for number, kind, _ in found] == [
        (2, "window"), (3, "window"), (3, "alarms")
    ]  # fmt: skip
    assert found[0][2]["label"] == "b2.csv"
    (alarm,) = found[-1][2]
    assert (alarm["subject"], alarm["state"], alarm["first"]) == ("income", "open", 3)
    for wrong in (url().partition("&token")[0], url(after="x"), url().replace("watch=", "watch=0")):
        assert ask(wrong).status_code == 404


def test_windows_and_acknowledgements_arrive_while_it_listens(store, monkeypatch):
    monkeypatch.setattr(watch_events, "LIFE_SECONDS", 60.0)
    add(store, 1)

    async def watching():
        tailer = WatchTailer(store)
        with tailer.listen(("loans", "/new"), 0) as listener:
            texts = [await listener.queue.next_text(30)]
            other = open_store(store.workspace)
            for change in (
                lambda: add(other, 2, beyond=True),
                lambda: other.watches.acknowledge(other.watches.alarms()[0].id, "Ana"),
                lambda: add(other, 3, beyond=True),
            ):
                await asyncio.to_thread(change)
                texts.append(await listener.queue.next_text(30))
            other.close()
        return texts

    texts = [events_of(text) for text in loops.run(watching())]
    assert [[(n, kind) for n, kind, _ in found] for found in texts[:2]] == [
        [(1, "window"), (1, "alarms")], [(2, "window"), (2, "alarms")]
    ]  # fmt: skip
    assert [(n, kind, content[0]["state"]) for n, kind, content in texts[2]] == [
        (2, "alarms", "acknowledged")
    ]
    assert [kind for _, kind, _ in texts[3]] == ["window", "alarms"]


def test_many_windows_are_read_once_for_all_who_listen(store, monkeypatch):
    add(store, 1)
    tailer = WatchTailer(store)
    read, calls = tailer._read, []

    def counted(*given):
        calls.append(given)
        return read(*given)

    async def watching():
        monkeypatch.setattr(tailer, "_read", counted)
        listeners = [tailer.listen(("loans", "/new"), 1) for _ in range(30)]
        opened = [listener.__enter__() for listener in listeners]
        for one in opened:
            await one.queue.next_text(30)
        before = len(calls)
        other = open_store(store.workspace)
        await asyncio.to_thread(add, other, 2)
        texts = [await one.queue.next_text(30) for one in opened]
        other.close()
        for listener in listeners:
            listener.__exit__(None, None, None)
        return before, texts

    before, texts = loops.run(watching())
    assert len(set(texts)) == 1
    assert events_of(texts[0])[0][0] == 2
    assert len(calls) - before <= 3  # of the change, and of a poll that saw its middle
