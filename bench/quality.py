"""`python -m bench.quality SET…`: article bodies of newswash and its peers against gold, in one table.

Knows: its arguments, and which of them asks for what.
Does not know: how pages are run, scored and shown.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.bodies import CACHE, effects_of, measure, only, usable, write_predictions, write_reports
from bench.figures import quality_table, worst_table
from bench.peers import BODIES, OURS, our_rules
from bench.rules import harm_table, rules_table
from bench.sets import add_sets, chosen, read_set
from bench.table import show, summary_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.bodies import Result


def peers_argument(text: str) -> list[str]:
    """`a,b` as names; the baseline comes with every choice.

    Raises:
        argparse.ArgumentTypeError: a name is unknown.
    """
    names = [name for name in text.split(",") if name]
    unknown = [name for name in names if name not in BODIES]
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {', '.join(BODIES)}")
    return names


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=summary_of(__doc__))
    add_sets(parser)
    parser.add_argument(
        "--peers",
        type=peers_argument,
        default=list(BODIES),
        metavar="A,B",
        help=f"extractors, of {', '.join(BODIES)} (default: all that can be imported)",
    )
    parser.add_argument("--rules", action="store_true", help="what each rule of ours adds, one row each")
    parser.add_argument("--page", metavar="ID", help="this page only, and a report on it in HTML")
    parser.add_argument("--report", type=Path, metavar="OUT.html", help="where that report goes")
    parser.add_argument("--by", choices=["lang"], help="rows for each language as well")
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="list the N worst pages of each set"
    )
    parser.add_argument(
        "--pred", type=Path, metavar="OUT", help="write answers: OUT.jsonl ours, a folder all"
    )
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default 2)")
    parser.add_argument("--no-cache", action="store_true", help="run peers again whose answers are known")
    return parser


def show_results(results: Sequence[Result], given: argparse.Namespace) -> None:
    """Print the tables that were asked for."""
    show(quality_table(results, by_lang=given.by == "lang"))
    for result in results if given.worst else []:
        show(worst_table(result, OURS if OURS in result.found else next(iter(result.found)), given.worst))
    if given.rules and all(OURS in result.found for result in results):
        effects = effects_of(results, workers=given.workers)
        show(rules_table(effects, our_rules()))
        if given.worst:
            show(harm_table(effects, given.worst))


def main() -> int:
    given = arguments().parse_args()
    names, notes = usable(given.peers)
    sets = [read_set(folder) for folder in chosen(given)]
    if given.page:
        sets = only(sets, given.page)
    results = measure(sets, names, workers=given.workers, cache=None if given.no_cache else CACHE)
    show_results(results, given)
    written = write_predictions(given.pred, results) if given.pred else []
    if given.page:
        written += write_reports(results, given.report)
    for line in (*notes, *(f"written: {path}" for path in written)):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
