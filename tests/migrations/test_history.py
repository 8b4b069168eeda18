"""The history itself: one line of small steps, each of one change of the schema."""

import ast
from pathlib import Path

import pytest

from loket.app import migrate

VERSIONS = sorted(Path(migrate.__file__).parent.glob("migrations/versions/*.py"))


def test_the_newest_revision_is_the_one_that_a_start_expects() -> None:
    assert migrate.script().get_heads() == [migrate.HEAD]


def test_the_history_is_one_line_in_the_order_of_the_files() -> None:
    newest_first = [revision.revision for revision in migrate.script().walk_revisions()]
    assert newest_first[::-1] == [path.name[:4] for path in VERSIONS]
    assert newest_first[-1] == "0001"


def _operations(path: Path) -> list[tuple[str, str]]:
    """Return the operations of a revision: their names and the tables that they concern."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    (upgrade,) = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "upgrade"]
    found = []
    for node in ast.walk(upgrade):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "op"
            and node.func.attr not in ("f", "get_bind")
        ):
            place = 1 if node.func.attr == "create_index" else 0
            argument = node.args[place]
            found.append((node.func.attr, getattr(argument, "value", "")))
    return found


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.name)
def test_a_revision_does_one_thing(path: Path) -> None:
    operations = _operations(path)
    main = [operation for operation in operations if operation[0] != "create_index"]
    if main:
        assert len(main) == 1
        # A table comes with its own indexes.
        assert {table for _, table in operations} == {main[0][1]}
    else:
        assert len(operations) == 1
