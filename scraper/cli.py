"""The `newswash` command: which subcommand is meant, and what its end means to a shell.

Knows: the files in `scraper/commands`, the options they share, and the exit codes.
Does not know: what a subcommand does. It imports nothing heavy, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import errno
import os
import pkgutil
import select
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from scraper import commands
from scraper.config import FORMATS, Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class Command(Protocol):
    """What a file in `scraper/commands` offers."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do the work; the answer is the exit code."""


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: package metadata is slow to read."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Print the version and end."""
        from scraper.version import version  # noqa: PLC0415 - slow to import, seldom needed

        sys.stdout.write(f"newswash {version()}\n")
        parser.exit()


def _comma(text: str) -> tuple[str, ...]:
    """A list written with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _count(text: str) -> int:
    """A whole number from 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def add_common(parser: argparse.ArgumentParser, *, files: bool = True) -> None:
    """The options every cleaning command has; `scraper.config.settings` reads them.

    Args:
        parser: the parser of the subcommand.
        files: whether it writes files, so that where and how can be said.
    """
    group = parser.add_argument_group("common options")
    if files:
        group.add_argument("-o", "--out", metavar="OUT", help="the folder to write to")
        group.add_argument(
            "--format", type=_comma, metavar="NAME,…", help=f"any of {', '.join(FORMATS)} (default: txt)"
        )
        group.add_argument("--no-title", action="store_true", default=None, help="no headline in text files")
    group.add_argument("--keep", type=_comma, metavar="KIND,…", help="kinds of lines that are not removed")
    group.add_argument("--off", type=_comma, metavar="RULE,…", help="rules that are switched off")
    group.add_argument(
        "--rules",
        type=_comma,
        metavar="MODULE:FUNCTION,…",
        help="your own rules, or names under which packages offer some",
    )
    group.add_argument("--sites", metavar="DIR", help="your own site files, asked before the shipped ones")
    group.add_argument("--lang", type=_comma, metavar="vi,en", help="skip articles in other languages")
    group.add_argument("--workers", type=_count, metavar="N", help="worker processes (default: one a core)")
    group.add_argument("--quiet", action="store_true", default=None, help="no progress and no table")
    group.add_argument("--config", metavar="FILE", help="a TOML file with the same options")


def _load(names: Sequence[str]) -> dict[str, Command]:
    """The subcommands by name."""
    return {name: cast("Command", import_module(f"scraper.commands.{name}")) for name in names}


def _parser(found: dict[str, Command]) -> argparse.ArgumentParser:
    """The whole grammar of the command line."""
    parser = argparse.ArgumentParser(
        prog="newswash",
        description="News pages in, clean article text out, and a receipt for every line left behind.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and end")
    below = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in found.items():
        part = below.add_parser(name, help=command.HELP, description=command.HELP, allow_abbrev=False)
        command.add_arguments(part)
        part.set_defaults(run=command.run)
    return parser


def _say(message: str) -> None:
    """One line for people."""
    sys.stderr.write(f"newswash: {message}\n")


def _nobody_reads() -> bool:
    """Whether standard output is a pipe whose other end is closed."""
    if not hasattr(select, "poll"):
        return True
    waiting = select.poll()
    waiting.register(sys.stdout.fileno(), 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in waiting.poll(0))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (`scraper.config.Exit`)."""
    words = list(sys.argv[1:] if argv is None else argv)
    names = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    wanted = [word for word in words[:1] if word in names]
    args = _parser(_load(wanted or names)).parse_args(words)
    try:
        return int(args.run(args))
    except UsageError as error:
        _say(f"error: {error}")
        return Exit.USAGE
    except KeyboardInterrupt:
        _say("interrupted; what is written stays, the same command goes on from there")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        if not _nobody_reads():
            raise
        # whoever read our output has seen enough; Python would complain once more while it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        _say(f"error: no room left on the disk ({error.filename or 'writing'}); what is written stays")
        return Exit.DISK


if __name__ == "__main__":
    sys.exit(main())
