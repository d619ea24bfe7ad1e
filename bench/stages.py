"""CPU per stage: what each step of newswash's path costs, without a profiler.

Knows: how to put a stop-watch around functions where the path calls them.
Does not know: what the stages do.

The module that defines `clean_html` shows the whole path; every function it takes from another module of
`cleaners` is a stage. A stage that runs inside another is taken off the outer one's time.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType


class Watch:
    """Adds up seconds by stage.

    Args:
        clock: CPU seconds of this process.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: list[float] = []
        self.seconds: dict[str, float] = defaultdict(float)

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its own time added to `stage`."""

        @functools.wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            self._open.append(0.0)
            start = self._clock()
            try:
                return function(*args, **kwargs)
            finally:
                spent = self._clock() - start
                self.seconds[stage] += spent - self._open.pop()
                if self._open:
                    self._open[-1] += spent

        return timed


def stages_of(path: Callable[..., Any]) -> dict[str, tuple[ModuleType, str]]:
    """The stages of the path, as `module.function` -> (where it is called, the name it has there)."""
    return stages_in(sys.modules[path.__module__])


def stages_in(home: ModuleType) -> dict[str, tuple[ModuleType, str]]:
    """The functions that the module takes from others of its package, in the same form."""
    package = home.__name__.partition(".")[0]
    return {
        f"{value.__module__.removeprefix(package + '.')}.{value.__name__}": (home, name)
        for name, value in vars(home).items()
        if inspect.isfunction(value)
        and value.__module__ != home.__name__
        and value.__module__.startswith(f"{package}.")
    }


@contextmanager
def watched(watch: Watch, stages: dict[str, tuple[ModuleType, str]]) -> Iterator[None]:
    """Put the watch around the stages while the block runs."""
    saved = [(module, name, getattr(module, name)) for module, name in stages.values()]
    try:
        for stage, (module, name) in stages.items():
            setattr(module, name, watch.around(stage, getattr(module, name)))
        yield
    finally:
        for module, name, function in saved:
            setattr(module, name, function)
