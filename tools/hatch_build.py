"""Puts the zip that Lambda runs into the wheel."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes the zip from handler/ and requirements/; an editable install makes it at each synth instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a wheel is built."""
        root = Path(self.root)
        sys.path.insert(0, self.root)  # what is being built is not installed
        from tools import bundle, function  # noqa: PLC0415

        dependencies = root / "build" / "dependencies.zip"
        if not bundle.is_packed(dependencies):
            bundle.pack(dependencies)
        if version == "editable":
            return
        target = root / "build" / "function.zip"
        function.assemble(dependencies, root / "handler", target)
        build_data["force_include"][str(target)] = "cdk_connect_workspace/function.zip"
