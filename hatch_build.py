"""A wheel without the web application would install and then show nothing: it is refused."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

APPLICATION = "src/loket/app/web/index.html"


class NeedsTheWebApplication(BuildHookInterface[Any]):
    """Insists that `make web` came first; an editable install serves what is built later."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable" and not (Path(self.root) / APPLICATION).is_file():
            raise RuntimeError(
                f"{APPLICATION} is missing: build the web application first, with `make web`"
            )
