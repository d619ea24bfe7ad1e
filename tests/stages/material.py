"""What the tests of stages clean, in the forms engines read, and how the examples are run."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from cleaners import Article, clean_html

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "samples" / "pages"
PARAGRAPH = (
    "Sáng nay, trên cánh đồng xã Đông Hạ, bà con đã ra đồng gặt lúa từ rất sớm để kịp tránh cơn mưa lớn "
    "được báo trước vào buổi chiều."
)
SECOND = (
    "Ông Lê Văn Tám, trưởng thôn, cho biết năm nay lúa chín sớm hơn mọi năm chừng mười ngày, nhà nào cũng "
    "phải mượn thêm người làm."
)
LAST = (
    "Đến chiều tối, hơn hai phần ba diện tích đã gặt xong; phần còn lại, theo ông Tám, sẽ được gặt nốt vào "
    "sáng mai nếu trời tạnh."
)
QUIET = {
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
    "PYSPARK_PYTHON": sys.executable,
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))),
}
"""Nothing is reported to anybody, nothing asked of the network; and every process finds this project."""


def page(words: str) -> str:
    """A short article that says something between two paragraphs."""
    return f"<html><body><article><p>{PARAGRAPH}</p><p>{words}</p><p>{LAST}</p></article></body></html>"


def pages() -> dict[str, str]:
    """The sample pages that are UTF-8, by address."""
    found = {}
    for path in sorted(PAGES.glob("*/page.html")):
        data = path.read_bytes()
        try:
            found[f"https://stages.example/{path.parent.name}"] = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
    return found


def articles() -> dict[str, str]:
    """Address -> clean text, of those pages that hold an article."""
    results = {url: clean_html(page, url=url) for url, page in pages().items()}
    return {url: result.text for url, result in results.items() if isinstance(result, Article)}


def write_warc(path: Path, times: int = 1) -> None:
    """The pages as a WARC file, each in a member of its own, as crawls write them."""
    writer: Any = __import__("warcio.warcwriter").warcwriter.WARCWriter
    headers: Any = __import__("warcio.statusandheaders").statusandheaders.StatusAndHeaders
    with path.open("wb") as file:
        warc = writer(file, gzip=True)
        for turn in range(times):
            for url, page in pages().items():
                record = warc.create_warc_record(
                    f"{url}?{turn}" if turn else url,
                    "response",
                    payload=io.BytesIO(page.encode()),
                    http_headers=headers("200 OK", [("Content-Type", "text/html; charset=utf-8")]),
                )
                warc.write_record(record)


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """The rows of all JSON lines files in a folder, in the order of their names."""
    return [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.open(encoding="utf-8")
    ]


def run_example(name: str, *words: object, **environment: str) -> None:
    """Run an example as a user does, and see that it ends well."""
    command = [sys.executable, "-m", f"samples.stages.{name}", *map(str, words)]
    done = subprocess.run(  # noqa: S603 - our own command
        command,
        cwd=ROOT,
        env={**os.environ, **QUIET, **environment},
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()[-4000:]
