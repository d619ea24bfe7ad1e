"""A bound on what is in memory at once.

Knows: how much there is, and who waits for some of it.
Does not know: what it is a budget of.
"""

from __future__ import annotations

import asyncio


class Budget:
    """So many bytes. Whoever asks for more than there is in all gets it when nobody else holds any."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._used = 0
        self._freed = asyncio.Event()

    async def take(self, amount: int) -> None:
        """Wait until there is room."""
        while self._used and self._used + amount > self._total:
            self._freed.clear()
            await self._freed.wait()
        self._used += amount

    def give(self, amount: int) -> None:
        """Give back what was taken."""
        self._used -= amount
        self._freed.set()
