"""A version of the schema that is still to come: it adds a table and a column, as every migration may."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from triage.store import migrations

HEAD = "9001"
_MIGRATION = f'''
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{HEAD}", "{migrations.HEAD}"
branch_labels = depends_on = None


def upgrade() -> None:
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("what", sa.Text()))
    op.add_column("triage_case", sa.Column("mood", sa.Text(), nullable=True))
    op.add_column("delivery", sa.Column("weight", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("delivery", "weight")
    op.drop_column("triage_case", "mood")
    op.drop_table("later")
'''


@contextmanager
def next_version(folder: Path) -> Iterator[None]:
    """For as long as the block lasts the program is one version on."""
    copied = folder / "migrations"
    if not copied.exists():
        shutil.copytree(Path(migrations.__file__).parent, copied, ignore=shutil.ignore_patterns("__pycache__"))
        (copied / "versions" / f"{HEAD}_later.py").write_text(_MIGRATION)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(migrations, "HEAD", HEAD)
        patched.setattr(migrations, "__file__", str(copied / "__init__.py"))
        yield
