"""Create the full-text index of tickets."""

from alembic import op

from loket.core.db import parse_url
from loket.core.db.fulltext import FullText

# As it was when this revision was written; later changes come in later revisions.
SEARCH = FullText(
    "ticket_search",
    columns=("title", "public", "internal"),
    together=(("title",), ("public",), ("public", "internal")),
)

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = parse_url(str(op.get_bind().engine.url))[0]
    for statement in SEARCH.ddl(kind):
        op.execute(statement)
