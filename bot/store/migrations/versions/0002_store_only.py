"""Messages that came in while the root key was missing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.add_column(
        "inbox", sa.Column("waited", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index(
        "ix_inbox_store_only",
        "inbox",
        ["id"],
        sqlite_where=sa.text("status = 'store_only'"),
        postgresql_where=sa.text("status = 'store_only'"),
    )


def downgrade() -> None:
    """Going back is refused: rows would be lost."""
    raise RuntimeError("a database does not go back; restore a backup from before")
