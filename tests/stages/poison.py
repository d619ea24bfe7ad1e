"""Own rules that behave as the page says: for tests of what surrounds them.

They are functions of a module, so that a worker process can find them by name.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cleaners import block_rule, page_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bs4 import BeautifulSoup

    from cleaners import Block


def obey(blocks: Sequence[Block]) -> Iterator[int]:
    """what the page says"""
    words = {word for block in blocks for word in block.text.split()}
    for word in words:
        if word.startswith("GHI:"):
            Path(word.removeprefix("GHI:")).write_text(str(os.getpid()))
    if "CHẾT-NGAY" in words:
        os.kill(os.getpid(), signal.SIGKILL)
    if "TREO-MÃI" in words:
        time.sleep(3600)
    if "HỎNG-LUẬT" in words:
        raise LookupError("the page said so")
    return (at for at, block in enumerate(blocks) if block.text.startswith("BỎ:"))


def stop_once(blocks: Sequence[Block]) -> list[int]:
    """ends the whole run, its parent processes with it, at the page that says so, where a flag stands"""
    flag = os.environ.get("NEWSWASH_TEST_FLAG", "")
    if flag and any("GIẾT-CẢ-NHÀ" in block.text for block in blocks) and Path(flag).exists():
        Path(flag).unlink()
        os.killpg(os.getpgid(0), signal.SIGKILL)
    return []


def spoil(soup: BeautifulSoup) -> None:
    """takes everything out, then fails"""
    for tag in soup.find_all("p"):
        tag.decompose()
    raise RuntimeError("after the harm was done")


def aside(soup: BeautifulSoup) -> None:
    """boxes, taken out by hand"""
    for tag in soup.select(".hop-rieng"):
        tag.decompose()


OBEY = block_rule(obey, kind="promo")
STOP_ONCE = block_rule(stop_once)
SPOIL = page_rule(spoil)
ASIDE = page_rule(aside, kind="ad")
NOT_A_RULE = 7


def unnamed(soup: BeautifulSoup) -> list[object]:
    return list(soup.select("i"))
