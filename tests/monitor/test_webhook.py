"""Alarms that are sent: signed, at least once, over failures and killed processes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pipeline_core.errors import UsageError
from pipeline_core.monitor.webhook import deliver_due
from pipeline_core.monitor.webhook_rules import require_allowed_address, webhook_parts
from pipeline_core.store import open_store
from pipeline_core.store.alarm_changes import change_alarms
from pipeline_core.store.class_workspace import PEOPLE, PERSON
from pipeline_core.store.deployments import Deployment
from pipeline_core.store.watches import Batch

SECRET = "a secret of many letters"


class Receiver(HTTPServer):
    """A server that gives the answers it was set up with, and keeps what came."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers, self.came, self.kills = [], [], None
        self.url = f"http://127.0.0.1:{self.server_port}/alarms?x=1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((self.path, dict(self.headers), body))
        if self.server.kills is not None:
            os.kill(self.server.kills, signal.SIGKILL)  # it was heard, and cannot note it
        status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.server.url)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def store(tmp_path, receiver, monkeypatch):
    monkeypatch.setenv("FABRICA_SECRET_HOOK", SECRET)
    store = open_store(tmp_path / "home")
    webhook = {"url": receiver.url, "secret": "secret:HOOK"}
    store.deployments.save(Deployment("watch", "m:champion", ("s",), webhook=webhook))
    return store


def raise_alarm(store, name="m", source="s", batch="1"):
    return store.watches.add(name, source, Batch(batch, 0, f"{name}:1", 1, {}), {"x": True})


def test_a_message_is_signed_with_its_time(store, receiver):
    (alarm,) = raise_alarm(store)
    assert [d.problem for d in deliver_due(store)] == [None]
    ((path, headers, body),) = receiver.came
    told = json.loads(body)
    assert path == "/alarms?x=1"
    assert (told["type"], told["alarm"], told["deployment"]) == ("alarm.open", alarm.id, "watch")
    assert headers["webhook-id"] == told["id"]
    signed = f"{told['id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert list(deliver_due(store)) == []


def test_every_state_of_an_alarm_is_told_and_of_other_watches_nothing(store, receiver):
    (alarm,) = raise_alarm(store)
    store.watches.acknowledge(alarm.id)
    for number in "234":
        store.watches.add("m", "s", Batch(number, 0, "m:1", 1, {}), {"x": False})
    for name in ("mm", "_"):  # none of them is the model's name
        raise_alarm(store, name=name)
    raise_alarm(store, source="other")
    list(deliver_due(store))
    states = [json.loads(body)["state"] for _, _, body in receiver.came]
    assert states == ["open", "acknowledged", "resolved"]


def test_who_is_not_watched_any_more_is_told_nothing(store):
    store.deployments.stop("watch")
    raise_alarm(store)
    assert store.outbox.messages("watch") == []


def test_who_fails_twice_is_asked_again_later_each_time(store, receiver):
    receiver.answers = [500, 302]
    raise_alarm(store)
    (message,) = store.outbox.messages("watch")
    moment, waits = message.due, []
    for _ in range(3):
        list(deliver_due(store, moment))
        after = store.outbox.messages("watch")[0]
        waits.append(after.due - moment)
        assert list(deliver_due(store, moment)) == []
        moment = after.due
    assert waits[:2] == [pytest.approx(5), pytest.approx(10)]
    assert after.delivered is not None
    assert after.attempts == 2
    assert len({headers["webhook-id"] for _, headers, _ in receiver.came}) == 1
    assert len(receiver.came) == 3


def test_who_is_killed_after_it_was_heard_has_it_sent_again_under_its_id(store, receiver):
    receiver.answers = [500, 503]
    store.close()
    child = os.fork()
    if not child:
        try:
            raise_alarm(store)
            for _ in range(3):
                moment = store.outbox.next_due()
                if store.outbox.messages("watch")[0].attempts == 2:
                    receiver_kills_me(store)
                list(deliver_due(store, moment))
        finally:
            os._exit(1)
    wait_for_mark(store, receiver, child)
    _, status = os.waitpid(child, 0)
    assert status == signal.SIGKILL
    receiver.kills = None
    (message,) = store.outbox.messages("watch")
    assert message.delivered is None
    assert [d.problem for d in deliver_due(store, message.due)] == [None]
    ids = [headers["webhook-id"] for _, headers, _ in receiver.came]
    assert ids == [message.id] * 4
    assert list(deliver_due(store, message.due + 1e6)) == []


