"""An account on a terminal.

Knows: how the lines look, with colours only where somebody looks.
Does not know: how the account came about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from scraper.account import Account


def show(account: Account, file: TextIO) -> None:
    """Print an account: kept lines as they are, removed ones with kind, rule and reason below them."""
    from rich.console import Console  # noqa: PLC0415 - slow to import, only here
    from rich.padding import Padding  # noqa: PLC0415 - as above
    from rich.text import Text  # noqa: PLC0415 - as above

    console = Console(file=file, highlight=False, soft_wrap=not file.isatty())
    if account.title:
        console.print(Text(account.title, style="bold"))
    facts = (account.author, account.date, account.language, account.url)
    console.print(Text(" · ".join(fact for fact in facts if fact), style="dim"))
    if account.status != "ok":
        console.print(Text(f"{account.status}: {account.reason}: {account.detail}", style="bold red"))
    for note in account.notes:
        console.print(Text(note, style="red"))
    console.print()
    for line in account.lines:
        if line.kind is None:
            console.print(Padding(Text(line.text), (0, 0, 0, 2)) if file.isatty() else Text(f"  {line.text}"))
            continue
        gone = (
            Text("- ", style="red")
            .append(f"[{line.kind}] ", style="bold red")
            .append(line.text, style="red dim")
        )
        console.print(gone)
        console.print(Text(f"    {line.rule}: {line.because}", style="yellow"))
    counts = ", ".join(f"{number} {kind}" for kind, number in account.counts.items())
    kept = sum(line.kind is None for line in account.lines)
    console.print()
    console.print(
        Text(f"{kept} lines kept, {len(account.lines) - kept} removed" + (f": {counts}" if counts else ""))
    )
