"""Every right there is, and the four roles that are built in (DESIGN, section 6)."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """One right, `resource:action`."""

    actions_create = "actions:create"
    analytics_read = "analytics:read"
    audit_read = "audit:read"
    bin_manage = "bin:manage"
    comments_create = "comments:create"
    comments_create_own = "comments:create_own"
    comments_note = "comments:note"
    connectors_manage = "connectors:manage"
    projects_manage = "projects:manage"
    reports_read = "reports:read"
    roles_manage = "roles:manage"
    settings_manage = "settings:manage"
    sla_manage = "sla:manage"
    tasks_manage = "tasks:manage"
    tickets_assign = "tickets:assign"
    tickets_create = "tickets:create"
    tickets_delete = "tickets:delete"
    tickets_read_all = "tickets:read_all"
    tickets_read_own = "tickets:read_own"
    tickets_transition = "tickets:transition"
    tickets_update = "tickets:update"
    users_manage = "users:manage"
    users_read = "users:read"
    workflows_manage = "workflows:manage"
    workflows_read = "workflows:read"


P = Permission

DESCRIPTIONS: dict[Permission, tuple[str, str]] = {
    P.tickets_create: ("Tickets", "Report problems"),
    P.tickets_read_own: ("Tickets", "See the tickets one reported or follows"),
    P.tickets_read_all: ("Tickets", "See every ticket"),
    P.tickets_update: ("Tickets", "Change the fields of tickets, and report for others"),
    P.tickets_transition: ("Tickets", "Move tickets through their lifecycle; be assigned"),
    P.tickets_assign: ("Tickets", "Choose who works on a ticket"),
    P.tickets_delete: ("Tickets", "Put tickets into the bin"),
    P.comments_create_own: ("Conversation", "Reply on one's own tickets"),
    P.comments_create: ("Conversation", "Reply on every visible ticket"),
    P.comments_note: ("Conversation", "Write and read internal notes"),
    P.actions_create: ("Conversation", "Log work done on a ticket"),
    P.users_read: ("People", "See users"),
    P.users_manage: ("People", "Add, change and remove users"),
    P.roles_manage: ("People", "Change roles and what they may do"),
    P.projects_manage: ("Projects", "Add and change projects and their members"),
    P.workflows_read: ("Automation", "See workflow rules"),
    P.workflows_manage: ("Automation", "Change workflow rules"),
    P.sla_manage: ("Automation", "Change calendars and service levels"),
    P.analytics_read: ("Figures", "See figures on one's team"),
    P.reports_read: ("Figures", "See and export reports"),
    P.audit_read: ("Administration", "Read the activity log"),
    P.bin_manage: ("Administration", "See and restore what was deleted"),
    P.connectors_manage: ("Administration", "Set up connections to other systems"),
    P.settings_manage: ("Administration", "Change settings, departments and categories"),
    P.tasks_manage: ("Administration", "Watch and steer background work"),
}
"""Group and sentence for each permission, in the order in which the matrix shows them."""

_USER = frozenset({P.tickets_create, P.tickets_read_own, P.comments_create_own})
_AGENT = _USER | {
    P.tickets_read_all,
    P.tickets_update,
    P.tickets_transition,
    P.tickets_assign,
    P.comments_create,
    P.comments_note,
    P.actions_create,
    P.users_read,
    P.analytics_read,
}
_MANAGER = _AGENT | {P.reports_read, P.projects_manage, P.tickets_delete, P.workflows_read}
_ADMIN = frozenset(Permission)


@dataclass(frozen=True)
class BuiltInRole:
    """A role that every desk starts with; it can be changed but not removed."""

    name: str
    description: str
    permissions: frozenset[Permission]


USER = BuiltInRole("user", "Reports problems and follows them", _USER)
AGENT = BuiltInRole("agent", "Works on tickets", _AGENT)
MANAGER = BuiltInRole("manager", "Leads a team: projects, reports", _MANAGER)
ADMIN = BuiltInRole("admin", "Runs the desk", _ADMIN)
BUILT_IN = (USER, AGENT, MANAGER, ADMIN)

KEYS_TO_THE_HOUSE = frozenset({P.users_manage, P.roles_manage})
"""Who holds both can undo any mistake; somebody active must always hold them."""
