"""The other commands."""

import asyncio
import json

from loket import __version__
from tests.conftest import KIND
from tests.process.loket import ADMIN, House, free_port, serving

LIST = ("user", "list")


def test_the_version(embedded: House) -> None:
    done = embedded.run("--version")
    assert (done.returncode, done.stdout) == (0, f"loket {__version__}\n")


def test_the_openapi_document(embedded: House) -> None:
    printed = embedded.run("export-openapi")
    written = embedded.call("export-openapi", "api.json")
    assert (printed.returncode, written.exit_code, written.stdout) == (0, 0, "")
    document = json.loads(printed.stdout)
    assert document["openapi"].startswith("3.")
    assert "/api/v1/tickets" in document["paths"]
    assert json.loads((embedded.folder / "api.json").read_text()) == document
    assert [path.name for path in embedded.folder.iterdir()] == ["api.json"]


def test_a_migration_says_from_where_to_where(house: House) -> None:
    done = house.call("migrate")
    assert done.exit_code == 0
    assert "up to date" in done.stdout


async def test_people_are_added_listed_and_get_new_passwords(house: House) -> None:
    added = house.run(
        "user", "create", "Ana@company.com", "--name", "Ana", "--role", "admin",
        LOKET_NEW_PASSWORD="correct horse battery",
    )  # fmt: skip
    assert (added.returncode, added.stdout) == (0, "Added Ana@company.com as admin.\n"), added
    listed = house.run("user", "list").stdout.split()
    assert listed == ["1", "Ana@company.com", "Ana", "admin", "active"]
    async with serving(house) as server:
        token = await server.token("ana@company.com")
        reset = ("user", "reset-password", "ANA@company.com", "--password", "new horse!")
        changed = await asyncio.to_thread(house.run, *reset)
        assert changed.returncode == 0, changed.stderr
        who = {"Authorization": f"Bearer {token}"}
        assert (await server.client.get("/api/v1/auth/me", headers=who)).status_code == 401
        new = {"email": "ana@company.com", "password": "new horse!"}
        assert (await server.client.post("/api/v1/auth/login", json=new)).status_code == 200


def test_people_that_cannot_be_are_refused_with_a_sentence(house: House) -> None:
    create = ("user", "create", "ana@company.com", "--name", "Ana", "--password")
    assert "at least 8" in house.call_refused(*create, "short")
    assert "no such role" in house.call_refused(*create, "good enough!", "--role", "king")
    assert house.call(*create, "good enough!").exit_code == 0
    assert "registered already" in house.call_refused(*create, "good enough!")
    nobody = ("user", "create", "no address", "--name", "A", "--password", "good enough!")
    assert "email" in house.call_refused(*nobody)
    unknown = ("user", "reset-password", "x@company.com", "--password", "good enough!")
    assert "nobody has this address" in house.refused(*unknown)


def test_the_doctor_finds_a_fresh_house_without_an_administrator(house: House) -> None:
    sick = house.call("doctor")
    assert sick.exit_code == 1
    assert "FAIL administrators" in sick.stdout
    assert "loket user create" in sick.stdout
    who = ("a@company.com", "--name", "A", "--role", "admin", "--password", "good enough!")
    assert house.call("user", "create", *who).exit_code == 0
    well = house.run("doctor")
    assert well.returncode == 0, well.stdout
    assert "FAIL" not in well.stdout


def test_a_database_that_does_not_answer_is_named_and_its_password_is_not(
    embedded: House,
) -> None:
    scheme = "mariadb" if KIND == "mariadb" else "postgresql"
    address = f"{scheme}://who:s3cret@127.0.0.1:{free_port()}/x"
    doctor = embedded.call("doctor", DATABASE_URL=address)
    assert doctor.exit_code == 1
    assert "FAIL database" in doctor.stdout
    assert "DATABASE_URL" in doctor.stdout
    assert "s3cret" not in doctor.output
    serve = embedded.refused("serve", "--port", str(free_port()), DATABASE_URL=address, **ADMIN)
    said = [embedded.call_refused(*c, DATABASE_URL=address) for c in (("migrate",), LIST)]
    for sentence in (serve, *said):
        assert "does not answer" in sentence
        assert "s3cret" not in sentence


def test_a_settings_file_is_read(embedded: House) -> None:
    (embedded.folder / ".env").write_text("LOKET_PORT=zero\n")
    assert "LOKET_PORT" in embedded.call_refused(*LIST)
