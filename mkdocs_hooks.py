"""What the documentation site (mkdocs.yml) takes from outside docs/: the README as its first page, and the changelog.

A page links as it does in the repository. A link to a page of the site becomes one of the site; one to another file of
the repository becomes that file's name, because the site does not have it. A link to nothing stays as it is, and mkdocs
refuses it.
"""

from __future__ import annotations

import os.path
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent
# Pages of the site whose text stands elsewhere in the repository.
ELSEWHERE = {"index.md": "README.md", "wijzigingen.md": "CHANGELOG.md"}
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^()\s]+)\)")


def on_files(files: Files, config: Any, **_: object) -> Files:
    """Add the pages that stand elsewhere."""
    for page, source in ELSEWHERE.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text("utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: object) -> str:
    """Let each link of a page lead to where it leads on the site."""
    uri = page.file.src_uri
    source = ELSEWHERE.get(uri, f"docs/{uri}")

    def led(found: re.Match[str]) -> str:
        picture, text, target = found.groups()
        path, hash_, anchor = target.partition("#")
        if not path or ":" in path:
            return found[0]
        there = os.path.normpath(os.path.join(os.path.dirname(source), path))
        on_site = next((name for name, other in ELSEWHERE.items() if other == there), None)
        if on_site is None and not there.startswith("docs/"):
            return f"{text} (`{there}`)" if (ROOT / there).exists() else found[0]
        new = os.path.relpath(on_site or there.removeprefix("docs/"), os.path.dirname(uri) or ".")
        if (ROOT / there).is_dir():
            new += "/README.md"
        return f"{picture}[{text}]({new}{hash_}{anchor})"

    return _LINK.sub(led, markdown)
