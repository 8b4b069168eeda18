"""Reading a list to its end."""

from typing import Any

from tests.desk import Person


async def walk(person: Person, path: str, limit: int = 2) -> list[dict[str, Any]]:
    """Return the rows of a whole list, read in pages of `limit`.

    On the way every page but the last must be full, and each must count the same rows.
    """
    rows: list[dict[str, Any]] = []
    totals: set[int] = set()
    address = f"{path}{'&' if '?' in path else '?'}limit={limit}&count=true"
    page_key: str | None = ""
    while page_key is not None:
        answer = await person.get(address + (f"&page_key={page_key}" if page_key else ""))
        assert answer.status_code == 200, answer.text
        page = answer.json()
        page_key = page["page_key"]
        assert page_key is None or len(page["data"]) == limit
        rows += page["data"]
        totals.add(page["total"])
    assert totals == {len(rows)}
    return rows
