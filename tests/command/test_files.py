"""Files are written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from connect_workspaces.errors import CommandError
from connect_workspaces.output import check_writable, write


def test_a_file_holds_the_text_as_it_is_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    write(tmp_path / "claims.csv", "Büro\r\n日本\n", force=False)
    assert (tmp_path / "claims.csv").read_bytes() == "Büro\r\n日本\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["claims.csv"]


def test_half_a_surrogate_pair_is_written_as_its_escape_sequence(tmp_path: Path) -> None:
    write(tmp_path / "claims.txt", "\ud800", force=False)
    assert (tmp_path / "claims.txt").read_bytes() == b"\\ud800"


def test_an_existing_file_is_replaced_with_force_alone(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    write(path, "before", force=False)
    with pytest.raises(CommandError, match=f"^{path} exists already: --force replaces it$"):
        write(path, "after", force=False)
    assert path.read_text() == "before"
    write(path, "after", force=True)
    assert path.read_text() == "after"


def test_a_replaced_file_keeps_its_permissions_and_a_new_one_has_the_usual_ones(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    before = os.umask(0o027)
    try:
        write(path, "before", force=False)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o604)
    write(path, "after", force=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to(tmp_path / "claims.yaml")
    write(tmp_path / "link.yaml", "one", force=False)
    write(tmp_path / "link.yaml", "two", force=True)
    assert (tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "claims.yaml").read_text() == "two"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "absent" / "claims.yaml"
    with pytest.raises(CommandError, match=f"^{path} cannot be written: there is no folder {path.parent}$"):
        write(path, "text", force=True)


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=f"^{tmp_path} cannot be written: it is there already, and is no regular"):
        write(tmp_path, "text", force=True)
    with pytest.raises(CommandError, match=r"^/dev/null cannot be written"):
        write(Path("/dev/null"), "text", force=True)


def test_a_name_that_is_too_long_is_an_error_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot be written: File name too long$"):
        write(tmp_path / ("x" * 300), "text", force=False)


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_stops_halfway_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    path = tmp_path / "claims.yaml"
    write(path, "before", force=False)

    def stop(descriptor: int) -> None:
        raise fault

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises((CommandError, KeyboardInterrupt)) as raised:
        write(path, "after", force=True)
    if isinstance(fault, OSError):
        assert str(raised.value) == f"{path} cannot be written: No space left on device"
    assert path.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["claims.yaml"]


def test_a_command_can_ask_before_it_works(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    check_writable(path, force=False)
    assert not path.exists()
    path.touch()
    with pytest.raises(CommandError, match="--force"):
        check_writable(path, force=False)
