"""The user's own rules by name: `module:function` on a command line, and entry points of installed packages.

Knows: how a name is looked up, and what may stand behind it.
Does not know: what rules do; `cleaners.own` does.
"""

from __future__ import annotations

import hashlib
import inspect
import os
import sys
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from cleaners import PageRule, Rule, block_rule, page_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

GROUP = "newswash.rules"
"""The entry point group; each entry is used by its name, as in `--rules NAME`."""


class RuleError(ValueError):
    """A name behind which there is no rule; the message says why."""


def load(names: Iterable[str]) -> tuple[Rule | PageRule, ...]:
    """The rules behind names.

    Args:
        names: `module:function`, looked for in the current folder too, or the name of an entry point of the
            group `newswash.rules`. Behind each stands a rule made by `cleaners.block_rule` or
            `cleaners.page_rule`, a list of such rules, or a plain function: one whose parameter is called
            `soup` is given the page as a BeautifulSoup, any other the blocks.

    Raises:
        RuleError: there is no such thing, it cannot be imported, or it is no rule.
    """
    return tuple(rule for name in names for rule in _rules(_found(name), name))


def _found(name: str) -> Any:
    """What stands behind a name."""
    module, colon, attribute = name.partition(":")
    entries = [] if colon else list(entry_points(group=GROUP, name=name))
    if not colon and not entries:
        raise RuleError(f"no installed package offers rules called {name!r}; write module:function")
    try:
        return entries[0].load() if entries else _imported(module, attribute)
    except Exception as error:  # the user's module may raise anything
        raise RuleError(f"rules {name!r}: {type(error).__name__}: {error}") from error


def _imported(module: str, attribute: str) -> Any:
    """A thing in a module, which may lie in the current folder."""
    if (here := os.getcwd()) not in sys.path and "" not in sys.path:  # noqa: PTH109 - sys.path holds texts
        sys.path.insert(0, here)
    found = import_module(module)
    for part in attribute.split("."):
        found = getattr(found, part)
    return found


def _rules(found: Any, name: str) -> tuple[Rule | PageRule, ...]:
    """The rules that something is."""
    if isinstance(found, Rule | PageRule):
        return (found,)
    if isinstance(found, list | tuple):
        return tuple(rule for one in found for rule in _rules(one, name))
    if not callable(found):
        raise RuleError(f"rules {name!r}: neither a function nor a rule, but {type(found).__name__}")
    parameters = list(inspect.signature(found).parameters)
    return (page_rule(found) if parameters[:1] == ["soup"] else block_rule(found),)


def identity(rules: Iterable[Rule | PageRule]) -> tuple[str, ...]:
    """A text for each rule that changes when the file of its function does, for runs that go on later."""
    return tuple(f"{rule.name} {rule.kind} {_digest(rule.find)}" for rule in rules)


def _digest(find: Any) -> str:
    """8 hex digits of the file that a function stands in."""
    function = getattr(find, "function", find)
    try:
        source = inspect.getsource(sys.modules[function.__module__])
    except (AttributeError, KeyError, OSError, TypeError):
        source = repr(getattr(function, "__qualname__", type(function)))
    return hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:8]
