"""What a young person asked us not to do: to text, to write first, to ring."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    refuses = sa.Column("refuses", sa.JSON, server_default="[]", nullable=False)
    op.add_column("chat", refuses)


def downgrade() -> None:
    """Going back is refused: rows would be lost."""
    raise RuntimeError("a database does not go back; restore a backup from before")
