"""Under which licence a package comes, as an SPDX expression: from what its own metadata says.

Older packages say it in words of their own. A package whose words could mean several licences stands in `READ_BY_HAND`
with what its licence file is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

KNOWN = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EUPL-1.2", "GPL-3.0-or-later", "ISC"),
        *("LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "Zlib"),
    }
)
"""SPDX identifiers that packages of this project were found under; any other is unknown until somebody looked."""

READ_BY_HAND: Mapping[str, str] = {
    "blis": "BSD-3-Clause",
    "colorama": "BSD-3-Clause",
    "imapclient": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "scipy": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
}
"""What the licence file of a package says that its metadata does not, for packages the service runs on."""

# The trove classifiers that mean one licence; "BSD License" and "GNU General Public License" mean several.
_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# Names that npm packages use and SPDX does not.
_ALIASES = {"BSD-0-Clause": "0BSD"}
_OPERATORS = re.compile(r"\s+(?:AND|OR)\s+|[()]")


def identifiers(expression: str) -> frozenset[str]:
    """The licences that *expression* names."""
    return frozenset(word for part in _OPERATORS.split(expression) if (word := part.strip()))


def alternatives(expression: str) -> list[frozenset[str]]:
    """What one may choose between: each a set of licences that hold together. *expression* without brackets."""
    return [identifiers(part) for part in re.split(r"\s+OR\s+", expression)]


def spdx(text: str) -> str | None:
    """*text* as an SPDX expression of known licences; None where it is not one."""
    text = _ALIASES.get(text.strip(), text.strip())
    named = identifiers(text)
    return text if named and named <= KNOWN else None


def licence_of(
    name: str, expression: str | None, words: str | None, classifiers: Sequence[str], by_hand: Mapping[str, str]
) -> str | None:
    """The licence of the package *name* (lower case), from its metadata: License-Expression, License, and its
    classifiers. *by_hand* goes before words. None where nobody can tell."""
    if expression:
        return spdx(expression) or expression
    if name in by_hand:
        return by_hand[name]
    if words and (found := spdx(words)):
        return found
    told = {_CLASSIFIERS.get(each.rpartition(" :: ")[2]) for each in classifiers if each.startswith("License :: ")}
    # Under "OSI Approved" alone stands nothing.
    if "License :: OSI Approved" in classifiers:
        told.discard(None)
    return told.pop() if len(told) == 1 else None
