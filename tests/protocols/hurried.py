"""``python -m tests.protocols.hurried --data DIR``: the engine, which tries each second whether a
server that was out of reach is back, instead of each fifteen, and holds back a post that may have
arrived for five, instead of thirty; nothing else of it is different."""

from __future__ import annotations

import sys
from unittest.mock import patch

from protocols import sending
from protocols.__main__ import main
from protocols.mastodon.adapter import MastodonAdapter

if __name__ == "__main__":
    usual = MastodonAdapter.__init__.__kwdefaults__
    with patch.object(sending, "_OFFLINE", 1.0), patch.dict(usual, {"kept": 5.0}):
        sys.exit(main())
