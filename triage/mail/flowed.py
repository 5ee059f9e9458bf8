"""format=flowed (RFC 3676): lines that a mail program broke softly are joined again."""

from __future__ import annotations


def unflowed(text: str, *, delsp: bool = False) -> str:
    """*text* with soft line breaks removed; quote depth and the signature separator are respected (RFC 3676, 4)."""
    lines: list[str] = []
    joined: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content.removeprefix(" ")
        if joined and (depth != open_depth or content == "-- "):
            lines.append(_quoted(open_depth, joined))
            joined = []
        soft = content.endswith(" ") and content != "-- "
        joined.append(content[:-1] if soft and delsp else content)
        open_depth = depth
        if not soft:
            lines.append(_quoted(depth, joined))
            joined = []
    if joined:
        lines.append(_quoted(open_depth, joined))
    return "\n".join(lines)


def _quoted(depth: int, pieces: list[str]) -> str:
    text = "".join(pieces)
    if text != "-- ":
        text = text.rstrip(" ")
    return f"{'>' * depth} {text}" if depth else text
