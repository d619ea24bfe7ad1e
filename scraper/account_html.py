"""An account as one HTML file that needs nothing else: to be opened, mailed or kept beside the article.

Knows: how the report looks.
Does not know: how the account came about.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaners import Kind
    from scraper.account import Account, Line

_HUES: dict[Kind, int] = {
    "caption": 205,
    "related": 28,
    "recent": 44,
    "byline": 265,
    "credit": 190,
    "date": 230,
    "section": 160,
    "comments": 330,
    "share": 300,
    "promo": 350,
    "tags": 130,
    "video": 215,
    "copyright": 90,
    "nav": 65,
    "ad": 10,
    "repeat": 180,
    "other": 250,
}

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #6a7078; --paper: #fbfaf8; --card: #fff;
  --line: #e5e2dc }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e6e1; --soft: #9a9fa6; --paper: #16181b; --card: #1e2125; --line: #30343a }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.65 Charter, "Bitstream Charter", Cambria, "Noto Serif", Georgia, serif }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .4rem }
.facts, .bar, .why, .tag, footer { font-family: system-ui, sans-serif }
.facts { color: var(--soft); font-size: .85rem; margin: 0 0 1.2rem; overflow-wrap: anywhere }
.facts a { color: inherit }
.skip { padding: .6rem .9rem; border-radius: .4rem; background: hsl(350 75% 50% / .12) }
.bar { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: .4rem; padding: .7rem 0;
  background: var(--paper); border-bottom: 1px solid var(--line); margin-bottom: 1.4rem; z-index: 1 }
.bar label { cursor: pointer; font-size: .8rem; padding: .15rem .65rem; border-radius: 1rem;
  border: 1px solid hsl(var(--hue) 55% 50% / .55); user-select: none }
.bar input { position: absolute; opacity: 0 }
.bar label:has(:checked) { background: hsl(var(--hue) 65% 50% / .18) }
.bar label:has(:focus-visible) { outline: 2px solid hsl(var(--hue) 70% 50%) }
p { margin: 0 0 1rem; overflow-wrap: anywhere }
.gone { margin: 0 0 1rem; padding: .45rem .8rem; border-left: 4px solid hsl(var(--hue) 60% 50%);
  background: var(--card); border-radius: 0 .4rem .4rem 0; font-size: .9rem; color: var(--soft) }
.gone s { text-decoration-color: hsl(var(--hue) 60% 50% / .7) }
.tag { font-size: .72rem; font-weight: 600; letter-spacing: .03em; color: hsl(var(--hue) 60% 45%) }
.why { font-size: .76rem; display: block; margin-top: .15rem }
.why code { font-size: .95em }
.hidden { display: none }
footer { color: var(--soft); font-size: .75rem; margin-top: 3rem }
"""

_SCRIPT = """
for (const box of document.querySelectorAll(".bar input"))
  box.addEventListener("change", () => {
    for (const line of document.querySelectorAll(`.gone[data-kind="${box.value}"]`))
      line.classList.toggle("hidden", !box.checked);
  });
"""


def _line(line: Line) -> str:
    """One line of the page."""
    if line.kind is None:
        return f"<p>{escape(line.text)}</p>"
    return (
        f'<div class="gone" data-kind="{line.kind}" style="--hue: {_HUES[line.kind]}">'
        f'<span class="tag">{line.kind}</span> <s>{escape(line.text)}</s>'
        f'<span class="why"><code>{escape(line.rule)}</code> · {escape(line.because)}</span></div>'
    )


def _chip(kind: Kind, number: int) -> str:
    """A button that shows and hides the removed lines of a kind."""
    box = f'<input type="checkbox" value="{kind}" checked>'
    return f'<label style="--hue: {_HUES[kind]}">{box}{kind} {number}</label>'


def _facts(account: Account) -> str:
    """Who, when, which language, where from."""
    facts = [escape(fact) for fact in (account.author, account.date, account.language) if fact]
    if account.url and account.url.startswith(("http://", "https://")):
        address = escape(account.url)
        facts.append(f'<a href="{address}" rel="noreferrer">{address}</a>')
    return " · ".join(facts)


def render(account: Account) -> str:
    """The report: kept lines as the article reads, removed ones between them, each with rule and reason."""
    title = escape(account.title or account.name)
    chips = "".join(_chip(kind, number) for kind, number in account.counts.items())
    kept = sum(line.kind is None for line in account.lines)
    verdict = ""
    if account.status != "ok":
        verdict = f'<p class="skip">{escape(account.reason)}: {escape(account.detail)}</p>'
    verdict += "".join(f'<p class="skip">{escape(note)}</p>' for note in account.notes)
    body = "\n".join(_line(line) for line in account.lines)
    return f"""<!doctype html>
<html lang="{escape(account.language or "und")}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p class="facts">{_facts(account)}</p>
{verdict}
<div class="bar">{chips}</div>
{body}
<footer>{escape(account.name)}: {kept} lines kept, {len(account.lines) - kept} removed</footer>
</main>
<script>{_SCRIPT}</script>
</body>
</html>
"""
