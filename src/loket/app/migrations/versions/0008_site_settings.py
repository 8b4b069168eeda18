"""Create site_settings."""

import sqlalchemy as sa
from alembic import op

from loket.core.db import MYSQL_OPTIONS, Json

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_settings",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_site_settings")),
        **MYSQL_OPTIONS,
    )
