"""What to know of a file before it is saved: by its name, by what the sender calls it, by its first bytes. A warning
forbids nothing; without one a file is not safe, only not of a kind that is known to do harm.
"""

from __future__ import annotations

import re

from triage.ports.extraction import AttachedPart


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


_PROGRAMS = _set("exe msi msix msp com scr pif cpl dll sys bat cmd jar app apk deb rpm run gadget appx application xll")
_SCRIPTS = _set(
    "js jse mjs vbs vbe vb ws wsf wsh wsc sct hta ps1 psm1 psd1 sh bash py pyw pl php rb reg inf lnk url scf chm hlp"
    " msc iqy slk jnlp desktop command workflow settingcontent-ms library-ms search-ms one onepkg"
)
_MACROS = _set("docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm")
_PAGES = _set("html htm xhtml xht shtml mht mhtml svg svgz xml xsl xslt")
_ARCHIVES = _set("zip rar 7z gz tgz tar bz2 xz zst cab arj lzh ace iso img udf vhd vhdx dmg z")
_EXTENSION = re.compile(r"\.([a-z0-9-]{1,20})\Z")

PROGRAM = "Dit is een programma. Open het niet; vraag eerst uw ICT-afdeling."
SCRIPT = "Dit bestand kan opdrachten uitvoeren op uw computer. Open het niet; vraag eerst uw ICT-afdeling."
MACROS = "Dit document bevat macro's: programmacode. Zet macro's niet aan."
PAGE = "Dit is een webpagina. Die kan u naar een nagemaakte inlogpagina brengen: vul er nooit een wachtwoord in."
ARCHIVE = "Dit is een ingepakt bestand. Wat erin zit, is niet bekeken."
DOUBLE = "De naam heeft twee uitgangen: het lijkt .{shown}, maar het is .{real}."
OTHERWISE = "Naam en inhoud kloppen niet met elkaar: let op."

# What a file of this name holds, as its first bytes say.
_HOLDS = {
    "pdf": {"pdf"}, "docx": {"office", "zip"}, "xlsx": {"office", "zip"}, "pptx": {"office", "zip"},
    "docm": {"office", "zip"}, "xlsm": {"office", "zip"}, "pptm": {"office", "zip"},
    "doc": {"office", "rtf", "zip"}, "xls": {"office", "zip"}, "ppt": {"office", "zip"}, "rtf": {"rtf"},
    "jpg": {"image"}, "jpeg": {"image"}, "png": {"image"}, "gif": {"image"},
    "zip": {"zip", "office"}, "7z": {"archive"}, "rar": {"archive"}, "gz": {"archive"},
    "txt": {""}, "csv": {""},
}  # fmt: skip
# What a sender calls it, and the names that go with that. What is not here says nothing.
_CALLED = {
    "application/pdf": {"pdf"},
    "image/jpeg": {"jpg", "jpeg", "jpe", "jfif"},
    "image/png": {"png"},
    "image/gif": {"gif"},
    "application/msword": {"doc", "dot", "rtf"},
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {"docx"},
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {"xlsx"},
    "application/zip": {"zip", "docx", "xlsx", "pptx"},
}
_DOCUMENTS = frozenset({*_HOLDS, "jpe", "odt", "ods", "mp3", "mp4", "heic"})


def warnings_of(part: AttachedPart) -> tuple[str, ...]:
    """What to say of *part* before it is saved; the worst first."""
    name = part.name.lower().rstrip(". ")
    extension = _extension(name)
    found = [warning for warning in (_does(part, extension), _double(name, extension)) if warning]
    if _disagrees(part, extension):
        found.append(OTHERWISE)
    return tuple(found)


def _extension(name: str) -> str:
    found = _EXTENSION.search(name)
    return found[1] if found else ""


def _does(part: AttachedPart, extension: str) -> str:
    if part.looks == "program" or extension in _PROGRAMS:
        return PROGRAM
    if part.looks == "script" or extension in _SCRIPTS:
        return SCRIPT
    if part.macros or extension in _MACROS:
        return MACROS
    called = part.content_type.lower()
    if part.looks == "html" or extension in _PAGES or called in ("text/html", "image/svg+xml", "application/xhtml+xml"):
        return PAGE
    if extension in _ARCHIVES or part.looks == "archive" or (part.looks == "zip" and extension not in _HOLDS):
        return ARCHIVE
    return ""


def _double(name: str, extension: str) -> str:
    shown = _extension(name.removesuffix(f".{extension}").rstrip(". "))
    harmful = extension in _PROGRAMS | _SCRIPTS | _MACROS | _PAGES | _ARCHIVES
    return DOUBLE.format(shown=shown, real=extension) if harmful and shown in _DOCUMENTS else ""


def _disagrees(part: AttachedPart, extension: str) -> bool:
    holds = _HOLDS.get(extension)
    called = _CALLED.get(part.content_type.lower())
    by_content = holds is not None and part.size > 0 and part.looks not in holds
    by_type = called is not None and bool(extension) and extension not in called
    return by_content or by_type
