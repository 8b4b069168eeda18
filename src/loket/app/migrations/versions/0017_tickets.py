"""Create tickets."""

import sqlalchemy as sa
from alembic import op

from loket.core.db import MYSQL_OPTIONS, BigId, Json, LongText, UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", BigId, nullable=False),
        sa.Column("project_id", BigId, nullable=False),
        sa.Column("number", BigId, nullable=False),
        sa.Column("title", sa.String(length=250), nullable=False),
        sa.Column("description", LongText, nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("status_category", sa.String(length=8), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("category_id", BigId, nullable=True),
        sa.Column("department_id", BigId, nullable=True),
        sa.Column("creator_id", BigId, nullable=False),
        sa.Column("requester_id", BigId, nullable=False),
        sa.Column("assignee_id", BigId, nullable=True),
        sa.Column("tags", Json, nullable=False),
        sa.Column("external", Json, nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("first_responded_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("note_count", sa.Integer(), nullable=False),
        sa.Column("attachment_count", sa.Integer(), nullable=False),
        sa.Column("indexed_chars", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name=op.f("fk_tickets_assignee_id")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_tickets_category_id")
        ),
        sa.ForeignKeyConstraint(["creator_id"], ["users.id"], name=op.f("fk_tickets_creator_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_tickets_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_tickets_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["users.id"], name=op.f("fk_tickets_requester_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_tickets_project_id_number")),
        **MYSQL_OPTIONS,
    )
    op.create_index(
        op.f("ix_tickets_assignee_id_updated_at_id"),
        "tickets",
        ["assignee_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_tickets_category_id"), "tickets", ["category_id"], unique=False)
    op.create_index(op.f("ix_tickets_created_at_id"), "tickets", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_tickets_creator_id"), "tickets", ["creator_id"], unique=False)
    op.create_index(op.f("ix_tickets_department_id"), "tickets", ["department_id"], unique=False)
    op.create_index(op.f("ix_tickets_due_at_id"), "tickets", ["due_at", "id"], unique=False)
    op.create_index(op.f("ix_tickets_priority_id"), "tickets", ["priority", "id"], unique=False)
    op.create_index(
        op.f("ix_tickets_project_id_updated_at_id"),
        "tickets",
        ["project_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_tickets_requester_id_updated_at_id"),
        "tickets",
        ["requester_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_tickets_status_updated_at_id"),
        "tickets",
        ["status", "updated_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_tickets_updated_at_id"), "tickets", ["updated_at", "id"], unique=False)
