"""Watches and profile of a simulated person."""

import orjson

from .person import Person
from .records import SECOND_DEVICE_ID, SECOND_SOURCE
from .wearable import Wearable

HEIGHT = 172


def devices(person: Person) -> list[dict[str, object]]:
    """Return the list of watches: all of the person's, then the one in a drawer."""
    if "devices" not in person.families:
        return []
    found = [_device(device, number) for number, device in enumerate(person.wearables)]
    if person.second_device:
        strap = Wearable(
            source=SECOND_SOURCE,
            device_id=SECOND_DEVICE_ID,
            name="",
            firmware="",
            sn="11111111111111",
            bound=False,
        )
        changes = {"additionalInfo": "{}", "displayName": "Strap"}
        found.append(_device(strap, len(found)) | changes)
    return found


def _device(device: Wearable, number: int) -> dict[str, object]:
    """Return one watch of the list."""
    details = {
        "auth_key": "0x00000000000000000000000000000000",
        "hardwareVersion": "0.55.17.1",
        "productVersion": "",
        "deviceName": device.name,
    }
    return {
        "deviceType": 0,
        "deviceSource": device.source,
        "deviceId": device.device_id,
        "macAddress": ":".join(device.mac[at : at + 2] for at in range(0, 12, 2)),
        "sn": device.sn,
        "bindingStatus": int(device.bound),
        "applicationTime": 1765000000,
        "lastStatusUpdateTime": 1786500000,
        "additionalInfo": orjson.dumps(details).decode(),
        "lastBindingPlatform": "ios_phone",
        "firmwareVersion": device.firmware,
        "displayName": "",
        "lastActiveStatusUpdateTime": 1786500000,
        "activeStatus": int(device.bound),
        "priority": "0",
        "sort": number,
    }


def user(person: Person) -> dict[str, object]:
    """Return the profile."""
    return {
        "userId": person.user_id,
        "nickName": person.name,
        "applicationName": "com.xiaomi.hm.health",
        "applicationPlatform": "ios_phone",
        "birthday": "1987-05",
        "createTime": 1700000000000,
        "gender": 0,
        "height": HEIGHT,
        "idSource": "huami",
        "lastUpdateTime": 1786400000000,
        "weight": 64.5,
        "preferredLanguage": "en",
        "userOldProfile": {"nickName": person.name},
        "defaultFields": [],
    }


def user_info(person: Person) -> dict[str, object]:
    """Return the older form of the profile."""
    config = {"goalStepsCount": person.goal, "wearHand": "LEFT_HAND"}
    return {
        "userIntroduction": None,
        "defaultFields": [],
        "age": 0,
        "alarm_clock": "[]",
        "avatar": "",
        "birthday": "1987-05",
        "calories": 0,
        "config": orjson.dumps(config).decode(),
        "creat_time": 1700000000,
        "distance": 0,
        "gender": 0,
        "height": HEIGHT,
        "last_login_time": 1786451029,
        "location": None,
        "weight": 64.5,
        "weight_float": 64.5,
        "signature": "",
        "nick_name": person.name,
        "daysportgoal": "",
        "manual_audit_nick_name": None,
        "manual_audit_avatar": None,
    }
