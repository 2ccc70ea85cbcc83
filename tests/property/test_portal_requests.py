"""Whatever is sent to the portal, no answer is a fault of the server or says anything of the inside (L11, L12).

Drawn from the table of routes; ``make soak`` draws more.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.link_stores import name_token
from tests.support.portal_requests import LINKS, SHAPES, check_request, draw_requests
from tests.support.portals import Running, open_portal


@pytest.fixture(scope="module")
def holder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, str]]:
    with open_portal(tmp_path_factory.mktemp("home")) as running:
        visitor = running.visitor()
        for link in LINKS:
            visitor.enter(name_token(link))
        yield running, "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_request_is_a_fault_of_the_server(holder: tuple[Running, str], shape: str, data: st.DataObject) -> None:
    running, cookies = holder
    check_request(running, data.draw(draw_requests(shape)), cookies)
