"""What the ceiling asks the database, by hand, and the answers that it makes of the rows."""

from collections.abc import Callable
from typing import Any

COLUMNS = """
    t.id, t.number, t.title, t.status, t.status_category, t.priority, t.type, t.source, t.tags,
    t.external, t.due_at, t.created_at, t.updated_at, t.first_responded_at, t.resolved_at,
    t.closed_at, t.reply_count + t.note_count, t.attachment_count, t.version, p.id, p.key, p.name,
    t.category_id, c.name, t.department_id, d.name, t.requester_id, r.full_name, t.assignee_id,
    a.full_name
"""
JOINS = """
    FROM tickets t
    LEFT JOIN projects p ON p.id = t.project_id
    LEFT JOIN users r ON r.id = t.requester_id
    LEFT JOIN users a ON a.id = t.assignee_id
    LEFT JOIN categories c ON c.id = t.category_id
    LEFT JOIN departments d ON d.id = t.department_id
"""
LIST = f"""SELECT {COLUMNS} {JOINS} WHERE t.deleted_at IS NULL %s
    ORDER BY t.updated_at DESC, t.id DESC LIMIT 51"""
WIDTH = COLUMNS.count(",") + 1

DETAIL = f"""SELECT {COLUMNS}, t.description, t.creator_id, m.full_name, p.lifecycle,
    EXISTS (SELECT 1 FROM watchers w WHERE w.ticket_id = t.id AND w.user_id = ?)
    {JOINS} LEFT JOIN users m ON m.id = t.creator_id
    WHERE t.id = ? AND t.deleted_at IS NULL"""  # noqa: S608

FOUND = {
    "sqlite": """SELECT s.rowid FROM ticket_search s JOIN tickets t ON t.id = s.rowid
        WHERE ticket_search MATCH ? AND t.deleted_at IS NULL ORDER BY s.rowid DESC LIMIT 51""",
    "postgresql": """SELECT s.rowid FROM ticket_search s JOIN tickets t ON t.id = s.rowid
        WHERE {} AND t.deleted_at IS NULL ORDER BY s.rowid DESC LIMIT 51""",
}

NUMBER = """UPDATE projects SET last_number = last_number + 1 WHERE key = ?
    RETURNING id, last_number"""
INSERT_TICKET = """INSERT INTO tickets (project_id, number, title, description, status,
    status_category, priority, type, source, creator_id, requester_id, tags, external, created_at,
    updated_at, reply_count, note_count, attachment_count, indexed_chars, version)
    VALUES (?, ?, ?, ?, 'open', 'new', ?, 'incident', 'api', ?, ?, ?, '[]', ?, ?, 0, 0, 0, 0, 1)
    RETURNING id"""
INSERT_TAG = "INSERT INTO ticket_tags (tag, ticket_id) VALUES (?, ?)"
INSERT_DOCUMENT = """INSERT INTO ticket_search (rowid, title, public, internal)
    VALUES (?, {0}, {0}, {0})"""
NEXT_EVENT = "UPDATE event_head SET n = n + 1 WHERE id = 1 RETURNING n"
INSERT_EVENT = """INSERT INTO events (seq, at, type, actor_id, ticket_id, project_id, payload,
    change_set, depth) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)"""

LOCK_TICKET = "SELECT project_id, status_category, requester_id FROM tickets WHERE id = ?{}"
INSERT_COMMENT = """INSERT INTO comments (ticket_id, author_id, kind, body, created_at)
    VALUES (?, ?, 'reply', ?, ?) RETURNING id"""
COUNT_REPLY = """UPDATE tickets SET reply_count = reply_count + 1, updated_at = ?,
    indexed_chars = indexed_chars + ?,
    first_responded_at = COALESCE(first_responded_at, ?) WHERE id = ?"""
EXTEND_DOCUMENT = {
    "sqlite": "UPDATE ticket_search SET public = public || ' ' || ? WHERE rowid = ?",
    "postgresql": """UPDATE ticket_search SET public = public || strip(to_tsvector('simple', ?))
        WHERE rowid = ?""",
}
COMMENT = """SELECT c.id, c.ticket_id, c.kind, c.body, c.author_id, u.full_name, c.created_at,
    c.edited_at FROM comments c JOIN users u ON u.id = c.author_id WHERE c.id = ?"""

ACCOUNT = "SELECT id, password_hash FROM users WHERE email_key = ? AND deleted_at IS NULL"
TOUCH = "UPDATE users SET last_login_at = ? WHERE id = ?"
INSERT_SIGN_IN = """INSERT INTO sign_ins (user_id, created_at, last_used_at, expires_at, address,
    device) VALUES (?, ?, ?, ?, ?, ?) RETURNING id"""
REMEMBER = "INSERT INTO refresh_tokens (sign_in_id, token_hash, created_at) VALUES (?, ?, ?)"
PERSON = """SELECT u.id, u.email, u.name, u.last_name, u.full_name, r.id, r.name, u.is_active,
    u.locale, u.timezone, u.created_at, u.last_login_at, u.theme, r.permissions
    FROM users u JOIN roles r ON r.id = u.role_id WHERE u.id = ?"""

PRIORITIES = ("", "low", "medium", "high", "critical")


def ticket(row: tuple[Any, ...], json: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a ticket as lists show it."""
    (
        ticket_id, number, title, status, category, priority, kind, source, tags, external,
        due_at, created_at, updated_at, first_responded_at, resolved_at, closed_at, comments,
        attachments, version, project_id, project_key, project_name, category_id, category_name,
        department_id, department_name, requester_id, requester_name, assignee_id, assignee_name,
    ) = row  # fmt: skip
    return {
        "id": ticket_id,
        "key": f"{project_key}-{number}",
        "number": number,
        "title": title,
        "project": {"id": project_id, "key": project_key, "name": project_name},
        "status": status,
        "status_category": category,
        "priority": PRIORITIES[priority],
        "type": kind,
        "category": category_id and {"id": category_id, "name": category_name},
        "department": department_id and {"id": department_id, "name": department_name},
        "requester": {"id": requester_id, "name": requester_name},
        "assignee": assignee_id and {"id": assignee_id, "name": assignee_name},
        "tags": json(tags),
        "source": source,
        "due_at": due_at,
        "created_at": created_at,
        "updated_at": updated_at,
        "first_responded_at": first_responded_at,
        "resolved_at": resolved_at,
        "closed_at": closed_at,
        "comment_count": comments,
        "attachment_count": attachments,
        "version": version,
        "external": json(external),
    }
