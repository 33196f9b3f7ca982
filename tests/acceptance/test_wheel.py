"""The wheel holds everything that certkit reads, and works without the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from certkit import __version__, resources

DATA = ("schemas", "suites", "reports")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked somewhere else."""
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def certkit(unpacked: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The unpacked certkit as a process, in a folder where nothing of the repository is."""
    return subprocess.run(
        [sys.executable, "-m", "certkit", *arguments],
        cwd=unpacked.parent,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def files_below(folder: Path) -> set[str]:
    """The files of a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", DATA)
def test_it_holds_every_file_that_certkit_reads(unpacked: Path, name: str) -> None:
    """Schemas, suites, templates and translations are packed as they lie there; the sample report is left out."""
    packed = unpacked / "certkit" / "_data" / name
    lying = {path for path in files_below(resources.root() / name) if not path.startswith("sample/")}
    assert files_below(packed) == lying != set()
    for path in ("schemas/candidate/operations.toml", "reports/i18n/zh.toml", "reports/templates/report.html.j2"):
        assert (unpacked / "certkit" / "_data" / path).is_file()


def test_it_holds_the_code_and_no_tests(unpacked: Path) -> None:
    """Every module and what lies beside one, the entry point; neither tests nor compiled files."""
    code = {name for name in files_below(ROOT / "certkit") if "__pycache__" not in name}
    packed = {name for name in files_below(unpacked / "certkit") if not name.startswith("_data/")}
    assert packed == code
    assert sorted(path.name for path in unpacked.iterdir()) == ["certkit", f"certkit-{__version__}.dist-info"]
    entry = (unpacked / f"certkit-{__version__}.dist-info" / "entry_points.txt").read_text(encoding="utf-8")
    assert "certkit = certkit.cli.main:main" in entry


def test_it_runs_without_the_repository(unpacked: Path) -> None:
    """The version, the scenarios and a clean suite, all from the unpacked files."""
    assert certkit(unpacked, "--version").stdout == f"certkit {__version__}\n"
    listed = certkit(unpacked, "list")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "lifecycle.open-tender" in listed.stdout
    assert certkit(unpacked, "lint").returncode == 0
    where = "import certkit.resources as r; print(r.root())"
    found = subprocess.run(
        [sys.executable, "-c", where],
        cwd=unpacked.parent,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert Path(found.stdout.strip()) == unpacked / "certkit" / "_data"
