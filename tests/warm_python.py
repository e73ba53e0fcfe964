"""A warm Python: a process that has loaded the libraries, and forks for each command.

A test whose thing is what a command does, not how Python starts, runs ``python -m MODULE``
by it: in a process of its own, with the streams, variables and folder of its own, without
the seconds that loading pandas and scikit-learn takes. The project's own code is loaded by
each fork.
"""

from __future__ import annotations

import json
import os
import runpy
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = (
    "numpy", "pandas", "pyarrow.ipc", "scipy.stats", "sklearn.compose", "sklearn.dummy",
    "sklearn.ensemble", "sklearn.feature_selection", "sklearn.impute", "sklearn.linear_model",
    "sklearn.metrics", "sklearn.model_selection", "sklearn.pipeline", "sklearn.preprocessing",
    "skops.io", "pydantic.main", "pydantic.json_schema", "docstring_parser", "ruamel.yaml",
    "xxhash", "threadpoolctl", "networkx", "argparse", "sqlite3",
)  # fmt: skip
# What Python reads when it starts, or a library when it is loaded.
READ_AT_START = ("PYTHON", "LC_", "LANG", "OMP_", "OPENBLAS_", "MKL_")


class WarmPython:
    """A process that runs modules at once, one after the other.

    Examples
    --------
    >>> python = WarmPython()
    >>> python.run([sys.executable, "-m", "platform"], stdout=subprocess.DEVNULL).returncode
    0
    >>> python.stop()
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._wire, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._wire.settimeout(300)
        limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        variables = {name: value for name, value in os.environ.items() if name[:3] != "LC_"}
        variables.pop("LANG", None)
        with far:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm_python", str(far.fileno())],
                cwd=ROOT, env=variables | limits, pass_fds=[far.fileno()],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip

    def run(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: str | Path | None = None,
        stdin: Any = subprocess.DEVNULL,
        stdout: Any,
        stderr: Any = subprocess.DEVNULL,
        start_new_session: bool = False,
        check: bool = False,
    ) -> subprocess.CompletedProcess[Any]:
        """Run a program as `subprocess.run` does, and wait for its end.

        It is ``[python, "-m", MODULE, …]``, or ``[python, "-I", "-c", CODE, …]``.
        """
        *flags, program = command[1 : 4 if command[1] == "-I" else 3]
        assert flags in (["-m"], ["-I", "-c"])
        assert not check
        request = {
            "program": program, "isolated": flags != ["-m"], "alone": start_new_session,
            "words": list(command[len(flags) + 2 :]),
            "env": dict(os.environ if env is None else env), "cwd": str(cwd or Path.cwd()),
        }  # fmt: skip
        with Path(os.devnull).open("r+b") as nothing, self._turn:
            files = [
                nothing if end == subprocess.DEVNULL else end for end in (stdin, stdout, stderr)
            ]
            handles = [file.fileno() for file in files]
            socket.send_fds(self._wire, [json.dumps(request).encode()], handles)
            return subprocess.CompletedProcess(command, int(self._wire.recv(100)))

    def output(self, command: Sequence[str], **how: Any) -> subprocess.CompletedProcess[str]:
        """Run a command as `run` does, and return what it printed, too."""
        with TemporaryFile() as out, TemporaryFile() as problems:
            process = self.run(command, stdout=out, stderr=problems, **how)
            for file in (out, problems):
                file.seek(0)
            process.stdout, process.stderr = (file.read().decode() for file in (out, problems))
        return process

    def stop(self) -> None:
        """End the process."""
        self._wire.close()
        self._process.kill()
        self._process.wait()


def serve(wire: socket.socket) -> None:
    """Fork for each request, and answer with the exit code."""
    for name in LIBRARIES:
        import_module(name)
    while True:
        request, handles, _, _ = socket.recv_fds(wire, 1_000_000, 3)
        if not request:
            return
        if (child := os.fork()) == 0:
            wire.close()
            asked = json.loads(request)
            if asked["program"] == "pipeline_core":  # the terminal, which may start a run
                SpareChild.wait_for_run()
            become(handles, **asked)
        for handle in handles:
            os.close(handle)
        wire.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


class SpareChild(subprocess.Popen):
    """A child forked before anything happened, which becomes the process of the first run."""

    pid_of_spare = 0
    wire: socket.socket

    @classmethod
    def wait_for_run(cls) -> None:
        """Fork the child, and let `subprocess.Popen` give it the run's process to be."""
        cls.wire, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with far:
            if (pid := os.fork()) == 0:
                os.setsid()
                cls.wire.close()
                request, handles, _, _ = socket.recv_fds(far, 1_000_000, 3)
                far.close()
                if not request:
                    os._exit(0)
                become(handles, **json.loads(request))
        cls.pid_of_spare = pid
        subprocess.Popen = cls  # type: ignore[misc]

    def __init__(self, command: Any, *places: Any, **how: Any) -> None:
        is_run = command[1:3] == ["-m", "pipeline_core.runs.run_process"]
        if not (is_run and self.pid_of_spare and how["env"]["OMP_NUM_THREADS"] == "1"):
            super().__init__(command, *places, **how)
            return
        self.args, self.pid, self.returncode = command, self.pid_of_spare, None
        self._child_created = False
        SpareChild.pid_of_spare = 0
        request = {"program": command[2], "words": command[3:], "alone": False, "isolated": False,
                   "env": dict(how["env"]), "cwd": str(Path.cwd())}  # fmt: skip
        with Path(os.devnull).open("rb") as nothing:
            handles = [nothing.fileno(), how["stdout"].fileno(), how["stderr"].fileno()]
            socket.send_fds(self.wire, [json.dumps(request).encode()], handles)


def become(
    handles: list[int], program: str, words: list[str], env: dict, cwd: str, *,
    alone: bool, isolated: bool,
) -> None:  # fmt: skip
    """Run a module, or code, as the program of this process, and end it."""
    code = 1
    try:
        for number, handle in enumerate(handles):
            os.dup2(handle, number)
            os.close(handle)
        if alone:
            os.setsid()
        os.environ.clear()
        os.environ.update(env)
        os.chdir(cwd)
        sys.path[0] = cwd
        sys.argv = [program, *words]
        if isolated:  # from the project, too
            sys.path[:] = [path for path in sys.path if Path(path) not in (Path(cwd), ROOT)]
            exec(program, {"__name__": "__main__"})
        else:
            runpy.run_module(program, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
