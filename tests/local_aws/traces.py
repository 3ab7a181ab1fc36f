"""What a local AWS could leave behind: processes, listening ports, files."""

import socket
import subprocess
from pathlib import Path
from urllib.parse import urlsplit


def processes(folder: Path) -> list[str]:
    """The command lines of everything that runs for the local AWS with this folder."""
    table = subprocess.run(["ps", "-ww", "-e", "-o", "args="], capture_output=True, text=True, check=True).stdout
    return [line for line in table.splitlines() if str(folder) in line]


def is_listening(url: str) -> bool:
    """Whether anybody takes a connection there."""
    where = urlsplit(url)
    try:
        with socket.create_connection((where.hostname, where.port), timeout=10):
            return True
    except ConnectionRefusedError:
        return False


def traces(folder: Path, *urls: str) -> list[str]:
    """Whatever is there of the local AWS with this folder and these URLs."""
    return [*processes(folder), *filter(is_listening, urls), *([str(folder)] if folder.exists() else [])]
