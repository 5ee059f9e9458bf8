"""A stranger's HTML as inert HTML: the door to nh3. Runs in the extract child only: it takes quadratic time on what is
nested very deep, so it must be possible to end it.

What is left is text, lists, quotes and tables. No attribute of the sender's is left but the span of table cells; a link
is its text with its real address behind it, so that nothing can be clicked and nothing is fetched.
"""

from __future__ import annotations

import html
import re

import nh3

LONGEST = 5_000_000
"""Characters of HTML that are read; ordinary mail has up to 200,000 (ours)."""

SHOWN = 400_000
"""Characters of it that come out: ten times as many keep a browser busy for half a minute (measured in Chromium)."""

DEEPEST = 60
"""Elements inside each other that are left, some fifteen tables; a browser hangs on a hundred tables."""

TAGS = frozenset(
    {
        "abbr", "address", "b", "blockquote", "br", "caption", "center", "cite", "code", "dd", "del", "div", "dl", "dt",
        "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span",
        "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
    }
)  # fmt: skip
"""The elements that are left."""

ADDRESS, LINK = "adres", "koppeling"
"""Our own classes: the address behind a link, and the text of a link. A sender's classes are all removed first."""

# Elements that go with all that stands in them.
_GONE = frozenset(
    {
        "applet", "audio", "canvas", "embed", "frame", "frameset", "head", "iframe", "math", "noembed", "noframes",
        "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title", "video",
    }
)  # fmt: skip
_CELLS = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_SPAN = re.compile(r"[1-9]\d?")
_SCHEMES = frozenset({"http", "https", "ftp", "mailto", "tel", "sms", "file"})
_LONGEST_ADDRESS = 300
# nh3 writes every "<" and double quote in an attribute as a reference, and no other tag can hold these two forms.
_ANCHOR = re.compile(r'<a(?: href="([^"]*)")?>|</a>')
_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
# HTML that was cleaned reads as the same HTML, mostly at once; what does not settle is shown as plain text.
_ROUNDS = 6


def sanitised(page: str) -> tuple[str, bool]:
    """*page* made inert, and whether it was cut. Cleaning the outcome again changes nothing: what one reading of the
    HTML called text is not an element in another one (mXSS). Never raises."""
    cut = len(page) > LONGEST
    with_links = nh3.clean(
        _text(page[:LONGEST]),
        tags={*TAGS, "a"},
        clean_content_tags=set(_GONE),
        attributes={"a": {"href"}, **_CELLS},
        attribute_filter=_kept,
        url_schemes=set(_SCHEMES),
        link_rel=None,
    )
    found = _flattened(_inert_links(with_links))
    return stable(found[:SHOWN]), cut or len(found) > SHOWN


def cleaned(page: str) -> str:
    """*page* with nothing but what may be shown: the last gate."""
    return nh3.clean(
        page,
        tags=set(TAGS),
        clean_content_tags=set(_GONE),
        attributes=_CELLS,
        attribute_filter=_kept,
        allowed_classes={"span": {ADDRESS, LINK}},
        link_rel=None,
    )


def stable(page: str) -> str:
    """*page* cleaned until cleaning changes nothing."""
    for _ in range(_ROUNDS):
        once = cleaned(page)
        if once == page:
            return page
        page = once
    # Nothing but text, without a line of markup: that reads the same always.
    text = html.unescape(nh3.clean(page, tags=set(), clean_content_tags=set(_GONE)))
    return cleaned(nh3.clean_text(text))


def _text(page: str) -> str:
    """*page* as nh3 takes it: whole characters, without NUL, with which parsers disagree on where a name ends."""
    return page.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _kept(tag: str, name: str, value: str) -> str | None:
    # nh3 lets `lang` and `title` pass on any element.
    if (tag, name) in (("a", "href"), ("span", "class")):
        return value
    return value if name in _CELLS.get(tag, ()) and _SPAN.fullmatch(value) else None


def _inert_links(page: str) -> str:
    """Links as text with their address behind them."""
    waiting: list[str] = []

    def inert(match: re.Match[str]) -> str:
        if match[0] != "</a>":
            address = html.unescape(match[1] or "").strip()
            waiting.append(address)
            return f'<span class="{LINK}">' if address else ""
        address = waiting.pop() if waiting else ""
        return f'</span> <span class="{ADDRESS}">[{_shown(address)}]</span>' if address else ""

    return _ANCHOR.sub(inert, page)


def _flattened(page: str) -> str:
    """*page*, which nh3 wrote, without the elements that lie too deep; what stands in them is left."""
    kept: list[bool] = []
    depth = 0

    def shallow(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2] in ("br", "hr"):
            return match[0]
        if match[1]:
            was_kept = kept.pop() if kept else False
            depth -= was_kept
            return match[0] if was_kept else " "
        kept.append(depth < DEEPEST)
        depth += kept[-1]
        return match[0] if kept[-1] else " "

    return _TAG.sub(shallow, page)


def _shown(address: str) -> str:
    short = address if len(address) <= _LONGEST_ADDRESS else address[:_LONGEST_ADDRESS] + "…"
    return html.escape(short)
