"""``python -m tests.protocols.engine_main --data DIR``: the engine, speaking to the stand-in."""

from __future__ import annotations

import sys

from protocols.__main__ import main
from protocols.registry import Registry

MEMORY = Registry({"memory": "tests.protocols.memory"})

if __name__ == "__main__":
    sys.exit(main(registry=MEMORY))
