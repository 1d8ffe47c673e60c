"""Coming back to a web chat: the PIN and the neutral text message."""

from __future__ import annotations

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""


def downgrade() -> None:
    """Going back is refused: rows would be lost."""
    raise RuntimeError("a database does not go back; restore a backup from before")
