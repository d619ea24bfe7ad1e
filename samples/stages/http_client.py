"""HTTP: a page posted to a running `newswash serve`; after INPUT, a page, and OUTPUT may follow its address.

Knows: HTTP.
Does not know: how pages are cleaned.
"""

from __future__ import annotations

import sys
from pathlib import Path

import httpx


def main(page: str, out: str, service: str = "http://127.0.0.1:8080") -> None:
    """Have a page cleaned."""
    answer = httpx.post(
        f"{service}/clean",
        content=Path(page).read_bytes(),
        headers={"Content-Type": "text/html"},
        params={"receipts": "true"},
        trust_env=False,
    )
    answer.raise_for_status()
    Path(out).write_bytes(answer.content)


if __name__ == "__main__":
    main(*sys.argv[1:])
