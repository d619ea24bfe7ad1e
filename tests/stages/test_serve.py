"""`newswash serve` as a process, asked over HTTP: answers, limits, refusals, and its description."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from cleaners import clean_html, clean_text
from stages.material import LAST, PAGES, PARAGRAPH, QUIET, articles, page, pages, run_example
from stages.serving import HTML, TEXT, serving

pytest.importorskip("uvicorn", reason="the extra serve is not installed")
pytest.importorskip("starlette", reason="the extra serve is not installed")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SIZE = 200_000


@pytest.fixture(scope="module")
def service() -> Iterator[httpx.Client]:
    rules = "stages.poison:OBEY"
    with serving("--max-size", str(SIZE), "--max-seconds", "1", "--rules", rules) as (client, _):
        yield client


def test_pages_come_back_as_the_cleaner_gives_them(service: httpx.Client) -> None:
    found = {}
    for url, text in pages().items():
        answer = service.post(
            "/clean", content=text.encode(), headers=HTML, params={"url": url}
        ).raise_for_status()
        if answer.json()["status"] == "ok":
            found[url] = answer.json()["text"]
    assert found == articles()


FRENCH = (
    "Le maire a inauguré mardi la nouvelle école du quartier, où cent élèves étaient attendus dès la rentrée."
)
META = '<meta charset="iso-8859-1">'


@pytest.mark.parametrize(
    ("data", "kind", "begin"),
    [
        (page("một").encode("utf-16-le"), "text/html; charset=utf-16-le", PARAGRAPH),
        (page("một").encode("utf-8-sig"), "text/html", PARAGRAPH),
        # the header outranks the page (HTML standard, 13.2.3.1), quoted or not
        ((META + page("một")).encode(), 'TEXT/HTML; Charset="UTF-8"', PARAGRAPH),
        (
            META.encode() + page("x").replace(PARAGRAPH, FRENCH).encode("latin-1", "replace"),
            "text/html",
            FRENCH,
        ),
        (page("một").encode(), "text/html; charset=khong-co", PARAGRAPH),
        (f"{FRENCH}\n".encode("latin-1"), "text/plain; charset=iso-8859-1", FRENCH),
        (PARAGRAPH.encode(), "text/plain", PARAGRAPH),
    ],
)
def test_bytes_are_read_by_the_charset_of_header_and_page(
    service: httpx.Client, data: bytes, kind: str, begin: str
) -> None:
    answer = service.post("/clean", content=data, headers={"Content-Type": kind})
    assert answer.json()["text"].startswith(begin)


@pytest.mark.parametrize("receipts", [True, False])
def test_json_may_hold_a_page_or_a_text(service: httpx.Client, receipts: bool) -> None:  # noqa: FBT001 - a case
    text = f"{PARAGRAPH}\n\nẢnh: Đăng Trí\n\n{LAST}"
    answer = service.post(
        "/clean", json={"text": text, "url": "https://a.example/b", "receipts": receipts}
    ).json()
    expected = clean_text(text)
    assert (answer["status"], answer["text"], answer["url"]) == (
        "ok",
        f"{PARAGRAPH}\n{LAST}",
        "https://a.example/b",
    )
    assert answer["removed"] == {expected.removed[0].kind: 1}
    assert [one["text"] for one in answer.get("receipts", [])] == (["Ảnh: Đăng Trí"] if receipts else [])
    same = service.post(
        "/clean", content=text.encode(), headers=TEXT, params={"receipts": str(receipts).lower()}
    )
    assert same.json()["text"] == answer["text"]
    assert same.json().get("receipts") == answer.get("receipts")
    html = service.post("/clean", json={"html": page("một")}).json()
    assert html["text"] == clean_html(page("một")).text  # type: ignore[union-attr]  # an article


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("CHẾT-NGAY", ("ok", "after-crash")),
        ("TREO-MÃI", ("ok", "after-timeout")),
        ("HỎNG-LUẬT", ("ok", "")),
    ],
)
def test_a_page_that_breaks_the_cleaner_is_an_answer_like_any_other(
    service: httpx.Client, words: str, outcome: tuple[str, str]
) -> None:
    answer = service.post("/clean", content=page(words).encode(), headers=HTML)
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["reason"]) == outcome
    assert service.get("/health").json()["status"] == "ok"


@pytest.mark.parametrize(
    ("code", "request_parts"),
    [
        (413, {"content": b"<p>" + b"x" * SIZE, "headers": HTML}),
        (413, {"content": iter([b"<p>", b"x" * SIZE]), "headers": HTML}),
        (
            413,
            {
                "content": b'{"html": "' + b"x" * 7 * SIZE + b'"}',
                "headers": {"Content-Type": "application/json"},
            },
        ),
        (415, {"content": b"x"}),
        (415, {"content": b"x", "headers": {"Content-Type": "image/png"}}),
        (415, {"content": b"x", "headers": {**HTML, "Content-Encoding": "gzip"}}),
        (400, {"content": b"{", "headers": {"Content-Type": "application/json"}}),
        (400, {"content": b"\xff", "headers": {"Content-Type": "application/json"}}),
        (400, {"json": []}),
        (400, {"json": {}}),
        (400, {"json": {"html": 1}}),
        (400, {"json": {"html": "a", "text": "b"}}),
        (400, {"json": {"html": "a", "url": 5}}),
        (400, {"json": {"html": "a", "receipts": "yes"}}),
        (400, {"json": {"html": "a", "more": 1}}),
        (400, {"content": b"x", "headers": HTML, "params": {"receipts": "perhaps"}}),
    ],
)
def test_what_cannot_be_served_is_refused_with_a_reason(
    service: httpx.Client, code: int, request_parts: dict[str, Any]
) -> None:
    answer = service.post("/clean", **request_parts)
    assert answer.status_code == code
    assert answer.json()["detail"]


def test_other_paths_and_methods(service: httpx.Client) -> None:
    answer = service.get("/nothing")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not Found"})
    answer = service.get("/clean")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json() == {"detail": "Method Not Allowed"}


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(service: httpx.Client) -> None:
    head = (
        "POST /clean HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\n"
        f"Content-Length: {SIZE + 1}\r\nExpect: 100-continue\r\n\r\n"
    )
    with socket.create_connection(place(service), timeout=30) as caller:
        caller.sendall(head.encode())
        assert caller.recv(12) == b"HTTP/1.1 413"


def test_a_fault_of_the_service_is_told_as_json_too() -> None:
    from starlette.testclient import TestClient  # noqa: PLC0415 - an extra

    from scraper import Cleaner  # noqa: PLC0415 - only here
    from scraper.stages.service import Bounds, Service  # noqa: PLC0415 - an extra

    application = Service(Cleaner(1), Bounds(), clock=[].pop).application()
    with TestClient(application, raise_server_exceptions=False) as client:
        answer = client.post("/clean", content=b"<p>x", headers=HTML)
        assert (answer.status_code, answer.json()) == (500, {"detail": "internal error"})
        assert 'newswash_refused_total{code="500"} 1' in client.get("/metrics").text


def test_a_lone_surrogate_in_json_is_no_reason_to_fail(service: httpx.Client) -> None:
    body = b'{"text": "' + PARAGRAPH.encode() + b' \\ud800", "url": "https://a.example/\\ud800"}'
    answer = service.post("/clean", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_the_counters_count(service: httpx.Client) -> None:
    def counter(name: str) -> float:
        lines = service.get("/metrics").text.splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))

    before = [counter(name) for name in ("newswash_pages_total", 'newswash_refused_total{code="415"}')]
    service.post("/clean", content=page("một").encode(), headers=HTML)
    service.post("/clean", content=b"x")
    after = [counter(name) for name in ("newswash_pages_total", 'newswash_refused_total{code="415"}')]
    assert [new - old for old, new in zip(before, after, strict=True)] == [1, 1]
    assert counter("newswash_seconds_count") == after[0]
    assert counter("newswash_waiting") == 0


def test_prometheus_itself_reads_the_counters(service: httpx.Client) -> None:
    parser: Any = pytest.importorskip("prometheus_client.parser", reason="prometheus-client is not installed")
    service.post("/clean", content=page("một").encode(), headers=HTML)
    answer = service.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = {one.name: one for one in parser.text_string_to_metric_families(answer.text)}
    assert {name: one.type for name, one in families.items()} == {
        "newswash_pages": "counter",
        "newswash_lines_removed": "counter",
        "newswash_refused": "counter",
        "newswash_waiting": "gauge",
        "newswash_seconds": "histogram",
    }
    pages_counted = sum(sample.value for sample in families["newswash_pages"].samples)
    waits = families["newswash_seconds"].samples
    classes = [sample.value for sample in waits if sample.name.endswith("_bucket")]
    assert classes == sorted(classes)
    assert (
        [sample.value for sample in waits if sample.name.endswith("_count")]
        == [pages_counted]
        == classes[-1:]
    )


def test_the_page_for_people_loads_nothing_from_elsewhere(service: httpx.Client) -> None:
    shown = service.get("/").text
    assert "POST /clean" in shown
    assert "//" not in shown


def test_the_example_client(service: httpx.Client, tmp_path: Path) -> None:
    path = PAGES / "english-agency-report" / "page.html"
    run_example("http_client", path, tmp_path / "out.json", str(service.base_url).rstrip("/"))
    answer = httpx.Response(200, content=(tmp_path / "out.json").read_bytes()).json()
    assert answer["text"] == clean_html(path.read_bytes()).text  # type: ignore[union-attr]  # an article
    assert answer["receipts"]


def test_it_is_only_reached_from_this_machine_and_ends_when_told() -> None:
    with serving() as (client, process):
        assert client.base_url.host == "127.0.0.1"
        assert process.poll() is None
    assert process.returncode == 0


def test_too_many_pages_are_refused_and_a_body_that_never_ends_does_not_stop_the_others() -> None:
    with serving("--max-waiting", "1") as (client, _):
        head = b"POST /clean HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n"
        with socket.create_connection(place(client)) as slow:
            slow.sendall(head)
            answers = (client.post("/clean", content=b"<p>x", headers=HTML) for _ in range(10_000))
            refused = next(answer for answer in answers if answer.status_code == 503)
            assert refused.headers["retry-after"] == "1"
            slow.sendall(b"<p>123456")
            assert slow.recv(12) == b"HTTP/1.1 200"
        assert client.post("/clean", content=b"<p>x", headers=HTML).status_code == 200


def place(client: httpx.Client) -> tuple[str, int]:
    return client.base_url.host, client.base_url.port or 0


def test_many_at_once_get_each_their_own_answer() -> None:
    texts = [f"{PARAGRAPH}\n{LAST} Số {number}." for number in range(120)]
    with serving("--workers", "2") as (client, _), ThreadPoolExecutor(16) as callers:
        answers = list(
            callers.map(lambda text: client.post("/clean", content=text.encode(), headers=TEXT), texts)
        )
    assert [answer.json()["text"] for answer in answers] == texts


def posted(client: httpx.Client, words: str) -> socket.socket:
    """A connection on which a page was posted and no answer read."""
    body = page(words).encode()
    head = (
        f"POST /clean HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    caller = socket.create_connection(place(client), timeout=60)
    caller.sendall(head.encode() + body)
    return caller


def wait_until(client: httpx.Client, waiting: int) -> None:
    """Ask how many pages are in hand until they are so many; the client's time-out ends it otherwise."""
    while client.get("/health").json()["waiting"] != waiting:
        pass


