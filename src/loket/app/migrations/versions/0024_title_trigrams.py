"""Let titles be found by words that resemble theirs, where PostgreSQL's pg_trgm can be had."""

from alembic import op
from sqlalchemy.exc import DBAPIError

from loket.core.db import parse_url, trigrams
from loket.core.db.fulltext import FullText

SEARCH = FullText("ticket_search", columns=("title",), together=())

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if parse_url(str(connection.engine.url))[0] != "postgresql":
        return
    try:
        # Who may not add extensions, or has none to add, does without.
        with connection.begin_nested():
            for statement in trigrams.ddl(SEARCH, "title"):
                op.execute(statement)
    except DBAPIError:
        return
