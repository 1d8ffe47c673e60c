"""What keeps a phone safe that somebody else may hold: own words and tidying."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    for name in ("clears", "session_over"):
        column = sa.Column(name, sa.Boolean, server_default=sa.false(), nullable=False)
        op.add_column("chat", column)
    op.add_column("chat", sa.Column("writes_in", sa.String(length=64), nullable=True))
    op.create_table(
        "own_word",
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column("key_id", sa.String(length=32), sa.ForeignKey("data_key.id"), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("word", sa.LargeBinary, nullable=False),
        sa.Column("set_by", sa.String(length=32), sa.ForeignKey("worker.id"), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("owner", "kind"),
    )
    op.create_table(
        "passed_on",
        sa.Column("id", sa.String(length=32), primary_key=True),
        sa.Column(
            "escalation_id", sa.String(length=32), sa.ForeignKey("escalation.id"), nullable=False
        ),
        sa.Column("worker_id", sa.String(length=32), sa.ForeignKey("worker.id"), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_concern_chat", "concern", ["chat_id"])
    op.create_index("ix_passed_on_escalation", "passed_on", ["escalation_id"])


def downgrade() -> None:
    """Going back is refused: rows would be lost."""
    raise RuntimeError("a database does not go back; restore a backup from before")
