"""What the user wants, from flags and a TOML file, checked once.

Knows: the names of the options, which of flag and file wins (the flag), and the exit codes.
Does not know: what is done with any of it. Nothing heavy is imported before `settings` is called.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from cleaners import Options
    from cleaners.sites import Site
    from scraper.workers import Limits

RECORDS = ("jsonl", "jsonl.gz", "jsonl.zst", "parquet")
"""Names of the output formats that hold a record for every input."""
FORMATS = ("txt", *RECORDS, "md")
"""Names of the output formats."""

_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}")


class Exit(IntEnum):
    """What the end of the command means to a shell."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOTHING = 3
    DISK = 5
    INTERRUPTED = 11


class UsageError(Exception):
    """The command was called in a way that makes no sense; the message says how."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The options all cleaning commands share.

    Attributes:
        options: what the cleaner shall do.
        limits: what one page may cost.
        formats: output formats, of `FORMATS`; the first is the one the manifest points to.
        workers: worker processes.
        quiet: no progress and no table.
        title: whether text files begin with the headline.
        out: the folder to write to.
        out_given: whether the user named it.
        tables: what the TOML file says under `[crawl]` and the like, for the command of that name.
    """

    options: Options
    limits: Limits
    formats: tuple[str, ...] = ("txt",)
    workers: int = 1
    quiet: bool = False
    title: bool = True
    out: Path = Path("out")
    out_given: bool = False
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def records(self) -> bool:
        """Whether records are written, which say more than texts do."""
        return any(form in RECORDS for form in self.formats)


def size(text: str | float) -> int:
    """A number of bytes from `512`, `512k`, `1.5G`; `UsageError` for anything else."""
    match = _SIZE.fullmatch(str(text).strip())
    if match is None:
        raise UsageError(f"{text!r} is no size; write a number and k, M, G or T")
    return int(float(match[1]) * _UNITS[match[2].lower()])


def cores() -> int:
    """The processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _names(value: Any, what: str) -> tuple[str, ...]:
    """A list of names, from a list or a text with commas."""
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise UsageError(f"{what} must be a list of names")
    return tuple(part.strip() for part in parts if part.strip())


def _typed(value: Any, kind: type | tuple[type, ...], what: str) -> Any:
    """The value, if it is of that type."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        wanted = " or ".join(one.__name__ for one in kinds)
        raise UsageError(f"{what} must be of type {wanted}, not {type(value).__name__}")
    return value


_CHECKS: dict[str, Any] = {
    "format": _names,
    "keep": _names,
    "off": _names,
    "rules": _names,
    "lang": _names,
    "title": lambda value, what: _typed(value, bool, what),
    "sites": lambda value, what: _typed(value, (bool, str), what),
    "quiet": lambda value, what: _typed(value, bool, what),
    "workers": lambda value, what: _typed(value, int, what),
    "out": lambda value, what: _typed(value, str, what),
}
_LIMITS: dict[str, Any] = {"seconds": float, "memory": size, "size": size, "elements": int}


def _read(name: str) -> dict[str, Any]:
    """The content of a TOML file."""
    import tomllib  # noqa: PLC0415 - only with --config

    try:
        with Path(name).open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{name} is no TOML: {error}") from error


def _from_file(name: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Mapping[str, Any]]]:
    """The checked options, limits and further tables of a TOML file."""
    chosen: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    tables: dict[str, Mapping[str, Any]] = {}
    for key, value in _read(name).items():
        if key == "limits" and isinstance(value, dict):
            limits = value
        elif isinstance(value, dict):
            tables[key] = value
        elif key in _CHECKS:
            chosen[key] = _CHECKS[key](value, f"{key} in {name}")
        else:
            raise UsageError(f"{name}: there is no option {key!r}; known are {', '.join(_CHECKS)}, limits")
    return chosen, limits, tables


