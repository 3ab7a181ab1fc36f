"""Packing the libraries of the function."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from tools.bundle import is_packed, pack


def test_two_set_ups_of_one_fresh_checkout_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    target, both_are_packing = tmp_path / "build" / "dependencies.zip", Barrier(2, timeout=30)

    def fill(_: Path, tree: Path) -> None:
        (tree / "boto3").mkdir(parents=True)
        (tree / "boto3" / "__init__.py").write_text("# boto3\n")
        both_are_packing.wait()

    with ThreadPoolExecutor() as pool:
        for packed in [pool.submit(pack, target, fill) for _ in range(2)]:
            packed.result()
    assert is_packed(target)
    assert [*target.parent.iterdir()] == [target]
