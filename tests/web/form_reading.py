"""The forms of a page as a browser has them: where each posts, and what stands in its fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = frozenset({"text", "search", "email", "password", "date", "time", "number", "textarea"})
"""Kinds of field into which somebody types; the others are chosen, or not seen."""


@dataclass
class ReadField:
    """A field as it stands: `value` is what would be sent if nobody touched it, None where that is nothing."""

    name: str
    kind: str
    value: str | None


@dataclass
class ReadForm:
    """A form; fields of the same name stand beside each other as their page has them."""

    action: str
    method: str
    fields: list[ReadField] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The names that a browser could send, each once."""
        return list(dict.fromkeys(each.name for each in self.fields))

    def kind_of(self, name: str) -> str:
        """What sort of field *name* is."""
        return next(each.kind for each in self.fields if each.name == name)

    def sent(self) -> dict[str, list[str]]:
        """What would be sent if nobody touched it."""
        found: dict[str, list[str]] = {}
        for each in self.fields:
            if each.value is not None:
                found.setdefault(each.name, []).append(each.value)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[ReadForm] = []
        self._form: ReadForm | None = None
        self._select = self._area = ""
        self._text: list[str] = []
        self._first: str | None = None
        self._chosen: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self._form = ReadForm(said.get("action") or "", (said.get("method") or "get").lower())
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "input":
            self._input(said)
        elif tag == "select":
            self._select, self._first, self._chosen = said.get("name") or "", None, None
        elif tag == "option":
            value = said.get("value") or ""
            self._first = value if self._first is None else self._first
            self._chosen = value if "selected" in said else self._chosen
        elif tag == "textarea":
            self._area, self._text = said.get("name") or "", []
        elif tag == "button" and said.get("formaction"):
            # The same fields, sent to another address.
            self.forms.append(ReadForm(said["formaction"] or "", self._form.method, self._form.fields))
        elif tag == "button" and said.get("name"):
            self._form.fields.append(ReadField(said["name"] or "", "button", None))

    def _input(self, said: dict[str, str | None]) -> None:
        assert self._form is not None
        kind, name, value = said.get("type") or "text", said.get("name"), said.get("value")
        if not name:
            return
        ticked = kind not in ("radio", "checkbox") or "checked" in said
        self._form.fields.append(ReadField(name, kind, (value or "") if ticked and kind != "file" else None))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._form is None:
            return
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select:
            value = self._first if self._chosen is None else self._chosen
            self._form.fields.append(ReadField(self._select, "select", value or ""))
            self._select = ""
        elif tag == "textarea" and self._area:
            # A browser drops the first newline of a text.
            self._form.fields.append(ReadField(self._area, "textarea", "".join(self._text).removeprefix("\n")))
            self._area = ""


def forms_of(page: str) -> list[ReadForm]:
    """Every form of a page."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
