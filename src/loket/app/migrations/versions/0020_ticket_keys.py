"""Create ticket_keys."""

import sqlalchemy as sa
from alembic import op

from loket.core.db import MYSQL_OPTIONS, BigId

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_keys",
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("number", BigId, autoincrement=False, nullable=False),
        sa.Column("ticket_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_ticket_keys_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_keys_ticket_id")
        ),
        sa.PrimaryKeyConstraint("project_id", "number", name=op.f("pk_ticket_keys")),
        **MYSQL_OPTIONS,
    )
    op.create_index(op.f("ix_ticket_keys_ticket_id"), "ticket_keys", ["ticket_id"], unique=False)
