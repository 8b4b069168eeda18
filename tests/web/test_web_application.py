"""How the built application is served: deep links, caching, and nothing else of the disk."""

import gzip
from pathlib import Path

import pytest

from loket.app.web_application import WebApplication
from loket.core.errors import NotFound
from tests.desk import Desk


@pytest.fixture
def build(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Loket</title>")
    script = folder / "assets" / "index-abc123.js"
    script.write_text("console.log(1)")
    script.with_name("index-abc123.js.gz").write_bytes(gzip.compress(b"console.log(1)"))
    (tmp_path / "secret.txt").write_text("not for you")
    return folder


@pytest.mark.parametrize("path", ["", "tickets", "tickets/HELP-1", "projects/1/members"])
def test_a_deep_link_opens_the_application_afresh(build: Path, path: str) -> None:
    answer = WebApplication(build).answer(path, "")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.media_type == "text/html; charset=utf-8"


def test_assets_are_kept_for_ever_and_sent_packed(build: Path) -> None:
    answer = WebApplication(build).answer("assets/index-abc123.js", "gzip, deflate")
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    plain = WebApplication(build).answer("assets/index-abc123.js", "")
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    "path",
    [
        "assets/old-000.js",
        "favicon.ico",
        "../secret.txt",
        "assets/../../secret.txt",
        "assets/index-abc123.js.gz",
        "api/v1/nothing",
        "api",
        "docs/none",
        "health/x",
    ],
)
def test_s07_what_is_not_of_the_build_is_not_found(build: Path, path: str) -> None:
    with pytest.raises(NotFound):
        WebApplication(build).answer(path, "")


async def test_unknown_addresses_of_the_api_stay_json(desk: Desk) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = await desk.client.request(method, "/api/v1/nothing")
        assert (answer.status_code, answer.json()["error"]) == (404, "E_NOT_FOUND")
    assert (await desk.client.delete("/api/v1/tickets")).status_code == 405
