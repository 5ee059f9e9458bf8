"""HTML to the text a person sees: block elements become lines, quoted parts '> ' lines, hidden text is left out.

Own and small, on `html.parser`: no network, no script, no style sheets; inline styles count only where they hide text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
_SKIPPED = {
    "script", "style", "title", "template", "object", "applet", "noscript", "select", "textarea", "svg", "math",
}  # fmt: skip
_LINES = {
    "address", "article", "aside", "body", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "header",
    "html", "li", "main", "nav", "section", "tbody", "tfoot", "thead", "tr",
}  # fmt: skip
_SPACED = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
_INSIDE_LINES = {"a", "b", "em", "font", "i", "o:p", "small", "span", "strong", "sub", "sup", "td", "th", "u"}
# What stands in these is markup, and not text to which other rules apply.
_ORDINARY = _LINES | _SPACED | _INSIDE_LINES | {"br", "hr", "img"}
# A tag as most programs write it, with the text up to the next one. Possessive, so that none is looked at twice.
_TAG = re.compile(r'<(/?)([a-z][a-z0-9:]*+)((?:[ \t\r\n]++[a-z-]++="[^"<>&]*+")*+)[ \t\r\n]*+>([^<]*+)(?=<)')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
# Elements whose end tag may be left out: the next one closes them (HTML, 13.1.2.4).
_CLOSES = {
    "p": {"p"}, "li": {"li"}, "td": {"td", "th"}, "th": {"td", "th"}, "tr": {"tr", "td", "th"},
    "dd": {"dd", "dt"}, "dt": {"dd", "dt"},
}  # fmt: skip
# Outlook's plain text has 32 underscores where its HTML has a rule above the quoted header lines.
_RULE = "_" * 32
_DEEPEST = 400
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)"
)
_FONT_SIZE = re.compile(r"font(?:-size)?\s*:[^;]*?\b(\d+(?:\.\d+)?)\s*(?:px|pt|em|rem|%)?")
_COLOUR = re.compile(r"(?:^|[;\s])color\s*:\s*([^;!]+)")
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!]+)")
_WHITE = re.compile(r"#fff(?:fff)?$|white$|rgba?\(\s*255\s*,\s*255\s*,\s*255")
_NO_BACKGROUND = re.compile(r"transparent|none|inherit|initial|unset")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


_Pairs = tuple[tuple[str, str | None], ...]
_Attributes = Sequence[tuple[str, str | None]]


class _Look(NamedTuple):
    """What an element inherits: whether its text is seen, and how deep it is quoted."""

    gone: bool = False
    tiny: bool = False
    white: bool = False
    on_white: bool = True
    quoted: int = 0
    kept: bool = False

    @property
    def hidden(self) -> bool:
        return self.gone or self.tiny or (self.white and self.on_white)


def text_of(html: str, *, longest: int = 1_000_000) -> str:
    """The readable text of *html*, at most about *longest* characters. Never raises for bad HTML."""
    text = _read(html, longest, show_hidden=False)
    if not any(map(str.isalnum, text)):
        # Better too much than nothing: all of it hidden means that the styles were misread.
        text = _read(html, longest, show_hidden=True)
    return text


def _read(html: str, longest: int, *, show_hidden: bool) -> str:
    reader = _Reader(longest, show_hidden=show_hidden)
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self, longest: int, *, show_hidden: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._show_hidden = show_hidden
        self._left = longest
        self._lines: list[str] = []
        self._line: list[str] = []
        self._line_quoted = 0
        self._gap = False
        self._open: list[tuple[str, _Look]] = []
        self._look = _Look()
        self._skipping: str | None = None
        # What tags and attributes meant: a mail repeats a few of them hundreds of times.
        self._attributes: dict[str, _Pairs] = {}
        self._looks: dict[tuple[_Look, str, _Pairs], _Look] = {}

    def parse_starttag(self, i: int) -> int:
        """Plain tags from *i* on, as many as follow each other with nothing else between them; any other is the
        library's. Returns where they end."""
        at = i
        while (found := _TAG.match(self.rawdata, at)) is not None:
            closing, tag, written, text = found.groups()
            if closing:
                self.handle_endtag(tag)
            elif tag in _ORDINARY:
                attributes = self._attributes.get(written)
                if attributes is None:
                    attributes = self._attributes[written] = tuple(_ATTRIBUTE.findall(written))
                self.handle_starttag(tag, attributes)
            else:
                break
            if text:
                self.handle_data(unescape(text))
            at = found.end()
        return at if at > i else super().parse_starttag(i)

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        if self._skipping:
            return
        if tag in _SKIPPED:
            self._skipping = tag
            return
        if tag in _VOID:
            self._void(tag)
            return
        if tag in _CLOSES and self._open and self._open[-1][0] in _CLOSES[tag]:
            self._pop()
        look = self._look_of(tag, tuple(attrs)) if attrs or tag in ("blockquote", "pre") else self._look
        if tag in _SPACED:
            self._break(gap=tag != "table" and not _is_outlook_line(attrs))
        elif tag in _LINES:
            self._break()
        elif tag in ("td", "th"):
            self._line.append(" ")
        if len(self._open) < _DEEPEST:
            self._open.append((tag, self._look))
        self._look = look
        if tag == "li":
            self._say("- ")

    def handle_startendtag(self, tag: str, attrs: _Attributes) -> None:
        if tag in _VOID and not self._skipping:
            self._void(tag)
        elif tag not in _SKIPPED:
            # HTML knows no self-closing <div/>: it opens.
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            if tag == self._skipping:
                self._skipping = None
            return
        if self._open and self._open[-1][0] == tag:
            self._pop()
            return
        if tag in ("br", "p") and not any(name == tag for name, _ in self._open[-50:]):
            self._break()
            return
        for back in range(1, min(len(self._open), 100) + 1):
            if self._open[-back][0] == tag:
                for _ in range(back):
                    self._pop()
                return

    def handle_data(self, data: str) -> None:
        if self._skipping or (self._look.hidden and not self._show_hidden) or self._left <= 0:
            return
        data = data[: self._left]
        self._left -= len(data)
        if self._look.kept:
            first, *rest = data.replace("\r\n", "\n").split("\n")
            self._say(first)
            for line in rest:
                self._break()
                self._say(line)
            return
        self._say(data)

    def text(self) -> str:
        """What was read."""
        self._break()
        return "\n".join(self._lines).strip("\n")

    def updatepos(self, i: int, j: int) -> int:
        """Nobody asks for line and column."""
        return j

    def unknown_decl(self, data: str) -> None:
        """Outlook's `<![if …]>`: nothing a person sees."""

    def _void(self, tag: str) -> None:
        if tag == "br":
            self._break(empty=True)
        elif tag == "hr":
            self._break()
            self._say(_RULE)
            self._break()

    def _pop(self) -> None:
        tag, look = self._open.pop()
        if tag in _SPACED or tag in _LINES:
            self._break(gap=tag in ("blockquote", "ul", "ol"))
        self._look = look

    def _say(self, text: str) -> None:
        if not text:
            return
        if not self._line:
            self._line_quoted = self._look.quoted
        self._line.append(text)

    def _break(self, *, gap: bool = False, empty: bool = False) -> None:
        """End the line; *gap* asks for a blank one before the next text, *empty* keeps a line of nothing (<br><br>)."""
        joined = "".join(self._line).replace("\u00a0", " ") if self._line else ""
        line = joined.rstrip() if self._look.kept else _collapsed(joined.strip())
        self._line = []
        if line:
            if self._gap and self._lines and self._lines[-1].strip("> "):
                self._lines.append(("> " * min(self._line_quoted, _depth(self._lines[-1]))).rstrip())
            self._lines.append("> " * self._line_quoted + line)
            self._gap = False
        elif empty and self._lines and self._lines[-1].strip("> "):
            self._gap = True
        self._gap = self._gap or gap

    def _look_of(self, tag: str, attrs: _Pairs) -> _Look:
        key = (self._look, tag, attrs)
        look = self._looks.get(key)
        if look is None:
            look = self._looks[key] = _look_inside(*key)
        return look


