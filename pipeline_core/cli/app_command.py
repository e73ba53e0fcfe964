"""``app [FILE]``: open the screens; Streamlit runs in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from pipeline_core.catalog import CORE
from pipeline_core.cli.options import CommandParser, host_name, network_address, port_number
from pipeline_core.errors import StoreError, UsageError

HELP = "cli.app"
EVERYWHERE = ("0.0.0.0", "::")


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("file", text="cli.app.file", type=Path, nargs="?", metavar="FILE")
    parser.add_option("--host", text="cli.app.host", default="127.0.0.1", metavar="ADDRESS")
    parser.add_option("--port", text="cli.app.port", type=port_number, default=8501, metavar="PORT")
    parser.add_option(
        "--proxy", text="cli.app.proxy", type=network_address, action="append", metavar="ADDRESS"
    )
    parser.add_option(
        "--name", text="cli.app.name", type=host_name, action="append", metavar="NAME"
    )


def run(options: Namespace) -> int:
    """Replace this process by the app's server; return where it cannot start."""
    if options.file is not None and not options.file.is_file():
        raise UsageError("cli.app.no_file", file=str(options.file))
    folder, environment = app_folder(), app_environment(options)
    check = [sys.executable, "-m", "ui.server.lock"]
    checked = subprocess.run(check, cwd=folder, env=environment, check=False)
    if checked.returncode:
        return checked.returncode
    os.chdir(folder)  # Streamlit reads its settings there
    return os.execve(sys.executable, server_command(options.host, options.port), environment)


def app_folder() -> Path:
    """Return the folder with `app.py`: beside the core in a clone, its own where installed.

    Raises
    ------
    StoreError
        Only the library is here.

    Examples
    --------
    >>> (app_folder() / "app.py").is_file()
    True
    """
    for folder in (CORE.parent / "fabrica_app", CORE.parent):
        if (folder / "app.py").is_file() and (folder / "ui").is_dir():
            return folder
    raise StoreError("cli.app.not_installed", folder=str(CORE.parent))


def app_environment(options: Namespace) -> dict[str, str]:
    """Return the environment of the server: file, workspace, proxies, names, where the core is."""
    paths = [str(CORE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    if options.file is not None:
        environment["FABRICA_FILE"] = str(options.file.expanduser().absolute())
    if options.proxy:
        environment["FABRICA_PROXIES"] = ",".join(options.proxy)
    if options.name:
        environment["FABRICA_NAMES"] = ",".join(options.name)
    if options.workspace is not None:
        environment["FABRICA_HOME"] = str(options.workspace.expanduser().absolute())
    return environment


def server_command(host: str, port: int) -> list[str]:
    """Return the command that starts the server.

    Examples
    --------
    >>> server_command("0.0.0.0", 9000)[-2:]
    ['--browser.serverAddress', 'localhost']
    """
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.address", host, "--server.port", str(port)]
    return command + (["--browser.serverAddress", "localhost"] if host in EVERYWHERE else [])
