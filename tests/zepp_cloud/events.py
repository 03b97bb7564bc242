"""Dated items of the other endpoints as the cloud writes them."""

from datetime import date

import orjson

from .item import Item, event
from .person import Person
from .view import StressDay, day_view, stress_days
from .zone import DAY, local_date, midnight, utc_midnight


def _days(person: Person, synced: float) -> list[date]:
    """Return the dates that exist at a sync, oldest first."""
    count = (local_date(person.time_zone, synced) - person.first_day).days + 1
    return [person.first_day + DAY * number for number in range(max(0, count))]


def stress_items(person: Person, synced: float) -> list[Item]:
    """Return the `all_day_stress` items."""
    if "stress" not in person.families:
        return []
    return [_stress_item(person, item) for item in stress_days(person, synced)]


def _stress_item(person: Person, item: StressDay) -> Item:
    """Return one `all_day_stress` item: flat, numbers as text."""
    points = [{"time": p.time * 1000, "value": p.value} for p in item.points]
    relaxed, normal, medium, high = item.shares
    return {
        "userId": person.user_id,
        "eventType": "all_day_stress",
        "subType": "all_day_stress",
        "timestamp": item.timestamp,
        "deviceType": "0",
        "minStress": str(item.lowest),
        "mediumProportion": str(medium),
        "maxStress": str(item.highest),
        "data": orjson.dumps(points).decode(),
        "relaxProportion": str(relaxed),
        "deviceId": person.main.device_id,
        "deviceSn": person.main.sn,
        "avgStress": str(item.average),
        "highProportion": str(high),
        "deviceSource": str(person.main.source),
        "deviceMac": person.main.mac,
        "normalProportion": str(normal),
    }


def exertion_items(person: Person, synced: float) -> list[Item]:
    """Return the `exertion` items; none for days not worn."""
    if "exertion" not in person.families:
        return []
    return [
        _exertion(person, day, synced)
        for day in _days(person, synced)
        if person.life(day).worn
    ]


def _exertion(person: Person, day: date, synced: float) -> Item:
    """Return one `exertion` item."""
    training = person.training(day, synced)
    start = midnight(person.time_zone, day)
    done = [w for w in person.life(day).workouts if start + w.end * 60 <= synced]
    value: Item = {
        "exerciseScore": training.exercise_score,
        "totalScore": training.exercise_score + 10,
        "targetScore": training.target_score,
        "completionPercent": round(100 * training.exercise_score / training.target_score),
        "recoveryFactor": training.recovery_factor,
        "recoveryFactorID": training.recovery_factor,
        "insightState": 0,
        "atl": training.atl,
        "ctl": training.ctl,
        "tsb": training.tsb,
        "atlTotal": training.atl + 18,
        "ctlTotal": training.ctl + 16,
        "tsbTotal": training.tsb - 2,
        "lastUpdateTime": _updated(person, day, synced) * 1000,
        "exercisePlan": {
            "heartRateLower": 131,
            "heartRateUpper": 161,
            "intensity": 1,
            "duration": 38,
        },
        "activities": [
            {"startTime": w.start, "endTime": w.end, "currentScore": w.load} for w in done
        ],
    }
    return event(person.user_id, "exertion/algo_result", utc_midnight(day) * 1000, value)


def _updated(person: Person, day: date, synced: float) -> int:
    """Return when a day's item was last written."""
    end = midnight(person.time_zone, day + DAY)
    return min(int(synced), person.first_sync_after(end))


def phn_averages(person: Person, day: date, synced: float) -> tuple[int, int]:
    """Return atl and ctl as `phn` has them: not always those of exertion."""
    training = person.training(day, synced)
    return training.atl + day.toordinal() % 3, training.ctl + day.toordinal() % 2


def phn_items(person: Person, synced: float) -> list[Item]:
    """Return the `phn` items."""
    if "phn" not in person.families:
        return []
    items = []
    for day in _days(person, synced):
        atl, ctl = phn_averages(person, day, synced)
        trimp = person.training(day, synced).trimp
        value: Item = {
            "phn_plan_id": 0,
            "timezone_offset": 0,
            "result": {"trimp": trimp, "atl": atl, "ctl": ctl, "tsb": ctl - atl},
        }
        stamp = utc_midnight(day) * 1000
        items.append(event(person.user_id, "phn/daily_analysis", stamp, value))
    return items


def sport_load_items(person: Person, synced: float) -> list[Item]:
    """Return the SPORT_LOAD items."""
    if "sport_load" not in person.families:
        return []
    items: list[Item] = []
    for day in _days(person, synced):
        training = person.training(day, synced)
        items.append(
            {
                "dayId": day.isoformat(),
                "generatedTime": midnight(person.time_zone, day),
                "device_source": person.main.source,
                "currnetDayTrainLoad": training.day_load,
                "wtlSum": training.week_load,
                "wtlSumOptimalMin": training.optimal_min,
                "wtlSumOptimalMax": training.optimal_max,
                "wtlSumOverreaching": training.overreaching,
                "updateTime": _updated(person, day, synced) * 1000,
            }
        )
    return items


def vo2_of(person: Person, day: date, synced: float) -> tuple[int, int] | None:
    """Return VO2 max running and walking, once the run of the day is over."""
    life = person.life(day)
    if max(life.vo2_max_run, life.vo2_max_walking) <= 0:
        return None
    start = midnight(person.time_zone, day)
    if any(start + workout.end * 60 > synced for workout in life.workouts):
        return None
    return life.vo2_max_run, life.vo2_max_walking


def vo2_max_items(person: Person, synced: float) -> list[Item]:
    """Return the VO2_MAX items, on days with a run only."""
    if "vo2_max" not in person.families:
        return []
    items: list[Item] = []
    for day in _days(person, synced):
        values = vo2_of(person, day, synced)
        if values is None:
            continue
        items.append(
            {
                "dayId": day.isoformat(),
                "update_time": _updated(person, day, synced) * 1000,
                "vo2_max_run": values[0],
                "vo2_max_walking": values[1],
            }
        )
    return items


def daily_health_items(person: Person, synced: float) -> list[Item]:
    """Return the `DailyHealth` items."""
    items = []
    for day in _days(person, synced):
        view = day_view(person, day, synced)
        if view is None:
            continue
        stamp = utc_midnight(day) * 1000
        sample: Item = {
            "totalBurningDuration": view.run,
            "burningDurationGoal": 30,
            "totalCalories": view.energy,
            "s": 0,
            "dateString": day.isoformat(),
            "calorieGoal": 300,
            "totalRunningDistance": 0,
            "totalSteps": view.steps,
            "totalCyclingDistance": 0,
            "stepGoal": person.goal,
        }
        value: Item = {
            "samples": [sample],
            "deviceId": "1,",
            "deviceSN": "1,",
            "deviceType": "1,-1",
            "timeZone": "1,Asia/Shanghai",
            "startTime": stamp,
            "deviceSource": "1,-1",
        }
        items.append(event(person.user_id, "DailyHealth/summary", stamp, value))
    return items
