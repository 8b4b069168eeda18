"""Create project_keys."""

import sqlalchemy as sa
from alembic import op

from loket.core.db import MYSQL_OPTIONS, BigId

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "project_keys",
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_keys_project_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_project_keys")),
        **MYSQL_OPTIONS,
    )
    op.create_index(
        op.f("ix_project_keys_project_id"), "project_keys", ["project_id"], unique=False
    )
