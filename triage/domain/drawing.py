"""A drawing as SVG, with what it is and what it says for who cannot see it (WCAG 2.2, 1.1.1)."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape


def drawing(
    size: tuple[int, int], title: str, said: str, parts: Iterable[str], *, name: str = "", font: int = 13
) -> str:
    """The whole drawing: *parts* are SVG elements on a sheet of *size* units. *name* keeps apart the drawings that
    stand in one page. Fonts and sizes come as attributes: a page's rules forbid styles of its own."""
    title_id, said_id = (f"{name}-t", f"{name}-d") if name else ("t", "d")
    width, height = size
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{title_id} {said_id}" font-family="sans-serif" font-size="{font}">'
    )
    named = (f'<title id="{title_id}">{escape(title)}</title>', f'<desc id="{said_id}">{escape(said)}</desc>')
    return "\n".join([head, *named, *parts, "</svg>"]) + "\n"
