"""A client that is refused renews its token once, whoever asks and however many."""

import asyncio
from datetime import UTC, date

from aiohttp import ClientSession
import pytest

from custom_components.zepp.api import (
    ZeppAuthError,
    ZeppClient,
    ZeppConnectionError,
    ZeppRateLimitError,
)
from tests.zepp_cloud import Fault, Person, ZeppCloud

pytestmark = pytest.mark.usefixtures("socket_enabled")

DAY = date(2026, 11, 17)
DEAD = "AT-DEAD"


class Renewer:
    """Gives what a test has put in, and counts."""

    def __init__(self, *tokens: str | Exception | None) -> None:
        self.left = list(tokens)
        self.asked = 0

    async def __call__(self) -> str | None:
        self.asked += 1
        await asyncio.sleep(0)
        given = self.left.pop(0)
        if isinstance(given, Exception):
            raise given
        return given


@pytest.fixture
def client(cloud: ZeppCloud, base_url: str, session: ClientSession) -> ZeppClient:
    """Return a client with a dead token."""
    return ZeppClient(
        session,
        token=DEAD,
        user_id=cloud.people[0].user_id,
        base_url=base_url,
        host_known=True,
    )


async def test_twenty_questions_one_renewal(
    client: ZeppClient, cloud: ZeppCloud, person: Person
) -> None:
    renewer = Renewer(person.token)
    client.renew_with(renewer)

    answers = await asyncio.gather(
        *(client.get_band_data(DAY, DAY) for _ in range(10)),
        *(client.get_stress(DAY, DAY) for _ in range(10)),
    )

    assert len(answers) == 20
    assert renewer.asked == 1
    statuses = [request.status for request in cloud.requests]
    assert 1 <= statuses.count(401) <= 2, "two in flight"
    assert statuses.count(200) == 20


async def test_a_client_in_another_zone_shares_the_token(
    client: ZeppClient, person: Person
) -> None:
    renewer = Renewer(person.token)
    client.renew_with(renewer)

    await client.in_zone(UTC).get_stress(DAY, DAY)
    await client.get_stress(DAY, DAY)

    assert renewer.asked == 1


async def test_refused_for_good(client: ZeppClient, cloud: ZeppCloud) -> None:
    renewer = Renewer(None)
    client.renew_with(renewer)

    for _ in range(3):
        with pytest.raises(ZeppAuthError):
            await client.get_band_data(DAY, DAY)

    assert client.is_refused
    assert (renewer.asked, len(cloud.requests)) == (1, 1)


async def test_whoever_waited_is_refused_as_well(
    client: ZeppClient, cloud: ZeppCloud
) -> None:
    renewer = Renewer(None)
    client.renew_with(renewer)

    answers = await asyncio.gather(
        *(client.get_band_data(DAY, DAY) for _ in range(20)), return_exceptions=True
    )

    assert {type(answer) for answer in answers} == {ZeppAuthError}
    assert renewer.asked == 1
    assert len(cloud.requests) <= 2


@pytest.mark.parametrize(
    "error", [ZeppConnectionError("down"), ZeppRateLimitError("later", 7200.0)]
)
async def test_what_may_work_later_is_not_the_end(
    client: ZeppClient, person: Person, error: Exception
) -> None:
    client.renew_with(Renewer(error, person.token))

    with pytest.raises(type(error)):
        await client.get_band_data(DAY, DAY)

    assert not client.is_refused


async def test_many_that_could_not_be_mended_share_one_try(
    client: ZeppClient, cloud: ZeppCloud
) -> None:
    renewer = Renewer(ZeppConnectionError("down"))
    client.renew_with(renewer)

    answers = await asyncio.gather(
        *(client.get_band_data(DAY, DAY) for _ in range(20)), return_exceptions=True
    )

    assert {type(answer) for answer in answers} == {ZeppConnectionError}
    assert renewer.asked == 1
    assert not client.is_refused


async def test_a_canary_at_a_strange_host_tells_nothing_of_the_token(
    client: ZeppClient, cloud: ZeppCloud
) -> None:
    renewer = Renewer()
    client.renew_with(renewer)
    cloud.faults.add(Fault(path="band_data", times=None, status=403))

    with pytest.raises(ZeppAuthError):
        await client.get_stress(DAY, DAY)

    assert renewer.asked == 0
    assert not client.is_refused


async def test_two_who_want_a_new_token_share_it(
    client: ZeppClient, person: Person
) -> None:
    renewer = Renewer(person.token)
    client.renew_with(renewer)

    renewed, _ = await asyncio.gather(client.async_renew(), client.async_renew())

    assert renewed
    assert renewer.asked == 1


async def test_nothing_is_asked_during_a_pause_of_signing_in(
    client: ZeppClient, cloud: ZeppCloud
) -> None:
    client.renew_with(Renewer(ZeppRateLimitError("later", 7200.0)))

    for _ in range(3):
        with pytest.raises(ZeppRateLimitError) as raised:
            await client.get_band_data(DAY, DAY)
        assert raised.value.retry_after
        assert 7100 < raised.value.retry_after <= 7200

    assert len(cloud.requests) == 1


async def test_a_renewal_that_never_helps_ends(
    client: ZeppClient, cloud: ZeppCloud
) -> None:
    renewer = Renewer("AT-1", "AT-2", "AT-3")
    client.renew_with(renewer)

    with pytest.raises(ZeppAuthError):
        await client.get_band_data(DAY, DAY)

    assert len(cloud.requests) == 3


async def test_what_is_refused_alone_is_looked_into_once(
    client: ZeppClient, cloud: ZeppCloud, person: Person
) -> None:
    renewer = Renewer(person.token)
    client.renew_with(renewer)
    await client.async_renew()
    cloud.faults.add(Fault(path="all_day_stress", times=None, status=401))

    for _ in range(3):
        with pytest.raises(ZeppAuthError):
            await client.get_stress(DAY, DAY)

    assert renewer.asked == 1
    assert [request.status for request in cloud.requests] == [401, 200, 401, 401]


async def test_a_canary_that_does_not_answer_tells_nothing(
    client: ZeppClient, cloud: ZeppCloud, person: Person
) -> None:
    renewer = Renewer(person.token)
    client.renew_with(renewer)
    cloud.faults.add(Fault(path="band_data", times=None, status=404))

    with pytest.raises(Exception, match="404"):
        await client.get_stress(DAY, DAY)

    assert renewer.asked == 0
    assert not client.is_refused


async def test_a_host_that_forbids_is_no_matter_of_the_token(
    client: ZeppClient, cloud: ZeppCloud
) -> None:
    renewer = Renewer()
    client.renew_with(renewer)
    cloud.faults.add(Fault(status=403))

    with pytest.raises(ZeppAuthError) as raised:
        await client.get_band_data(DAY, DAY)

    assert raised.value.status == 403
    assert renewer.asked == 0


async def test_renewed_before_it_is_refused(
    client: ZeppClient, cloud: ZeppCloud, person: Person
) -> None:
    assert not await client.async_renew(), "there is no way to"
    client.renew_with(Renewer(None, person.token))

    assert not await client.async_renew()
    assert not client.is_refused
    assert await client.async_renew()
    await client.get_band_data(DAY, DAY)

    assert [request.status for request in cloud.requests] == [200]
