"""A page of its own: one file, in which nothing is loaded from anywhere, light or dark, on a phone or on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """
:root { color-scheme: light dark; --ink: #23302f; --soft: #5c6b69; --line: #d8dfdc; --paper: #fbfaf6; --card: #fff }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e7ebe8; --soft: #a3b1ad; --line: #3a4643; --paper: #1c2322; --card: #242d2b } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2rem 1.1rem 4rem; max-width: 44rem; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 Georgia, "Times New Roman", serif; overflow-wrap: anywhere }
h1 { font-size: 1.8rem; line-height: 1.25; margin: 0 0 .5rem }
h2 { font-size: 1.35rem; margin: 3rem 0 .2rem; padding-top: .8rem; border-top: 1px solid var(--line) }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .4rem }
p { margin: .4rem 0 } .soft, nav, dt, th { color: var(--soft) }
nav ul { list-style: none; padding: 0; margin: 1.4rem 0 } nav li { margin: .15rem 0 } a { color: inherit }
.card, blockquote, table { background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
.card { padding: .6rem 1rem; margin: .6rem 0 } .head { font-weight: bold; margin: 0 0 .2rem }
dl { margin: 0; display: grid; gap: .1rem .9rem; grid-template-columns: minmax(6.5rem, 12rem) 1fr }
dt { font-size: .95rem } dd { margin: 0 } dd.long { grid-column: 1 / -1 }
blockquote { margin: .3rem 0; padding: .7rem 1rem; border-left: .3rem solid #6c8ebf; white-space: pre-wrap }
table { width: 100%; border-collapse: separate; border-spacing: 0; margin: .7rem 0; padding: .3rem .6rem }
td:first-child { overflow-wrap: normal; min-width: 7rem }
th { text-align: left; font-weight: normal; font-size: .95rem } th, td { padding: .3rem .5rem; vertical-align: top }
tbody tr:not(:first-child) td { border-top: 1px solid var(--line) }
@media (max-width: 34rem) { thead { display: none }
  td { display: block; border: 0 !important; padding: .1rem .5rem }
  td::before { content: attr(data-of) ": "; color: var(--soft) } tr { display: block; padding: .4rem 0 } }
@media print { body { background: #fff } table, .card { break-inside: avoid } }
"""


def document(title: str, body: Iterable[str]) -> str:
    """`body` is markup already."""
    inside = "\n".join(body)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{escape(title)}</h1>
{inside}
</body>
</html>
"""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The cells of `rows` are markup already; on a phone each is shown with its column's name."""
    names = [escape(name) for name in head]
    cells = (
        "".join(f'<td dir="auto" data-of="{of}">{cell}</td>' for of, cell in zip(names, row, strict=True))
        for row in rows
    )
    lines = [f"<tr>{row}</tr>" for row in cells]
    top = "".join(f"<th>{name}</th>" for name in names)
    return "\n".join(["<table>", f"<thead><tr>{top}</tr></thead>", "<tbody>", *lines, "</tbody>", "</table>"])
