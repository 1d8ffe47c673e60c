"""Coming back to a web chat: the PIN and the neutral text message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables up to this revision."""
    op.add_column("web_session", sa.Column("away_at", Moment(), nullable=True))
    op.create_table(
        "web_return",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("chat_id", sa.String(length=32), nullable=False),
        sa.Column("pin", sa.String(length=200), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("locked_at", Moment(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("texted_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_web_return_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_return")),
        sa.UniqueConstraint("chat_id", name=op.f("uq_web_return_chat_id")),
    )
    op.add_column("to_read", sa.Column("reused_at", Moment(), nullable=True))


def downgrade() -> None:
    """Going back is refused: rows would be lost."""
    raise RuntimeError("a database does not go back; restore a backup from before")
