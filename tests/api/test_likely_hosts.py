"""Which hosts are asked for an account first."""

import pytest

from custom_components.zepp.api import CANDIDATES, HOSTS, likely_hosts


@pytest.mark.parametrize(
    ("country", "host", "first"),
    [
        (None, None, []),
        ("JP", None, []),
        ("CN", None, [HOSTS["cn"]]),
        ("DE", None, [HOSTS["eu"]]),
        ("US", None, [HOSTS["us"], HOSTS["us3"]]),
        ("DE", "api-mifit-us3.zepp.com", [HOSTS["us3"], HOSTS["eu"]]),
        ("DE", "API-mifit-de3.zepp.com", ["https://api-mifit-de3.zepp.com", HOSTS["eu"]]),
        ("DE", "api-mifit-de2.zepp.com", [HOSTS["eu"]]),
        ("JP", "api-mifit.huami.com", [HOSTS["global"]]),
        ("DE", "evil.example.org", [HOSTS["eu"]]),
        (None, "zepp.com.example.org", []),
        (None, "evilzepp.com", []),
        (None, "me@api-mifit-us2.zepp.com", []),
        (None, "api-mifit-us2.zepp.com:8443", []),
        (None, "api-mifit-us2.zepp.com/path?", []),
        (None, "evil.org/.zepp.com", []),
        (None, "", []),
    ],
)
def test_likely_hosts(country: str | None, host: str | None, first: list[str]) -> None:
    found = likely_hosts(country, host)

    assert found[: len(first)] == tuple(first)
    rest = [one for one in CANDIDATES if one not in first]
    assert list(found[len(first) :]) == rest
