"""Synthesizes an app as a person would: in a process of its own, with node on its PATH and nothing of AWS around."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def templates_of(
    app: str,
    python: Path,
    path: Sequence[Path],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    within: Sequence[str] = (),
) -> dict[str, dict[str, Any]]:
    """The templates of an app by stack; AssertionError with what it printed where it fails.

    Args:
        app: its text.
        python: what runs it.
        path: the folders of PATH. Neither credentials nor Docker are in reach, and HTTP goes nowhere.
        folder: an empty one to work in.
        environment: what else the process finds in its environment.
        within: a command that runs it, with its arguments.
    """
    output = folder / "cdk.out"
    (folder / "app.py").write_text(app)
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    # jsii unpacks the construct libraries once for each HOME.
    variables = {"PATH": ":".join(map(str, path)), "HOME": str(Path.home()), "CDK_OUTDIR": str(output), **nowhere}
    run = subprocess.run(
        [*within, python, "app.py"],
        cwd=folder,
        env={**variables, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "warning" not in run.stderr.lower(), run.stderr
    return {path.name.split(".")[0]: json.loads(path.read_text()) for path in sorted(output.glob("*.template.json"))}
