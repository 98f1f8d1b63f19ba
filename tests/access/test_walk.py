"""The real window as a screen reader walks it, on a real screen and a real accessibility bus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access import ears as places
from tests.access.ears import Ears
from tests.access.rules import wrong

pytestmark = pytest.mark.skipif(
    not places.REGISTRY.exists(), reason="at-spi2-core is not on this computer"
)


@pytest.fixture(scope="module", params=["fr", "en"])
def ears(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ears]:
    made = Ears(tmp_path_factory.mktemp("ears"), request.param)
    made.start()
    yield made
    made.stop()


@pytest.mark.row("I6")
def test_everything_on_every_screen_is_named_and_each_row_is_one_stop(ears: Ears) -> None:
    found: list[str] = []
    for name in ears.ask("names"):
        ears.ask("show", name)
        windows = ears.windows()
        assert windows, name
        found += [f"{name}: {what}" for what in wrong(windows)]
    assert not found, "\n".join(found)
