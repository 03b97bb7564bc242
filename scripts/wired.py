"""Home Assistant for which a simulated cloud plays the vendor's hosts.

python scripts/wired.py CLOUD_URL ARGUMENTS_OF_HOMEASSISTANT…
"""

from pathlib import Path
import sys

from homeassistant.__main__ import main

ROOT = Path(__file__).resolve().parent.parent


def _import_only_from_elsewhere() -> None:
    """Forget this repository: the custom components are those of the configuration."""
    ours = {ROOT, ROOT / "scripts"}
    sys.path[:] = [path for path in sys.path if Path(path).resolve() not in ours]


def run() -> int:
    """Run Home Assistant until it ends, return what it returns."""
    sys.path.insert(0, str(ROOT))
    # Only found from here on.
    from tests.zepp_cloud.wire import vendor_hosts_lead_to

    _import_only_from_elsewhere()
    cloud_url = sys.argv.pop(1)
    with vendor_hosts_lead_to(cloud_url):
        return main()


if __name__ == "__main__":
    sys.exit(run())
