"""Every site file keeps the form, says how sure it is, and has a sample that uses it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cleaners import KINDS
from cleaners.packs import HOWS, TOPICS
from cleaners.sites import PARTS
from cleaners.tree import parse
from scraper.sites import find, host_of, words_of

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "cleaners" / "data" / "sites").glob("*.toml"))
SAMPLES = ROOT / "samples" / "sites"
SURE = re.compile(r"# (?:seen|sister|code 20\d\d(?:, may be gone)?)$")

every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def selectors(table: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (f"{part}.{key}", selector)
        for part in ("select", "remove")
        for key, found in table[part].items()
        for selector in found
    ]


def test_the_forty_most_read_outlets_have_a_file() -> None:
    assert len(FILES) >= 40


def test_no_host_is_claimed_twice() -> None:
    hosts = Counter(host for path in FILES for host in [path.stem, *read(path).get("aliases", [])])
    assert [host for host, times in hosts.items() if times > 1] == []


@every_file
def test_a_file_keeps_the_form(path: Path) -> None:
    table = read(path)
    assert set(table) <= {"host", "name", "aliases", "select", "remove", "phrases"}
    assert table["host"] == path.stem
    assert table["name"].strip()
    assert all(host_of(host) == host for host in [table["host"], *table.get("aliases", [])])
    assert set(table["select"]) <= set(PARTS)
    assert set(table["remove"]) <= set(KINDS)
    assert table["select"]["body"]
    assert all(table["select"].values())
    assert all(table["remove"].values())
    for topic, said in table.get("phrases", {}).items():
        assert topic in TOPICS
        assert set(said) <= set(HOWS)
        assert all(phrase == phrase.lower().strip() for phrases in said.values() for phrase in phrases)


@every_file
def test_a_selector_is_valid_and_stands_in_its_list_once(path: Path) -> None:
    tree = parse("<p>x</p>")
    assert tree is not None
    listed = Counter(selectors(read(path)))
    assert [row for row, times in listed.items() if times > 1] == []
    for _, selector in listed:
        find(tree, selector)


@every_file
def test_every_line_says_how_sure_it_is(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith('  "')]
    assert len(lines) == len(selectors(read(path)))
    assert [line for line in lines if not SURE.search(line)] == []


@every_file
def test_the_sample_uses_the_file(path: Path) -> None:
    tree = parse((SAMPLES / f"{path.stem}.html").read_text(encoding="utf-8"))
    assert tree is not None
    table = read(path)
    expected = (SAMPLES / f"{path.stem}.expected.txt").read_text(encoding="utf-8").splitlines()
    bodies = [element for selector in table["select"]["body"] for element in find(tree, selector)]
    assert bodies
    assert all(line in words_of(bodies[0]) for line in expected[2:])
    removed = [
        element for part, selector in selectors(table) if part[0] == "r" for element in find(tree, selector)
    ]
    assert removed
    assert not [element for element in removed if any(line in words_of(element) for line in expected[2:])]


def test_every_sample_belongs_to_a_file() -> None:
    hosts = {path.stem for path in FILES}
    assert {path.stem for path in SAMPLES.glob("*.html")} == hosts
    assert {path.name.removesuffix(".expected.txt") for path in SAMPLES.glob("*.expected.txt")} == hosts
