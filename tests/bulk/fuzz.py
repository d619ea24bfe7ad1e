"""A fuzzer that hunts for inputs which break a property of the cleaner.

`python -m bulk.fuzz SECONDS` (with `tests` on the path and atheris installed) runs it; an input that breaks a
property is kept in `tests/bulk/findings/`, where the tests read it from then on.

Knows: atheris, and where findings go.
Does not know: what must hold (`bulk.properties`).
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[2] / "samples" / "pages"
_LONGEST = 6000
_WORDS = (
    "<p>",
    "</p>",
    "<div>",
    "<td>",
    "<li>",
    "<figcaption>",
    "<a href=",
    "<!--",
    "-->",
    "<script>",
    "&#",
    "]]>",
)


def _keep(folder: Path, data: bytes) -> Path:
    """Keep a finding under a name of its own."""
    folder.mkdir(exist_ok=True)
    path = folder / hashlib.sha256(data).hexdigest()[:16]
    path.write_bytes(data)
    return path


def main(seconds: int) -> None:
    """Hunt for so many seconds; ends with an error at the first finding."""
    hunter: Any = import_module("atheris")
    # the fuzzer follows branches only in what is imported here
    with hunter.instrument_imports(include=["cleaners"]):
        properties: Any = import_module("bulk.properties")
    shapes = import_module("bulk.pathological").SHAPES
    samples: Any = import_module("bulk.samples")

    def one(data: bytes) -> None:
        try:
            properties.check_page(data)
            properties.check_text(data.decode("utf-8", "replace"))
        except BaseException:
            sys.stderr.write(f"kept as {_keep(properties.FINDINGS, data)}\n")
            raise

    with tempfile.TemporaryDirectory() as name:
        seeds = [samples.page(number) for number in range(len(samples.STORIES))]
        whole = [path.read_bytes() for path in sorted(SAMPLES.glob("*/page.html"))]
        for number, seed in enumerate([*seeds, *whole, *(make(1) for make in shapes.values())]):
            (Path(name) / f"seed-{number}").write_bytes(seed[:_LONGEST])
        words = Path(name) / "words.dict"
        lines = (word.replace("\\", "\\\\").replace('"', '\\"') for word in _WORDS)
        words.write_text("".join(f'"{line}"\n' for line in lines))
        limits = [f"-max_total_time={seconds}", f"-max_len={_LONGEST}", "-timeout=30", "-rss_limit_mb=4096"]
        hunter.Setup([sys.argv[0], *limits, f"-dict={words}", name], one)
        hunter.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]))
