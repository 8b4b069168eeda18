#!/usr/bin/env python3
"""Refuse what would tie a room to one database.

Only `core/db` may know the dialect (DESIGN, section 5): elsewhere the raw column types, the
dialect packages, tests of a dialect's name, and SQL that not every engine understands are
errors. Migrations may name the kind of database that they run on.
"""

import ast
import re
import sys
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "loket"
EXEMPT = ("core/db/", "app/migrations/")
RAW_TYPES = {"DateTime", "Text", "JSON", "TIMESTAMP", "UnicodeText", "Enum", "LargeBinary"}
NOT_PORTABLE = re.compile(r"\b(ON CONFLICT|RETURNING|NULLS (FIRST|LAST)|pg_advisory|LISTEN )\b")
KINDS = {"sqlite", "postgresql", "mysql", "mariadb"}
# A kind's name is also said where an administrator is spoken to, or starts the server.
MAY_NAME_KIND = {"app/migrate.py", "app/maintenance.py", "app/serve.py", "core/settings.py"}


NOT_EVERYWHERE = {
    "on_conflict_do_nothing",
    "on_conflict_do_update",
    "returning",
    "nulls_first",
    "nulls_last",
}


def _import_fault(node: ast.ImportFrom) -> str | None:
    module = node.module or ""
    if not module.startswith("sqlalchemy"):
        return None
    if "dialects" in module:
        return "imports a dialect; only core/db may know it"
    raw = RAW_TYPES & {alias.name for alias in node.names}
    return f"imports {', '.join(sorted(raw))}; use the types of loket.core.db" if raw else None


def _text_fault(text: str, relative: str) -> str | None:
    if NOT_PORTABLE.search(text) and len(text) < 200:
        return "holds SQL that not every database understands"
    if text in KINDS and relative not in MAY_NAME_KIND:
        return f"asks for {text}; only core/db may know the dialect"
    return None


def _fault(node: ast.AST, relative: str) -> str | None:
    if isinstance(node, ast.ImportFrom):
        return _import_fault(node)
    if isinstance(node, ast.Attribute) and node.attr in NOT_EVERYWHERE:
        return f"uses {node.attr}, which not every database has"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _text_fault(node.value, relative)
    return None


def faults(path: Path) -> list[str]:
    """Return what is wrong in one file, as lines for the terminal."""
    relative = path.relative_to(SOURCE).as_posix()
    if relative.startswith(EXEMPT):
        return []
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        said = _fault(node, relative)
        if said:
            found.append(f"{path}:{getattr(node, 'lineno', 1)}: {said}")
    return found


def main() -> int:
    """Check every file of the package."""
    found = [line for path in sorted(SOURCE.rglob("*.py")) for line in faults(path)]
    print("\n".join(found) or "No room knows its database.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
