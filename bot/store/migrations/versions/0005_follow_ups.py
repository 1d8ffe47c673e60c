"""Later check-ins, being missing again, and places that are hidden."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    missing = sa.Column("missing_now", sa.Boolean, server_default=sa.false(), nullable=False)
    op.add_column("chat", missing)
    op.add_column("chat", sa.Column("follow_ups", sa.String(length=64), nullable=True))
    hidden = sa.Column("hidden_signposts", sa.JSON, server_default="[]", nullable=False)
    op.add_column("chat", hidden)


def downgrade() -> None:
    """Going back is refused: rows would be lost."""
    raise RuntimeError("a database does not go back; restore a backup from before")