def _limits(wanted: Mapping[str, Any]) -> Limits:
    """Limits for a page; the default for what is not named."""
    from scraper.workers import Limits  # noqa: PLC0415 - not needed for --help

    values: dict[str, Any] = {}
    for key, value in wanted.items():
        if key not in _LIMITS:
            raise UsageError(f"there is no limit {key!r}; known are {', '.join(_LIMITS)}")
        try:
            values[key] = _LIMITS[key](value)
        except (TypeError, ValueError) as error:
            raise UsageError(f"limit {key}: {value!r} is no number") from error
        if values[key] <= 0:
            raise UsageError(f"limit {key} must be more than 0")
    return Limits(**values)


def _refuse_unknown(given: tuple[str, ...], known: tuple[str, ...], what: str) -> None:
    """Complain about names that do not exist."""
    for name in given:
        if name not in known:
            raise UsageError(f"there is no {what} {name!r}; known are {', '.join(known)}")


def _site_files(folder: str) -> tuple[Site, ...]:
    """The user's own site files."""
    from cleaners.sites import SiteError  # noqa: PLC0415 - not needed for --help
    from scraper.sites import read_folder  # noqa: PLC0415 - as above

    try:
        return read_folder(Path(folder))
    except SiteError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"cannot read site files in {folder}: {error.strerror}") from error


def settings(args: argparse.Namespace) -> Settings:
    """What the flags and the TOML file they name say together; a flag wins over the file.

    Raises:
        UsageError: an unknown name or a value of the wrong type; the message names it.
    """
    from cleaners import KINDS, Options  # noqa: PLC0415 - heavy; not needed for --help
    from scraper.own_rules import RuleError, load  # noqa: PLC0415 - as above

    given = vars(args)
    chosen, limits, tables = _from_file(given["config"]) if given.get("config") else ({}, {}, {})
    for key in ("format", "keep", "off", "rules", "lang", "sites", "workers", "quiet", "out"):
        if given.get(key) is not None:
            chosen[key] = given[key]
    if given.get("no_title"):
        chosen["title"] = False
    limits = limits | {key: given[f"max_{key}"] for key in _LIMITS if given.get(f"max_{key}") is not None}
    formats = chosen.get("format") or ("txt",)
    _refuse_unknown(formats, FORMATS, "format")
    _refuse_unknown(chosen.get("keep", ()), KINDS, "kind")
    for code in chosen.get("lang", ()):
        if not _LANGUAGE.fullmatch(code):
            raise UsageError(f"{code!r} is no language; write two letters such as vi")
    try:
        rules = load(chosen.get("rules", ()))
    except RuleError as error:
        raise UsageError(str(error)) from error
    sites = chosen.get("sites", True)
    workers = chosen.get("workers", cores())
    if workers < 1:
        raise UsageError("workers must be 1 or more")
    return Settings(
        options=Options(
            keep=frozenset(chosen.get("keep", ())),
            off=frozenset(chosen.get("off", ())),
            languages=frozenset(chosen.get("lang", ())),
            sites=sites is not False,
            site_files=_site_files(sites) if isinstance(sites, str) else (),
            rules=rules,
        ),
        limits=_limits(limits),
        formats=tuple(dict.fromkeys(formats)),
        workers=workers,
        quiet=chosen.get("quiet", False),
        title=chosen.get("title", True),
        out=Path(chosen.get("out", "out")),
        out_given="out" in chosen,
        tables=tables,
    )


def add_limits(parser: argparse.ArgumentParser) -> None:
    """The flags for what one page may cost."""
    group = parser.add_argument_group("limits for one page")
    group.add_argument("--max-seconds", metavar="S", help="time (default: 10)")
    group.add_argument("--max-memory", metavar="SIZE", help="memory of a worker on top of its start (1G)")
    group.add_argument("--max-size", metavar="SIZE", help="bytes, unpacked (20M)")
    group.add_argument("--max-elements", metavar="N", help="tags; with more, the cheap way (500000)")
