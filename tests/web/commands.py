"""The command as users call it, and pages that the real cleaner takes for articles.

Knows: how to run `newswash` and read its manifest.
Does not know: what any test looks for.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def article(name: str) -> bytes:
    """A page that a real cleaner takes for an article."""
    body = "".join(
        f"<p>Đoạn {number} kể rằng {name.lower()} đã có từ đời ông bà, người trong xã vẫn đi về mỗi sáng, "
        f"và năm nay chính quyền cho sửa lại lối vào để khách đến thăm không phải lội bùn.</p>"
        for number in range(1, 7)
    )
    return (
        f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{name} vào mùa - Báo Mây</title>'
        f'<meta property="og:type" content="article"></head><body><nav><a href="/">Trang chủ</a></nav>'
        f"<article><h1>{name} vào mùa</h1>{body}</article><footer>© Báo Mây</footer></body></html>"
    ).encode()


def newswash(*words: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "scraper", *map(str, words)],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def rows(out: Path) -> dict[str, dict[str, Any]]:
    lines = (out / "manifest.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}
