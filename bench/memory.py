"""`python -m bench.memory NAME SET…`: peak memory of this process after one extractor saw every page.

Knows: how the operating system counts.
Does not know: the other extractors; each is measured in a process of its own.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bench.contenders import CONTENDERS, UNREADABLE
from bench.sets import read_page, read_set

if TYPE_CHECKING:
    from collections.abc import Sequence

STATUS = Path("/proc/self/status")


def high_water() -> int:
    """Bytes of memory that this process held at most.

    Linux hands `ru_maxrss` on from the process that started this one, so there the kernel's own mark of the
    running program is read; elsewhere it is `ru_maxrss`, in bytes on macOS and KiB on others.
    """
    if STATUS.is_file():
        mark = re.search(r"^VmHWM:\s+(\d+) kB$", STATUS.read_text(encoding="ascii"), re.MULTILINE)
        if mark:
            return int(mark[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def peak(name: str, folders: Sequence[Path]) -> float:
    """MiB that a fresh process needed at most to run the contender `name` over the sets.

    Raises:
        subprocess.CalledProcessError: the process failed.
    """
    command = [sys.executable, "-m", "bench.memory", name, *map(str, folders)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our own module
    return int(done.stdout.split()[-1]) / 2**20


def main() -> int:
    name, *folders = sys.argv[1:]
    run = CONTENDERS[name]()
    for folder in folders:
        for page in read_set(Path(folder)).pages:
            with suppress(*UNREADABLE):
                run(read_page(page.page), page.url)
    print(high_water())
    return 0


if __name__ == "__main__":
    sys.exit(main())
