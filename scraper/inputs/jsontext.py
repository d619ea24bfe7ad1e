"""JSON read and written without loss: lone surrogates, long numbers, deep nesting.

orjson does the work; what it refuses or would round goes to the standard library.

Knows: JSON.
Does not know: what the values mean.
"""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

_LONG = re.compile(rb"\d{17}")


def loads(line: bytes) -> Any:
    """The value of a JSON text in UTF-8.

    Raises:
        UnicodeDecodeError: the bytes are no UTF-8.
        ValueError: no JSON, or nested too deep.
    """
    if _LONG.search(line) is None:
        try:
            return orjson.loads(line)
        except orjson.JSONDecodeError:
            pass
    try:
        return json.loads(line.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def dumps(value: Any) -> bytes:
    """The value as JSON in UTF-8, without a line break.

    Raises:
        ValueError: nested too deep.
    """
    try:
        return orjson.dumps(value)
    except TypeError:
        # a lone surrogate or a number beyond 64 bits
        try:
            return json.dumps(value, separators=(",", ":")).encode()
        except RecursionError as error:
            raise ValueError("nested too deep") from error
