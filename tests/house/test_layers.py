"""The walls of the house: who may import whom, and what must not be loaded before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PURE = sorted((ROOT / "cleaners").rglob("*.py"))
WORLD = sorted((ROOT / "scraper").rglob("*.py"))
NEVER_PURE = {
    "asyncio", "glob", "httpx", "logging", "multiprocessing", "os", "pathlib", "random",
    "requests", "rich", "scraper", "shutil", "socket", "sqlite3", "subprocess", "tempfile", "threading",
    "time", "urllib.request",
}  # fmt: skip


def imports(path: Path) -> set[str]:
    """Every module that a file imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PURE, ids=name_of)
def test_cleaners_touch_nothing(path: Path) -> None:
    touched = {name for name in imports(path) if name in NEVER_PURE or name.split(".")[0] in NEVER_PURE}
    assert touched == set()


def test_one_file_calls_trafilatura() -> None:
    assert [
        name_of(path)
        for path in [*PURE, *WORLD]
        if any(name.startswith("trafilatura") for name in imports(path))
    ] == ["cleaners/body.py"]


def test_one_module_knows_httpx() -> None:
    knows = {
        name_of(path)
        for path in [*PURE, *WORLD]
        if any(name.split(".")[0] in {"httpx", "httpcore"} for name in imports(path))
    }
    assert {Path(name).parent.as_posix() for name in knows} == {"scraper/web"}


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import cleaners", ["httpx", "rich", "scraper", "asyncio"]),
        ("import scraper.cli", ["lxml", "trafilatura", "rich", "httpx", "cleaners.body", "langdetect"]),
    ],
)
def test_nothing_heavy_is_loaded_early(statement: str, absent: list[str]) -> None:
    code = f"import sys; {statement}; print([name for name in {absent!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("path", [*PURE, *WORLD], ids=name_of)
def test_every_file_says_what_it_does(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
