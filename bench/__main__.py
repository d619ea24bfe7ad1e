"""`python -m bench`: everything over a folder of sets, with one closing table and `bench/results.md`.

Knows: which benches there are, where the result is written.
Does not know: how any of them measures.

The folder is named by the environment variable `NEWSWASH_EVAL`; without it, `../shared/eval` is taken if it
is there. Without any set only the labelled lines are measured.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench import bodies, closing, lines, meta, speed
from bench.contenders import CONTENDERS
from bench.figures import quality_table
from bench.peers import BODIES, METADATA, OURS, our_rules
from bench.rules import rules_table
from bench.sets import find_sets, read_set
from bench.sheets import read_sheets
from bench.table import Table, markdown, show, summary_of

if TYPE_CHECKING:
    from collections.abc import Sequence

VARIABLE = "NEWSWASH_EVAL"
NEAR = Path("../shared/eval")
RESULTS = Path("bench/results.md")
COMMAND = "make bench"


def eval_folder() -> Path | None:
    """Where the sets lie, or None when they are nowhere to be found."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    return NEAR if NEAR.is_dir() else None


def measure_pages(
    folders: Sequence[Path], given: argparse.Namespace
) -> tuple[list[closing.Row], list[Table]]:
    """Bodies, rules, metadata and speed: what goes into the closing table, and the tables themselves."""
    cache = None if given.no_cache else bodies.CACHE
    sets = [read_set(folder) for folder in folders]
    names, notes = bodies.usable(list(BODIES))
    results = bodies.measure(sets, names, workers=given.workers, cache=cache)
    table = quality_table(results)
    tables = [replace(table, notes=(*table.notes, *notes))]
    tables.append(rules_table(bodies.effects_of(results, workers=given.workers), our_rules()))
    fields = meta.measure(sets, (OURS, METADATA.name), workers=given.workers, cache=cache)
    tables.append(meta.meta_table(fields))
    speeds = speed.measure(
        folders, list(CONTENDERS), limit=given.speed_pages, rounds=speed.ROUNDS, memory=True
    )
    rows = [*closing.body_rows(results), *closing.meta_rows(fields), *closing.speed_rows(speeds)]
    return rows, tables + speeds.tables


def measure_lines(folder: Path) -> tuple[list[closing.Row], list[Table]]:
    """The same for labelled lines; nothing where there are none."""
    sheets = read_sheets(folder)
    if not sheets:
        return [], []
    judged, dishonest = lines.measure(sheets)
    first = replace(
        lines.lines_table(judged, split=True),
        notes=tuple(f"{name}: the text is not what its kept blocks say" for name in dishonest),
    )
    rate = lines.rate(lines.of_three_kilobytes(sheets), time.process_time)
    return closing.line_rows(judged, rate), [first, lines.kinds_table(judged), lines.speed_table(rate)]


def written(tables: Sequence[Table], *, command: str, now: datetime, versions: Sequence[str]) -> str:
    """All tables as one Markdown text, the date and the command on top."""
    head = [
        "# What the bench measured",
        "",
        f"{now:%Y-%m-%d %H:%M} UTC, by `{command}`.",
        f"Python {platform.python_version()}, {os.cpu_count()} cores; {', '.join(versions)}.",
        "",
    ]
    return "\n".join(head) + "\n" + "\n".join(markdown(table) for table in tables)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=summary_of(__doc__))
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default 2)")
    parser.add_argument("--no-cache", action="store_true", help="run peers again whose answers are known")
    parser.add_argument(
        "--speed-pages", type=int, default=100, metavar="N", help="pages of each set that are timed (100)"
    )
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="FILE", help=f"default {RESULTS}")
    return parser


def main() -> int:
    given = arguments().parse_args()
    folder = eval_folder()
    folders = find_sets(folder) if folder else []
    if not folders:
        print(f"no set of pages: name a folder of them in {VARIABLE}", file=sys.stderr)
    rows, tables = measure_pages(folders, given) if folders else ([], [])
    line_rows, line_tables = measure_lines(lines.DEFAULT)
    last = closing.closing_table(rows + line_rows)
    tables = [*tables, *line_tables, last]
    for table in tables:
        show(table)
    versions = sorted({f"{each.package} {each.version}" for each in BODIES.values() if not each.lacks()})
    command = " ".join(["python -m bench", *sys.argv[1:]]) if sys.argv[1:] else COMMAND
    text = written([last, *tables[:-1]], command=command, now=datetime.now(UTC), versions=versions)
    given.out.write_text(text, encoding="utf-8")
    print(f"written: {given.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
