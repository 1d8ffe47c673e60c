"""What a worker marks as not a concern."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.create_table(
        "overruled",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("concern_id", sa.String(length=32), nullable=False),
        sa.Column("worker_id", sa.String(length=32), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["concern.id"], name=op.f("fk_overruled_concern_id")
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name=op.f("fk_overruled_worker_id")),
        sa.ForeignKeyConstraint(["key_id"], ["data_key.id"], name=op.f("fk_overruled_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overruled")),
        sa.UniqueConstraint("concern_id", name=op.f("uq_overruled_concern_id")),
    )


def downgrade() -> None:
    """Going back is refused: rows would be lost."""
    raise RuntimeError("a database does not go back; restore a backup from before")
