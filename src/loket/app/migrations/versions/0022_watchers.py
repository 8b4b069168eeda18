"""Create watchers."""

import sqlalchemy as sa
from alembic import op

from loket.core.db import MYSQL_OPTIONS, BigId, UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watchers",
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_watchers_ticket_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_watchers_user_id")),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", name=op.f("pk_watchers")),
        **MYSQL_OPTIONS,
    )
    op.create_index(
        op.f("ix_watchers_user_id_ticket_id"), "watchers", ["user_id", "ticket_id"], unique=False
    )
