"""Puts the zip that Lambda runs into the wheel."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes the zip from handler/ and requirements/; an editable install makes it at each synth instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a wheel is built."""
        root = Path(self.root)
        packing = _load(root / "tools" / "bundle.py")
        dependencies = root / "build" / "dependencies.zip"
        if not packing.is_packed(dependencies):
            packing.pack(dependencies)
        if version == "editable":
            return
        target = root / "build" / "function.zip"
        _load(root / "tools" / "function.py").assemble(dependencies, root / "handler", target)
        build_data["force_include"][str(target)] = "cdk_connect_workspace/function.zip"


def _load(path: Path) -> ModuleType:
    """A module by its file: what is being built is not installed."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module
