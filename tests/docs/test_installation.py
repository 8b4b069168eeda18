"""What the page about installation promises an administrator who makes a mistake."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.docs.test_readme import LOKET, free_port


@pytest.mark.parametrize("scheme", ["postgresql", "mariadb"])
@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_a_database_that_does_not_answer_is_told_in_a_sentence(
    command: str, scheme: str, tmp_path: Path
) -> None:
    nowhere = f"{scheme}://loket:canary@127.0.0.1:{free_port()}/loket"
    done = subprocess.run(
        [str(LOKET), command],
        cwd=tmp_path,
        env={**os.environ, "LOKET_DATABASE_URL": nowhere},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "The database does not answer" in done.stderr
    assert "Traceback" not in done.stderr
    assert "canary" not in done.stdout + done.stderr