def test_a_page_in_hand_is_answered_before_the_service_ends() -> None:
    rules = ("--rules", "stages.poison:OBEY", "--max-seconds", "1")
    with serving(*rules) as (client, process), posted(client, "TREO-MÃI") as caller:
        wait_until(client, 1)
        process.send_signal(signal.SIGTERM)
        assert caller.recv(12) == b"HTTP/1.1 200"
    assert process.returncode == 0


def test_a_caller_who_goes_away_is_taken_out_of_the_line() -> None:
    rules = ("--rules", "stages.poison:OBEY", "--max-seconds", "2")
    with serving(*rules) as (client, _), posted(client, "TREO-MÃI") as slow:
        wait_until(client, 1)
        # it would hang as well, were it ever cleaned
        gone = [posted(client, "TREO-MÃI") for _ in range(3)]
        wait_until(client, 4)
        for caller in gone:
            caller.close()
        wait_until(client, 1)
        assert slow.recv(12) == b"HTTP/1.1 200"
        counters = client.get("/metrics").text
        assert 'newswash_refused_total{code="499"} 3' in counters
        assert 'newswash_pages_total{status="ok",reason="after-timeout"} 1' in counters


def test_a_port_that_is_taken_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = [sys.executable, "-m", "scraper", "serve", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(  # noqa: S603 - our own command
            command, env={**os.environ, **QUIET}, capture_output=True, text=True, check=False, timeout=60
        )
    assert done.returncode == 2
    assert "cannot listen" in done.stderr


def test_the_service_keeps_what_its_description_promises(service: httpx.Client, tmp_path: Path) -> None:
    pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    wishes = ("--max-examples", "25", "--seed", "1", "--checks", "all", "--generation-database", "none")
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{service.base_url}/openapi.json", *wishes]
    done = subprocess.run(  # noqa: S603 - our own command
        # it leaves a folder of its own where it runs
        command,
        cwd=tmp_path,
        env={**os.environ, **QUIET},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
