"""The description of the service: OpenAPI 3.1 for machines, one page for people.

Knows: what can be asked and what is answered.
Does not know: how it is done.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from cleaners import KINDS

if TYPE_CHECKING:
    from scraper.many import Form

FORMS: dict[str, Form | None] = {"text/html": "html", "text/plain": "text", "application/json": None}
"""What a body may be: media type -> how it is read, None where its fields say so."""

_TEXT = {"type": ["string", "null"]}
_COUNT = {"type": "integer", "minimum": 0}


def document(version: str, size: int) -> dict[str, Any]:
    """The OpenAPI document.

    Args:
        version: of newswash.
        size: bytes of a page that are looked at.
    """
    about = f"Cleans pages and texts that are posted to it; fetches nothing. A page may have {size} bytes."
    return {
        "openapi": "3.1.0",
        "info": {"title": "newswash", "version": version, "description": about},
        "paths": {
            "/clean": {"post": _clean()},
            "/health": {
                "get": _get("Whether pages can be cleaned", "application/json", _HEALTH, {"503": _HEALTH})
            },
            "/metrics": {
                "get": _get("Counters in Prometheus' text format", "text/plain", {"type": "string"})
            },
            "/openapi.json": {"get": _get("This description", "application/json", {"type": "object"})},
        },
    }


def _clean() -> dict[str, Any]:
    """The one operation that does something."""
    refusals = {
        "400": "what was posted makes no sense",
        "408": "the body did not come in time",
        "413": "the body is too large",
        "415": "the body is of another kind",
        "500": "something is wrong with the service",
        "503": "too many pages are waiting; Retry-After says when to come again",
    }
    return {
        "summary": "Clean a page or a text",
        "operationId": "clean",
        "parameters": [
            {
                "name": "url",
                "in": "query",
                "description": "where the page came from",
                "schema": {"type": "string"},
            },
            {
                "name": "receipts",
                "in": "query",
                "description": "list every removed line",
                "schema": {"type": "boolean", "default": False},
            },
        ],
        "requestBody": {
            "required": True,
            "description": "a page as text/html, a text (one paragraph a line) as text/plain, or JSON",
            "content": {
                # without schemas, as any bytes will do
                "text/html": {},
                "text/plain": {},
                "application/json": {"schema": _REQUEST},
            },
        },
        "responses": {
            "200": _content("what became of it", "application/json", _OUTCOME),
            **{code: _content(why, "application/json", _PROBLEM) for code, why in refusals.items()},
        },
    }


def _get(
    summary: str, media: str, schema: dict[str, Any], more: dict[str, dict[str, Any]] | None = None
) -> dict[str, Any]:
    """An operation without parameters."""
    responses = {"200": schema, **(more or {})}
    return {
        "summary": summary,
        "responses": {code: _content(summary, media, one) for code, one in responses.items()},
    }


def _content(about: str, media: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": about, "content": {media: {"schema": schema}}}


def _object(properties: dict[str, Any], *optional: str, **more: Any) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    } | more


_PROBLEM = _object({"detail": {"type": "string"}})
_HEALTH = _object(
    {
        "status": {"enum": ["ok", "failed"]},
        "waiting": _COUNT | {"description": "pages in hand"},
        "version": {"type": "string"},
        "rules_version": {"type": "string"},
    }
)
_BESIDE = {"url": _TEXT, "receipts": {"type": "boolean"}}
_REQUEST = {
    "oneOf": [
        _object({name: {"type": "string", "description": about}, **_BESIDE}, *_BESIDE)
        for name, about in (("html", "a page"), ("text", "a text, one paragraph a line"))
    ]
}
_RECEIPT = _object(
    {
        "kind": {"enum": list(KINDS)},
        "rule": {"type": "string"},
        "because": {"type": "string"},
        "text": {"type": "string"},
        "at": _COUNT,
    }
)
_OUTCOME = _object(
    {
        "status": {"enum": ["ok", "skipped", "failed"]},
        "reason": {"type": "string", "description": "a fixed word; empty when all is well"},
        "detail": {"type": "string", "description": "the same for people"},
        "text": {"type": "string", "description": "the article, one paragraph a line, without headline"},
        "title": _TEXT,
        "author": _TEXT,
        "date": _TEXT,
        "language": _TEXT,
        "url": _TEXT,
        "domain": _TEXT,
        "removed": {"type": "object", "propertyNames": {"enum": list(KINDS)}, "additionalProperties": _COUNT},
        "rules_version": {"type": "string"},
        "receipts": {"type": "array", "items": _RECEIPT},
    },
    "receipts",
)

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>newswash {version}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }}
textarea {{ width: 100%; box-sizing: border-box; font: 13px/1.4 monospace }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #8886; padding: 1rem }}
td, th {{ text-align: left; vertical-align: top; padding: .15rem 1rem .15rem 0 }}
</style>
<h1>newswash {version}</h1>
<p>{about} The description for machines is <a href="openapi.json">openapi.json</a>.</p>
<table>{rows}</table>
<h2>Try it</h2>
<form>
<textarea name="body" rows="12" aria-label="page or text" placeholder="paste a page or a text"></textarea>
<p><label><input type="radio" name="kind" value="text/html" checked> page</label>
<label><input type="radio" name="kind" value="text/plain"> text</label>
<label><input type="checkbox" name="receipts" checked> receipts</label>
<button>Clean</button></p>
</form>
<pre hidden></pre>
<script>
document.forms[0].addEventListener("submit", async (event) => {{
  event.preventDefault();
  const form = event.target, out = document.querySelector("pre");
  const answer = await fetch("clean?receipts=" + form.receipts.checked,
    {{ method: "POST", headers: {{ "Content-Type": form.kind.value }}, body: form.body.value }});
  out.textContent = JSON.stringify(await answer.json(), null, 1);
  out.hidden = false;
}});
</script>
"""


def page(version: str, size: int) -> str:
    """The description as a page that loads nothing from elsewhere."""
    told = document(version, size)
    rows = "".join(
        f"<tr><th>{method.upper()} {escape(path)}<td>{escape(operation['summary'])}"
        for path, operations in told["paths"].items()
        for method, operation in operations.items()
    )
    return _PAGE.format(version=escape(version), about=escape(told["info"]["description"]), rows=rows)
