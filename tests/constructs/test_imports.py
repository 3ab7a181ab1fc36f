"""The folder `constructs/` must not hide the package `constructs`."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_from_the_root_of_the_repository_import_constructs_finds_the_real_package() -> None:
    program = "import constructs; print(constructs.__file__, constructs.Construct)"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert Path(found.stdout.split()[0]).parent.parent.name == "site-packages"


def test_the_public_api_is_what_the_package_names() -> None:
    import cdk_connect_workspace  # noqa: PLC0415

    public = {name for name in vars(cdk_connect_workspace) if not name.startswith("_")} - {"environments"}
    assert public == set(cdk_connect_workspace.__all__)
    assert set(cdk_connect_workspace.__all__) == {
        "Ownership",
        "WorkspaceAssociation",
        "WorkspaceAssociationProvider",
        "WorkspaceDriftCheck",
    }
