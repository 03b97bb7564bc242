"""The watches, bands and straps of a simulated person."""

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Wearable:
    """A device of the account; a test may change it at any time."""

    source: int
    device_id: str
    name: str
    firmware: str
    sn: str
    bound: bool = True

    @property
    def mac(self) -> str:
        """The address without colons, as it is part of the id."""
        return self.device_id[:6] + self.device_id[-6:]


def balance() -> Wearable:
    """Return a watch that can do everything."""
    return Wearable(
        source=9568513,
        device_id="C0FFEEFFFE123456",
        name="Amazfit Balance 2",
        firmware="5.1.3.21",
        sn="00000000000000",
    )


def helio_strap() -> Wearable:
    """Return a strap without a screen."""
    return Wearable(
        source=10289411,
        device_id="ABCDEFFFFE102030",
        name="Amazfit Helio Strap",
        firmware="3.8.0.2",
        sn="22222222222222",
    )


def band() -> Wearable:
    """Return an old band that knows steps, sleep and heart rate only."""
    return Wearable(
        source=252,
        device_id="FACADEFFFE070707",
        name="Amazfit Band 7",
        firmware="2.2.1.14",
        sn="33333333333333",
    )
