"""`newswash pipe`: one line out for one line in, whatever the line is, in order, and at once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import signal
import subprocess
import sys
from typing import Any

import pytest

from bulk import samples
from bulk.command import ROOT, process, records

OUT = ("text", "title", "author", "date", "language", "status", "reason", "removed")


def line(**fields: Any) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


SHORT = samples.text(0).splitlines()[0]
BAD: list[tuple[bytes, str, str]] = [
    (b"", "failed", "bad-json"),
    (b"{oops", "failed", "bad-json"),
    (b"[1, 2]", "failed", "not-object"),
    (b'"text"', "failed", "not-object"),
    (b"null", "failed", "not-object"),
    (b'{"text": "\xff\xfe"}', "failed", "bad-utf8"),
    (b"\x00\x01\x02", "failed", "bad-json"),
    (line(id=1), "failed", "no-input"),
    (line(html=None, text=7), "failed", "no-input"),
    (line(text=""), "skipped", "no-body"),
    (b'{"text": ' + b"[" * 5000 + b"]" * 5000 + b"}", "failed", "bad-json"),
    *(
        (line(text=SHORT)[:-1] + b', "x": ' + b"[" * deep + b"]" * deep + b"}", "failed", "bad-json")
        for deep in (1005, 1023, 1024, 1025, 100_000)
    ),
    (b'{"x": ' + b"9" * 5000 + b"}", "failed", "bad-json"),
    (b"  \r", "failed", "bad-json"),
    (line(text=SHORT) + line(text=SHORT), "failed", "bad-json"),
    (b'{"text": "\\u0000", "x": NaN}', "skipped", "not-text"),
    (line(text=SHORT, url=5), "ok", ""),
    (line(text=SHORT, url="http://[bad"), "ok", ""),
    (b"\xef\xbb\xbf" + line(text=SHORT), "ok", ""),
    (line(text=SHORT) + b"\r", "ok", ""),
    (line(text="x" * (2 << 20)), "skipped", "too-large"),
    (b'{"text": "' + b"x" * (6 << 20), "skipped", "too-large"),
]


def test_every_line_gives_one_line_in_its_place() -> None:
    work: list[tuple[bytes, str, str]] = [
        (line(text=samples.text(number), id=number), "ok", "") for number in range(40)
    ]
    work += [(line(html=samples.page(number).decode(), id=number), "ok", "") for number in range(40)]
    work += BAD
    # an order that mixes them, and is the same every time
    work.sort(key=lambda each: hashlib.sha256(each[0]).digest())
    done = process("pipe", "--max-size", "1M", feed=b"\n".join(each[0] for each in work) + b"\n")
    answers = records(done.stdout)
    assert [(answer["status"], answer["reason"]) for answer in answers] == [each[1:] for each in work]
    assert all(tuple(answer)[-len(OUT) :] == OUT for answer in answers)
    for (raw, status, _), answer in zip(work, answers, strict=True):
        assert (answer["text"] != "") == (status == "ok")
        if status == "ok" and b'"id"' in raw:
            assert answer["id"] == json.loads(raw)["id"]
    assert done.returncode == 1
    assert done.stderr == b""


def test_what_is_not_ours_passes_through_untouched() -> None:
    fields = {
        "id": {"a": [1, None, True]},
        "url": "https://a.example/",
        "number": 123456789012345678901234567890,
        "lone": "\ud83d",
        "deep": json.loads("[" * 400 + "]" * 400),
        "title": "Tên đã biết",
        "status": "gone",
    }
    raw = json.dumps({"html": "<p>", "text": samples.text(0)} | fields).encode()
    (empty,) = records(process("pipe", feed=raw).stdout)
    assert {name: empty[name] for name in fields if name != "status"} == {
        name: value for name, value in fields.items() if name != "status"
    }
    assert "html" not in empty
    (found,) = records(process("pipe", feed=line(text=samples.text(0), title="Tên đã biết")).stdout)
    assert (found["title"], found["status"]) == ("Tên đã biết", "ok")
    (page,) = records(process("pipe", feed=line(html=samples.page(0).decode(), title="cũ")).stdout)
    assert page["title"] == samples.STORIES[0][0]


def test_receipts_name_every_removed_line() -> None:
    dirty = f"{samples.text(0)}\nRecent Posts\nMột bài khác ở đâu đó\n2 giờ trước\n"
    counted, listed = (
        records(process("pipe", *words, feed=line(text=dirty)).stdout)[0] for words in ((), ("--receipts",))
    )
    assert counted["text"] == listed["text"] == samples.text(0).rstrip("\n")
    assert {gone["kind"] for gone in listed["removed"]} == set(counted["removed"])
    assert len(listed["removed"]) == sum(counted["removed"].values())
    assert [gone["text"] for gone in listed["removed"]] == dirty.splitlines()[-3:]
    assert {tuple(gone) for gone in listed["removed"]} == {("kind", "rule", "text")}


def test_a_line_in_a_live_pipe_is_answered_at_once() -> None:
    command = [sys.executable, "-m", "scraper", "pipe", "--workers", "1"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as pipe:
        assert pipe.stdin is not None
        assert pipe.stdout is not None
        for number in range(3):
            pipe.stdin.write(line(text=samples.text(number), id=number) + b"\n")
            pipe.stdin.flush()
            assert json.loads(pipe.stdout.readline())["id"] == number
        pipe.stdin.close()
        assert pipe.stdout.read() == b""
    assert pipe.returncode == 0


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    command = [sys.executable, "-m", "scraper", "pipe"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as pipe:
        assert pipe.stdin is not None
        assert pipe.stdout is not None
        pipe.stdout.close()
        for number in range(100_000):
            try:
                pipe.stdin.write(line(text=samples.text(number)) + b"\n")
                pipe.stdin.flush()
            except BrokenPipeError:
                break
        else:
            raise AssertionError("nobody noticed that the reader was gone")
        with contextlib.suppress(BrokenPipeError):
            pipe.stdin.close()
        assert pipe.stderr is not None
        assert pipe.stderr.read() == b""
        assert pipe.wait(timeout=60) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of other systems")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
@pytest.mark.parametrize("busy", [True, False])
def test_a_signal_ends_it_with_whole_lines_and_no_process_left(name: str, busy: bool) -> None:  # noqa: FBT001 - a case
    command = [sys.executable, "-m", "scraper", "pipe", "--workers", "2"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as pipe:
        assert pipe.stdin is not None
        assert pipe.stdout is not None
        assert pipe.stderr is not None
        # to fewer lines than a pipe holds all answers are read before the signal comes
        count = 2000 if busy else 3
        pipe.stdin.write(b"".join(line(text=samples.text(0), id=number) + b"\n" for number in range(count)))
        pipe.stdin.flush()
        read = [pipe.stdout.readline() for _ in range(3)]
        pipe.send_signal(getattr(signal, name))
        read += pipe.stdout.read().splitlines(keepends=True)
        # the workers hold the other end of it, so this waits until the last of them is gone
        said = pipe.stderr.read()
        pipe.stdin.close()
    if name == "SIGKILL":
        assert pipe.returncode == -signal.SIGKILL
        return
    assert (pipe.returncode, said) == (11, b"")
    assert [json.loads(one)["id"] for one in read] == list(range(len(read)))
    assert all(one.endswith(b"\n") for one in read)


def test_nothing_in_nothing_out() -> None:
    done = process("pipe")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
