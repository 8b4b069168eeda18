"""How the databases go about what is asked, where another way would cost seconds."""

from sqlalchemy import select, text

from loket.access.actor import Actor
from loket.access.permissions import Permission
from loket.tickets.models import Ticket
from loket.tickets.policy import visible
from tests.conftest import KIND
from tests.desk import Desk, Person

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN", "mariadb": "EXPLAIN"}
FOR_EACH_TICKET = {"sqlite": "CORRELATED", "postgresql": "SubPlan", "mariadb": "DEPENDENT"}
"""What the plans call a question that is asked anew for each row."""


async def test_a_requesters_tickets_are_gathered_once_and_not_asked_for_each_ticket(
    desk: Desk, user: Person
) -> None:
    for _ in range(5):
        await desk.ticket(user)
    actor = Actor(user.id, "", 0, frozenset({Permission.tickets_read_own.value}))
    listed = select(Ticket.id).where(visible(actor)).order_by(Ticket.updated_at.desc()).limit(51)
    async with desk.runtime.database.reading() as reader:
        dialect = reader.dialect
        sql = str(listed.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        plan = (await reader.execute(text(f"{EXPLAIN[KIND]} {sql}"))).all()
    told = "\n".join(" ".join(map(str, row)) for row in plan)
    assert FOR_EACH_TICKET[KIND] not in told, told
