"""Runs a command with everything it starts, and says what that took.

Knows: sessions of processes, and where Linux tells what they use.
Does not know: what is run.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LOOK = 0.1
_SESSION, _USER, _SYSTEM = 3, 11, 12
"""Fields of /proc/PID/stat, counted after the name of the program."""


@dataclass(frozen=True, slots=True)
class Took:
    """What a command took.

    Attributes:
        seconds: of wall clock.
        cpu: seconds of processor, of every process it started; 0 where the system does not tell.
        memory: bytes of the first process, at most; 0 likewise.
        code: its exit code.
    """

    seconds: float
    cpu: float
    memory: int
    code: int


@dataclass(slots=True)
class _Watch:
    """What the processes of a session have used so far; read now and then: nothing adds it up for us."""

    session: int
    cpu: dict[int, float] = field(default_factory=dict)
    memory: int = 0

    def look(self) -> None:
        tick = os.sysconf("SC_CLK_TCK")
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError, ValueError, IndexError):
                fields = (folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
                if int(fields[_SESSION]) != self.session:
                    continue
                pid = int(folder.name)
                self.cpu[pid] = (int(fields[_USER]) + int(fields[_SYSTEM])) / tick
                if pid == self.session:
                    for line in (folder / "status").read_text("ascii", "replace").splitlines():
                        if line.startswith("VmHWM:"):
                            self.memory = max(self.memory, int(line.split()[1]) << 10)


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Took:
    """Run a command to its end, in `folder`, its output thrown away."""
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - the contenders
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    watch = _Watch(process.pid)
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK):
            watch.look()

    looking = threading.Thread(target=look)
    looking.start()
    code = process.wait()
    seconds = time.perf_counter() - began
    ended.set()
    looking.join()
    return Took(seconds, sum(watch.cpu.values()), watch.memory, code)
