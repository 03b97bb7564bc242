"""Weight and blood pressure of a simulated person."""

from datetime import date
import math
from random import Random

from .account import HEIGHT
from .item import Item, event
from .life import Pressure, Weighing
from .person import Person
from .plan import random_for
from .zone import MINUTE, midnight

WRONG = 1.28  # what the manual records' body mass index is off by
SCALE = 103
APP = "com.xiaomi.hm.health"


def weighings(person: Person, day: date, synced: float) -> list[Weighing]:
    """Return the records of a local date known at a sync, oldest first."""
    if "weight" not in person.families or day < person.first_day:
        return []
    changes = person.changed(day)
    records = changes.get("weight", ())
    if "weight" not in changes:
        scale = "scale" in person.families
        kind = f"weight {scale}"
        records = person.kept(kind, day, lambda: _weighings(person, day, scale=scale))
    return sorted(record for record in records if record.time <= synced)


def _weighings(person: Person, day: date, *, scale: bool) -> tuple[Weighing, ...]:
    """Make up the records of a local date: on two days a week, seldom two a day."""
    rng = random_for(person.seed, day, "weight")
    if rng.random() > 0.27:
        return ()
    first = midnight(person.time_zone, day)
    times = [first + rng.randint(380, 480) * MINUTE]
    if rng.random() < 0.12:
        times.append(first + rng.randint(1210, 1290) * MINUTE)
    slow = 64.5 + 1.5 * math.sin(day.toordinal() * math.tau / 210)
    return tuple(_weighing(rng, time, slow, scale=scale) for time in times)


def _weighing(rng: Random, time: int, slow: float, *, scale: bool) -> Weighing:
    """Make up one record; a scale fails to see inside the body now and then."""
    weight = round(slow + rng.gauss(0, 0.4), 1)
    manual, failed = rng.random() < 0.35, rng.random() < 0.1
    fat = round(17 + rng.gauss(0, 0.4), 5)
    bone = round(2.73 + rng.uniform(-0.02, 0.02), 7)
    if manual or not scale:
        return Weighing(time, weight)
    if failed:
        return Weighing(time, weight, manual=False)
    return Weighing(
        time,
        weight,
        manual=False,
        fat_rate=fat,
        water_rate=round(56.9 + rng.gauss(0, 0.3), 5),
        bone=bone,
        muscle=round(weight - weight * fat / 100 - bone, 6),
        visceral_fat=float(rng.randint(8, 9)),
        metabolism=float(rng.randint(1340, 1370)),
    )


def weight_item(person: Person, record: Weighing) -> Item:
    """Return one item of `weightRecords`."""
    return {
        "userId": person.user_id,
        "memberId": "-1",
        "deviceSource": -1 if record.manual else SCALE,
        "appName": APP,
        "generatedTime": record.time,
        "weightType": 1 if record.manual else 2,
        "summary": _by_hand(record) if record.manual else _by_scale(record),
        "createTime": record.time,
    }


def _by_hand(record: Weighing) -> Item:
    """Return the `summary` of a record typed in; its body mass index is wrong."""
    index = body_mass_index(record.weight) * WRONG
    return {
        "weight": record.weight,
        "height": HEIGHT,
        "age": 39,
        "bmi": round(index, 1),
        "encryptImpedance": "0",
        "deviceType": 0,
        "oneFootMeasureTime": 93.0,
        "source": 2,
        "syncHealth": 1,
        "bodyBalanceScore": 93,
        "dataSourceType": 1,
        "syncHealthConnect": False,
    }


def _by_scale(record: Weighing) -> Item:
    """Return the `summary` of a record of a scale."""
    measured = record.fat_rate > 0
    return {
        "weight": record.weight,
        "height": float(HEIGHT),
        "bmi": round(body_mass_index(record.weight), 1),
        "fatRate": record.fat_rate,
        "bodyWaterRate": record.water_rate,
        "boneMass": record.bone,
        "muscleRate": record.muscle,
        "muscleAge": 25 if measured else 0,
        "proteinRatio": 21.837502 if measured else 0.0,
        "standBodyWeight": 64.4,
        "visceralFat": record.visceral_fat,
        "metabolism": record.metabolism,
        "bodyScore": 89 if measured else 0,
        "bodyStyle": 5 if measured else 0,
        "impedance": 451 if measured else 0,
        "encryptImpedance": "451" if measured else "0",
    }


def body_mass_index(weight: float) -> float:
    """Return the body mass index of the person."""
    return weight / (HEIGHT / 100) ** 2


def pressures(person: Person, day: date, synced: float) -> list[Pressure]:
    """Return the readings of a local date known at a sync, oldest first."""
    if "blood_pressure" not in person.families or day < person.first_day:
        return []
    changes = person.changed(day)
    readings = changes.get("blood_pressure", ())
    if "blood_pressure" not in changes:
        rng = random_for(person.seed, day, "pressure")
        time = midnight(person.time_zone, day) + rng.randint(430, 620) * MINUTE
        reading = Pressure(time, rng.randint(112, 131), rng.randint(70, 85))
        readings = (reading,) if rng.random() < 0.4 else ()
    return sorted(reading for reading in readings if reading.time <= synced)


def pressure_items(person: Person, day: date, synced: float) -> list[Item]:
    """Return the `blood_pressure/manually_add_data` items of a local date."""
    items = []
    for time, systolic, diastolic in pressures(person, day, synced):
        value = {"measureTime": time * 1000, "sbp": systolic, "dbp": diastolic}
        kind = "blood_pressure/manually_add_data"
        items.append(event(person.user_id, kind, time * 1000, value))
    return items
