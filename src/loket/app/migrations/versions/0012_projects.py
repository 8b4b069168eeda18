"""Create projects."""

import sqlalchemy as sa
from alembic import op

from loket.core.db import MYSQL_OPTIONS, BigId, LongText, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "projects",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", LongText, nullable=False),
        sa.Column("lifecycle", sa.String(length=32), nullable=False),
        sa.Column("assignment_policy", sa.String(length=16), nullable=False),
        sa.Column("lead_id", BigId, nullable=True),
        sa.Column("default_priority", sa.SmallInteger(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.Column("last_number", BigId, nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["users.id"], name=op.f("fk_projects_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("key", name=op.f("uq_projects_key")),
        **MYSQL_OPTIONS,
    )
    op.create_index(op.f("ix_projects_lead_id"), "projects", ["lead_id"], unique=False)
