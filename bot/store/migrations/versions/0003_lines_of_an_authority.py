"""Whose line something is: the authority that the chat belonged to when it was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: What was said so far counts as its chat's authority's, which sees it all anyway; what another
#: authority's case rests on stays with that case.
_FILL = (
    """UPDATE message SET authority = COALESCE(
        (SELECT min(concern.authority) FROM concern WHERE concern.message_id = message.id),
        (SELECT chat.authority FROM chat WHERE chat.id = message.chat_id), '')""",
    """UPDATE answer SET authority = COALESCE(
        (SELECT chat.authority FROM chat WHERE chat.id = answer.chat_id), '')""",
    """UPDATE outbox SET authority = COALESCE(
        (SELECT escalation.authority FROM escalation
            WHERE escalation.id = outbox.escalation_id),
        (SELECT chat.authority FROM chat WHERE chat.id = outbox.chat_id), '')""",
)


def upgrade() -> None:
    """Bring the tables up to this revision."""
    for table in ("message", "answer", "outbox"):
        whose = sa.Column("authority", sa.String(length=64), server_default="", nullable=False)
        op.add_column(table, whose)
    for statement in _FILL:
        op.execute(statement)


def downgrade() -> None:
    """Going back is refused: rows would be lost."""
    raise RuntimeError("a database does not go back; restore a backup from before")
