"""Create ticket_tags."""

import sqlalchemy as sa
from alembic import op

from loket.core.db import MYSQL_OPTIONS, BigId

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_tags",
        sa.Column("tag", sa.String(length=50), nullable=False),
        sa.Column("ticket_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_tags_ticket_id")
        ),
        sa.PrimaryKeyConstraint("tag", "ticket_id", name=op.f("pk_ticket_tags")),
        **MYSQL_OPTIONS,
    )
    op.create_index(op.f("ix_ticket_tags_ticket_id"), "ticket_tags", ["ticket_id"], unique=False)