def receiver_kills_me(store):
    """Tell the parent that the next message that is heard is the last."""
    (store.workspace / "mark").write_text("")
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(store.workspace / "m"))
        line.recv(1)


def wait_for_mark(store, receiver, child):
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(store.workspace / "m"))
        door.listen()
        line, _ = door.accept()
        receiver.kills = child
        line.send(b"x")
        line.close()


def test_an_alarm_that_is_not_written_sends_nothing(store):
    raise_alarm(store)
    raise_alarm(store)  # the batch was watched already
    assert len(store.outbox.messages("watch")) == 1
    with pytest.raises(RuntimeError):
        change_and_fail(store)
    assert len(store.outbox.messages("watch")) == 1


def change_and_fail(store):
    with store._database.transaction() as write:
        assert change_alarms(write, ("m", "s"), 2, {"y": True})
        raise RuntimeError


def test_after_one_in_vain_the_others_wait(store, receiver):
    receiver.answers = [500]
    for number in "12":
        store.watches.add("m", "s", Batch(number, 0, "m:1", 1, {}), {number: True})
    assert [d.problem for d in deliver_due(store)] == ["HTTP 500"]
    assert [d.problem for d in deliver_due(store)] == [None]  # the second is still due


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://hooks.example/", "webhook.no_address"),
        ("https://ana:lima@hooks.example/", "webhook.no_address"),
        ("https://hooks.example/\r\nx: y", "webhook.no_address"),
        ("https:///x", "webhook.no_address"),
    ],
)
def test_what_is_no_address_is_refused(url, code):
    with pytest.raises(UsageError) as caught:
        webhook_parts(url, in_class=False)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "169.254.169.254", "93.184.216.34", "::ffff:10.0.0.1"]
)
def test_without_https_only_this_machine_is_told(address):
    for mine in ("127.0.0.1", "::1"):
        require_allowed_address("http://localhost/", mine, in_class=False)
    with pytest.raises(UsageError) as caught:
        require_allowed_address("http://hooks.example/", address, in_class=False)
    assert caught.value.code == "webhook.no_https"


def test_in_a_class_only_what_the_operator_lists_and_no_private_network(monkeypatch):
    url = "https://hooks.example/"
    with pytest.raises(UsageError) as caught:
        webhook_parts(url, in_class=True)
    assert caught.value.code == "webhook.none_in_class"
    monkeypatch.setenv("FABRICA_WEBHOOKS", "hooks.example, https://10.0.0.1")
    webhook_parts(url, in_class=True)
    for in_class in (True, False):
        with pytest.raises(UsageError) as caught:
            webhook_parts("https://other.example/", in_class=in_class)
        assert caught.value.code == "webhook.not_allowed"
    for address in ("10.0.0.1", "127.0.0.1", "::ffff:192.168.0.1", "169.254.169.254"):
        with pytest.raises(UsageError) as caught:
            require_allowed_address(url, address, in_class=True)
        assert caught.value.code == "webhook.private"
    require_allowed_address("https://10.0.0.1/", "10.0.0.1", in_class=True)


def test_the_rule_holds_where_it_is_sent(tmp_path, receiver, monkeypatch):
    monkeypatch.setenv("FABRICA_SECRET_HOOK", SECRET)
    person = tmp_path / PEOPLE / ("a" * 16)
    person.mkdir(parents=True)
    (person / PERSON).write_text("{}")
    store = open_store(person)
    webhook = {"url": receiver.url, "secret": "secret:HOOK"}
    store.deployments.save(Deployment("watch", "m", ("s",), webhook=webhook))
    raise_alarm(store)
    assert [d.problem for d in deliver_due(store)] == ["webhook.none_in_class"]
    assert receiver.came == []
    monkeypatch.setenv("FABRICA_WEBHOOKS", "http://localhost:1")
    (message,) = store.outbox.messages("watch")
    assert [d.problem for d in deliver_due(store, message.due)] == ["webhook.not_allowed"]


def test_a_short_secret_signs_nothing(store, receiver, monkeypatch):
    monkeypatch.setenv("FABRICA_SECRET_HOOK", "short")
    raise_alarm(store)
    assert [d.problem for d in deliver_due(store)] == ["webhook.short_secret"]
    assert receiver.came == []
