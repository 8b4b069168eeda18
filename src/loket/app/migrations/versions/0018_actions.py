"""Create actions."""

import sqlalchemy as sa
from alembic import op

from loket.core.db import MYSQL_OPTIONS, BigId, LongText, UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "actions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("author_id", BigId, nullable=False),
        sa.Column("description", LongText, nullable=False),
        sa.Column("minutes_spent", sa.Integer(), nullable=True),
        sa.Column("performed_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("edited_at", UtcDateTime(), nullable=True),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_actions_author_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_actions_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
        **MYSQL_OPTIONS,
    )
    op.create_index(op.f("ix_actions_author_id"), "actions", ["author_id"], unique=False)
    op.create_index(op.f("ix_actions_ticket_id_id"), "actions", ["ticket_id", "id"], unique=False)
