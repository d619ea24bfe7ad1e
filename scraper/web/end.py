"""The end of a crawl: the report file, the table for people, the exit code.

Knows: how a ledger's numbers are told.
Does not know: how they came about.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scraper.config import Exit

if TYPE_CHECKING:
    from pathlib import Path

REPORT = "report.json"
_HOSTS_SHOWN = 10


def write_report(out: Path, report: dict[str, Any]) -> None:
    """Write the report; whoever reads it sees the old one or the new one."""
    path = out / REPORT
    new = path.with_name(REPORT + ".new")
    new.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    new.replace(path)


def exit_code(states: dict[str, int], *, stopped: bool) -> Exit:
    """What the ledger's numbers mean to a shell."""
    if stopped:
        return Exit.INTERRUPTED
    if not states.get("ok"):
        return Exit.NOTHING
    return Exit.FAILED if states.get("failed") or states.get("waiting") else Exit.OK


def table(report: dict[str, Any]) -> str:
    """The report for people: states, reasons, and hosts, those with most failures first."""
    hosts = report["hosts"]
    lines = [f"{report['urls']} URLs"]
    lines += [f"{count:>9}  {state}" for state, count in report["states"].items() if count]
    if report["reasons"]:
        lines.append("reasons")
        lines += [f"{row['count']:>9}  {row['reason']} ({row['status']})" for row in report["reasons"]]
    if hosts:
        shown = hosts[:_HOSTS_SHOWN]
        rest = len(hosts) - len(shown)
        lines.append(f"{'ok':>9}{'skipped':>9}{'failed':>9}{'waiting':>9}  host")
        lines += [
            "".join(f"{row[state]:>9}" for state in ("ok", "skipped", "failed", "waiting"))
            + f"  {row['host']}"
            for row in shown
        ]
        lines += [f"{'':36}  and {rest} more, in {REPORT}"] if rest else []
    if report["held"]:
        lines.append("hosts that are not to be asked yet")
        lines += [
            f"{row['seconds']:>8}s  {row['host']} ({row['reason']})" for row in report["held"][:_HOSTS_SHOWN]
        ]
    if report["paywalled"]:
        lines.append(f"{report['paywalled']:>9}  pages say that they are not free")
    if report["robots_ignored"]:
        lines.append("robots.txt was ignored in this crawl")
    return "\n".join(lines)
