"""``python -m tests.desktop.cli.hurried WORDS``: the command line, which starts the engine that
tries each second whether a server is back."""

from __future__ import annotations

import sys
from unittest.mock import patch

from desktop.__main__ import main
from desktop.work import engine

if __name__ == "__main__":
    command = (sys.executable, "-m", "tests.protocols.hurried")
    with patch.object(engine, "command", lambda: command):
        sys.exit(main())
