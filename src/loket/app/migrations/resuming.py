"""Going on after an interruption, where the database cannot take DDL back.

MariaDB and MySQL commit with every statement, so an upgrade that was killed leaves a table
without its indexes, or a revision that is done but not noted. The next attempt steps over
what is there. The other databases roll back, and have nothing to step over.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic.operations import Operations, ops, toimpl


def _is_there(operations: Operations, look: Callable[[sa.Inspector], bool]) -> bool:
    bind = operations.get_bind()
    return bind.dialect.name in ("mysql", "mariadb") and look(sa.inspect(bind))


@Operations.implementation_for(ops.CreateTableOp, replace=True)
def create_table(operations: Operations, operation: ops.CreateTableOp) -> sa.Table:
    """Create a table that is not there yet."""
    if _is_there(operations, lambda found: found.has_table(operation.table_name)):
        return operation.to_table(operations.migration_context)
    return toimpl.create_table(operations, operation)


@Operations.implementation_for(ops.CreateIndexOp, replace=True)
def create_index(operations: Operations, operation: ops.CreateIndexOp) -> None:
    """Create an index that is not there yet."""
    name = str(operation.index_name)
    if not _is_there(operations, lambda found: found.has_index(operation.table_name, name)):
        toimpl.create_index(operations, operation)
