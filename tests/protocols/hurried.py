"""``python -m tests.protocols.hurried --data DIR``: the engine, which tries each second whether a
server that was out of reach is back, instead of each fifteen; nothing else of it is different."""

from __future__ import annotations

import sys
from unittest.mock import patch

from protocols import sending
from protocols.__main__ import main

if __name__ == "__main__":
    with patch.object(sending, "_OFFLINE", 1.0):
        sys.exit(main())
