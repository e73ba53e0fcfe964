"""The server's process: it listens, answers, finishes what it began, and ends."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from pipeline_core.errors import UsageError
from pipeline_core.serve.request_log import log_file, logged_requests
from pipeline_core.serve.server import listening_socket
from tests.serve.conftest import ROWS


def test_a_taken_port_is_said():
    with listening_socket("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(UsageError) as caught:
            listening_socket("127.0.0.1", port)
    assert (caught.value.code, caught.value.values["port"]) == ("serve.not_listening", port)


def test_answers_do_not_wait_for_each_others_acknowledgement():
    with (
        listening_socket("127.0.0.1", 0) as listening,
        socket.create_connection(listening.getsockname()),
        listening.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def free_port():
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def test_the_command_serves_until_it_is_told_to_end_and_keeps_what_it_answered(store):
    port = free_port()
    words = ["serve", "loans:champion", "--port", str(port), "--log", "rows", "--lang", "en"]
    command = [sys.executable, "-m", "pipeline_core", *words, "--workspace", str(store.workspace)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in line
        body = json.dumps(ROWS).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/predict", body)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request) as answer:
            answers = json.load(answer)["answers"]
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    ((_, logged),) = logged_requests(log_file(store.workspace, "loans"), 0, 10)
    assert (logged.rows, logged.answers) == (ROWS, answers)
