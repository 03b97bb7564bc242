"""What a person reads in the sample answers: the account, its devices, its days."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
import re

import pytest

from custom_components.zepp.api.decode import (
    decode_band_data,
    decode_devices,
    decode_profile,
    decode_renewal,
    decode_sign_in,
    decode_user_id,
    decode_user_info,
)
from custom_components.zepp.api.models import (
    Activity,
    ActivitySegment,
    BandData,
    Device,
    Movement,
    NewToken,
    Profile,
    SignInReply,
)

from .api.build import BERLIN, local, minutes, packed, sample

HERE = Path(__file__).parent
WATCH, STRAP = "C0FFEEFFFE123456", "DEADBEFFFE654321"
AUG_12, AUG_13 = date(2026, 8, 12), date(2026, 8, 13)
SYNCED = datetime(2026, 8, 12, 19, 55, 3, tzinfo=UTC)
SYNCED_NEXT_DAY = datetime(2026, 8, 13, 9, 2, 40, tzinfo=UTC)


def moved(first: int, last: int, movement: Movement, *figures: int) -> ActivitySegment:
    """Return a stretch with its steps, metres and kilocalories."""
    steps, distance, energy = figures
    return ActivitySegment(
        first=first,
        last=last,
        movement=movement,
        steps=steps,
        distance=distance,
        active_energy=energy,
    )


WALKED = Activity(
    steps=8931,
    step_goal=8000,
    distance=6688,
    active_energy=402,
    active_time=timedelta(hours=1, minutes=45),
    segments=(
        moved(494, 505, Movement.SLOW_WALK, 560, 388, 20),
        moved(749, 762, Movement.FAST_WALK, 1190, 941, 41),
        moved(1079, 1093, Movement.RUN, 2655, 2480, 171),
        moved(1101, 1120, Movement.SLOW_WALK, 880, 612, 33),
    ),
)
WALKED_NEXT_DAY = Activity(
    steps=1804,
    step_goal=8000,
    distance=1263,
    active_energy=61,
    active_time=timedelta(minutes=19),
    segments=(moved(556, 571, Movement.SLOW_WALK, 588, 402, 22),),
)


@pytest.fixture(autouse=True)
def custom_integrations() -> None:
    """Do not start Home Assistant, which decoding knows nothing of."""


def test_every_sample_is_read() -> None:
    tests = "".join(path.read_text() for path in HERE.glob("test_samples*.py"))
    named = set(re.findall(r'sample\("(\w+)"\)', tests))

    assert named == {path.stem for path in (HERE / "fixtures").glob("*.json")}


def band(content: object) -> BandData:
    return decode_band_data(content, BERLIN)


def check_night(found: BandData) -> None:
    """Check the night to the 12th, and the nap after it."""
    (night,), (nap,) = found.nights, found.naps
    assert night.date == AUG_12
    assert night.start == local("2026-08-11 23:12")
    assert night.end == local("2026-08-12 06:58")
    assert night.score == 83
    assert night.resting_heart_rate == 54
    assert (night.deep, night.light, night.rem) == (minutes(82), minutes(246), minutes(112))
    assert night.asleep == minutes(440)
    assert night.wake_after_sleep_onset == minutes(26)
    assert night.awakenings == 3
    assert len(night.segments) == 20
    assert nap.date == AUG_12
    assert nap.start == local("2026-08-12 13:40")
    assert nap.end == local("2026-08-12 14:11")
    assert nap.asleep == minutes(27)


def test_band_data_detail() -> None:
    found = band(sample("band_data_detail"))
    first, second = found.days

    assert (first.date, first.synced_at, first.activity) == (AUG_12, SYNCED, WALKED)
    assert len(first.heart_rate) == 1440
    assert sum(reading > 0 for reading in first.heart_rate) == 1417
    assert sum(first.minute_steps) == 8931
    assert (second.date, second.synced_at) == (AUG_13, SYNCED_NEXT_DAY)
    assert second.activity == WALKED_NEXT_DAY
    assert sum(reading > 0 for reading in second.heart_rate) == 652
    assert sum(second.minute_steps) == 1804
    assert found.uploads == {WATCH: SYNCED_NEXT_DAY}
    check_night(found)


def test_band_data_summary() -> None:
    found = band(sample("band_data_summary"))

    assert [day.activity for day in found.days] == [WALKED, WALKED_NEXT_DAY]
    assert all(day.heart_rate == day.minute_steps == b"" for day in found.days)
    assert found.uploads == {WATCH: SYNCED_NEXT_DAY}
    check_night(found)


def test_band_data_of_two_devices() -> None:
    found = band(sample("band_data_two_devices"))
    (day,) = found.days

    assert (day.date, day.synced_at, day.activity) == (AUG_12, SYNCED, WALKED)
    assert sum(reading > 0 for reading in day.heart_rate) == 1417
    assert found.uploads == {WATCH: SYNCED, STRAP: SYNCED}
    check_night(found)


def test_band_data_of_android() -> None:
    found = band(sample("band_data_android_variant"))
    (day,) = found.days

    assert (day.date, day.synced_at, day.activity) == (AUG_12, SYNCED, WALKED)
    assert found.uploads == {WATCH: SYNCED}
    check_night(found)


def test_band_data_of_nobody() -> None:
    assert band(sample("band_data_empty")) == BandData()


def test_band_summaries() -> None:
    summaries = sample("band_summaries_decoded")
    found = band(
        [
            {"date_time": "2026-08-12", "summary": packed(summaries["sumA"])},
            {"date_time": "2026-08-13", "summary": summaries["sumB"]},
        ]
    )

    assert [day.activity for day in found.days] == [WALKED, WALKED_NEXT_DAY]
    assert [day.synced_at for day in found.days] == [SYNCED, SYNCED_NEXT_DAY]
    # Which device they are of is said beside the summary.
    assert found.uploads == {}
    check_night(found)


def test_devices() -> None:
    assert decode_devices(sample("devices")) == (
        Device(
            source=9568513,
            name="Amazfit Balance 2",
            id=WATCH,
            model="Amazfit Balance 2",
            firmware="5.1.3.21",
            serial_number=None,
            is_bound=True,
        ),
        Device(
            source=10289411,
            name="Strap",
            id=STRAP,
            model="Amazfit Helio Strap",
            firmware=None,
            serial_number="11111111111111",
            is_bound=False,
        ),
    )


def test_profile() -> None:
    assert decode_profile(sample("user")) == Profile(user_id="1100223344", nickname="Jane")


def test_user_info() -> None:
    found = decode_user_info(sample("get_user_info"))

    assert found == Profile(user_id=None, nickname="Jane")


def test_sign_in() -> None:
    found = decode_sign_in(sample("client_login_ok"))

    assert found == SignInReply(
        token="AT-0000-SYNTHETIC",
        lifetime=timedelta(days=30),
        renewal_token="LT-0000-SYNTHETIC",
        user_id="1100223344",
        host="api-mifit-de2.zepp.com",
        account_url="https://account-de2.zepp.com",
        country="DE",
        nickname="jane",
    )
    assert "SYNTHETIC" not in repr(found)
    assert "1100223344" not in repr(found)
    assert "jane" not in repr(found)


def test_renewal() -> None:
    found = decode_renewal(sample("client_login_ok"))

    assert found == NewToken(token="AT-0000-SYNTHETIC", lifetime=timedelta(days=30))
    assert "SYNTHETIC" not in repr(found)


def test_user_id() -> None:
    assert decode_user_id(sample("events_daily_health")) == "1100223344"