def _collapsed(line: str) -> str:
    # No tab or line end is printable. The pattern takes many times as long as looking for one.
    return line if line.isprintable() and "  " not in line else _SPACE.sub(" ", line)


def _look_inside(look: _Look, tag: str, attrs: _Pairs) -> _Look:
    """How an element looks that stands where things look like *look*."""
    if tag == "blockquote":
        look = look._replace(quoted=min(look.quoted + 1, 20))
    elif tag == "pre":
        look = look._replace(kept=True)
    values = {name: (value or "").lower() for name, value in attrs}
    if "hidden" in values:
        look = look._replace(gone=True)
    style = values.get("style", "")[:2_000]
    background = values.get("bgcolor", "")
    if style:
        look = _styled(look, style)
        found = _BACKGROUND.search(style)
        background = found[1].strip() if found else background
    if background and not _NO_BACKGROUND.match(background):
        look = look._replace(on_white=bool(_WHITE.match(background)))
    if colour := values.get("color"):
        look = look._replace(white=bool(_WHITE.match(colour.strip())))
    return look


def _styled(look: _Look, style: str) -> _Look:
    if _INVISIBLE.search(style):
        look = look._replace(gone=True)
    if size := _FONT_SIZE.search(style):
        look = look._replace(tiny=float(size[1]) == 0)
    if colour := _COLOUR.search(style):
        look = look._replace(white=bool(_WHITE.match(colour[1].strip())))
    return look


def _depth(line: str) -> int:
    depth = 0
    while line.startswith(">", depth * 2):
        depth += 1
    return depth


def _is_outlook_line(attrs: _Attributes) -> bool:
    """Outlook makes every line a paragraph without margins."""
    return any(name == "class" and value and "MsoNormal" in value for name, value in attrs)
