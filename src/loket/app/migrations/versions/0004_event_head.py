"""Create event_head."""

import sqlalchemy as sa
from alembic import op

from loket.core.db import MYSQL_OPTIONS, BigId

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_head")),
        **MYSQL_OPTIONS,
    )
