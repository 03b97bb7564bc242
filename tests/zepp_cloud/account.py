"""Watches and profile of a simulated person."""

import orjson

from .person import Person
from .records import DEVICE_ID, SECOND_DEVICE_ID, SECOND_SOURCE, SOURCE


def devices(person: Person) -> list[dict[str, object]]:
    """Return the list of watches."""
    details = {
        "auth_key": "0x00000000000000000000000000000000",
        "hardwareVersion": "0.55.17.1",
        "productVersion": "",
        "deviceName": "Amazfit Balance 2",
    }
    watch: dict[str, object] = {
        "deviceType": 0,
        "deviceSource": SOURCE,
        "deviceId": DEVICE_ID,
        "macAddress": "C0:FF:EE:12:34:56",
        "sn": "00000000000000",
        "bindingStatus": 1,
        "applicationTime": 1765000000,
        "lastStatusUpdateTime": 1786500000,
        "additionalInfo": orjson.dumps(details).decode(),
        "lastBindingPlatform": "ios_phone",
        "firmwareVersion": "5.1.3.21",
        "displayName": "",
        "lastActiveStatusUpdateTime": 1786500000,
        "activeStatus": 1,
        "priority": "0",
        "sort": 0,
    }
    if not person.second_device:
        return [watch]
    strap = {
        **watch,
        "deviceSource": SECOND_SOURCE,
        "deviceId": SECOND_DEVICE_ID,
        "macAddress": "DE:AD:BE:65:43:21",
        "sn": "11111111111111",
        "bindingStatus": 0,
        "additionalInfo": "{}",
        "firmwareVersion": "",
        "displayName": "Strap",
        "activeStatus": 0,
        "sort": 1,
    }
    return [watch, strap]


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
        "height": 172,
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
        "height": 172,
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
