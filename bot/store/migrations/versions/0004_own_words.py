"""What keeps a phone safe that somebody else may hold: own words and tidying."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""


def downgrade() -> None:
    """Going back is refused: rows would be lost."""
    raise RuntimeError("a database does not go back; restore a backup from before")
