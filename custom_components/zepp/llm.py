"""Assist: tools for a language model, asked how somebody slept, was stressed, may train.

Only here is the young API of tools touched.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, override

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.components.llm import LLMTools
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, llm
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .actions.calls import async_asker, check_date, cloud_error
from .api import ZeppError
from .const import DOMAIN
from .coordinator import ZeppConfigEntry
from .figures import Figures
from .summaries import async_summary

_PERSON: Final = "person"
_DATE: Final = "date"
_NULL: Final = "What is null is not known: not measured, or not synchronized yet."
_PROMPT: Final = (
    "The tools that begin with zepp__ tell what a wearable measured of: {names}. "
    "The figures are as old as last_sync says; never take what has not arrived for zero. "
    "Report figures with their unit and their date. "
    "Do not diagnose and draw no medical conclusions from them."
)


def _plain(data: Figures, *, error: bool) -> Figures:  # noqa: ARG001  # the text tells it
    """Return what a tool answers before Home Assistant 2026.10."""
    return data


_RESULT: Any = getattr(llm, "ToolResult", _plain)
# Before 2026.10 nobody looks at them.
_READ_ONLY: Final[Any] = getattr(llm, "ToolAnnotations", dict)(
    read_only=True, destructive=False, idempotent=True, open_world=False
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What somebody may want to know, and who answers it."""

    name: str
    title: str
    description: str
    answer: Callable[[ZeppConfigEntry, date | None], Awaitable[Figures]]


@callback
def async_get_tools(
    hass: HomeAssistant, llm_context: llm.LLMContext, api_id: str
) -> LLMTools | None:
    """Return the tools of Assist, none without an account that the assistant may see."""
    if api_id != llm.LLM_API_ASSIST:
        return None
    names = _names(_exposed_accounts(hass, llm_context.assistant))
    if not names:
        return None
    return LLMTools(
        tools=[ZeppTool(question, names) for question in _QUESTIONS],
        prompt=_PROMPT.format(names=", ".join(names)),
    )


class ZeppTool(llm.Tool):
    """Answers one question about a day, for one account or all that may be seen."""

    annotations = _READ_ONLY
    integration = DOMAIN

    def __init__(self, question: _Question, names: list[str]) -> None:
        """Answer a question about the accounts of some names."""
        self.name = f"{DOMAIN}__{question.name}"
        self.title = question.title
        self.description = f"{question.description} {_NULL}"
        self.parameters = vol.Schema(
            {
                vol.Optional(
                    _PERSON, description="Whose figures. Leave it out to get everybody's."
                ): vol.In(names),
                vol.Optional(
                    _DATE, description="Local date as YYYY-MM-DD. Leave it out for now."
                ): str,
            }
        )
        self._answer = question.answer

    @override
    async def async_call(
        self,
        hass: HomeAssistant,
        tool_input: llm.ToolInput,
        llm_context: llm.LLMContext,
    ) -> Any:
        """Answer, or say what is wrong in words that a model can use."""
        given = tool_input.tool_args
        exposed = _exposed_accounts(hass, llm_context.assistant)
        try:
            entries = _chosen(exposed, given.get(_PERSON))
            day = _day(given.get(_DATE))
        except HomeAssistantError as err:
            return _RESULT(data={"error": str(err)}, error=True)
        context = llm_context.context or Context()
        accounts = [
            await self._async_account(hass, context, entry, day) for entry in entries
        ]
        failed = all("error" in account for account in accounts)
        return _RESULT(data={"accounts": accounts}, error=failed)

    async def _async_account(
        self,
        hass: HomeAssistant,
        context: Context,
        entry: ZeppConfigEntry,
        day: date | None,
    ) -> Figures:
        """Answer for one account; it may refuse, or its cloud fail, without the others."""
        runtime = entry.runtime_data
        try:
            await async_asker(hass, entry, context)
            return await self._answer(entry, day)
        except ZeppError as err:
            wrong = cloud_error(entry, runtime, err)
        except HomeAssistantError as err:
            wrong = err
        return {"name": entry.title, "error": str(wrong)}


def _exposed_accounts(hass: HomeAssistant, assistant: str) -> list[ZeppConfigEntry]:
    """Return the loaded accounts of which an assistant may see at least one entity."""
    registry = er.async_get(hass)
    return [
        entry
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        if any(
            async_should_expose(hass, assistant, entity.entity_id)
            for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
            if not entity.disabled_by
        )
    ]


def _names(entries: Iterable[ZeppConfigEntry]) -> list[str]:
    return sorted({entry.title for entry in entries})


def _chosen(entries: list[ZeppConfigEntry], person: str | None) -> list[ZeppConfigEntry]:
    """Return the accounts of a name, all if there is none."""
    wanted = str(person or "").strip().casefold()
    found = [entry for entry in entries if wanted in ("", entry.title.casefold())]
    if not found:
        known = ", ".join(_names(entries)) or "nobody at the moment"
        raise HomeAssistantError(f"There are no figures of that person. Known: {known}.")
    return found


def _day(text: str | None) -> date | None:
    """Return the date asked for, None if none is."""
    if not text:
        return None
    day = dt_util.parse_date(str(text))
    if day is None:
        raise HomeAssistantError("Give the date as YYYY-MM-DD.")
    check_date(day)
    return day


async def _async_sleep(entry: ZeppConfigEntry, day: date | None) -> Figures:
    """Return a night, the newest if no date is asked for."""
    wanted = day or dt_util.now().date()
    summary = await async_summary(entry, wanted)
    notes = _notes(summary, "night", wanted)
    latest = summary["freshness"]["latest_night"]
    if notes and latest and day is None:
        summary = await async_summary(entry, date.fromisoformat(latest))
        notes["note"] += " This is the newest night that is known."
    keys = ("name", "date", "night", "nap_duration", "freshness")
    return {**{key: summary[key] for key in keys}, **notes}


async def _async_stress(entry: ZeppConfigEntry, day: date | None) -> Figures:
    """Return the stress of a date, today's if none is asked for."""
    wanted = day or dt_util.now().date()
    summary = await async_summary(entry, wanted)
    keys = ("name", "date", "stress", "freshness")
    return {**{key: summary[key] for key in keys}, **_notes(summary, "stress", wanted)}


async def _async_training(entry: ZeppConfigEntry, day: date | None) -> Figures:
    """Return training and readiness on a date, today's if none is asked for."""
    summary = await async_summary(entry, day or dt_util.now().date())
    keys = ("name", "date", "training", "readiness", "freshness")
    return {key: summary[key] for key in keys}


def _notes(summary: Figures, part: str, day: date) -> dict[str, str]:
    """Say why a date lacks a part: it may still come, or has never been there."""
    if summary[part] is not None:
        return {}
    synced = summary["freshness"]["last_sync"]
    if synced and datetime.fromisoformat(synced).date() > day:
        return {"note": f"No {part} was recorded for {day}."}
    return {
        "note": f"No {part} of {day} has arrived so far. "
        "It may still come with the next synchronization."
    }


_QUESTIONS: Final = (
    _Question(
        name="GetSleep",
        title="Get sleep",
        description=(
            "Tells how somebody slept: the night that ended on a date, with sleep score "
            "(1 to 100, higher is better), minutes asleep and in each stage, minutes "
            "awake, resting heart rate (beats per minute), and the minutes napped on that "
            "date. Without a date it is the newest night that is known, which need not "
            "be last night: say its date."
        ),
        answer=_async_sleep,
    ),
    _Question(
        name="GetStress",
        title="Get stress",
        description=(
            "Tells how stressed somebody was on a date, today if none is given: average, "
            "highest and lowest level (1 to 100, higher is more stress), percent of the "
            "time relaxed and in normal, medium and high stress, and the latest "
            "measurement with its moment."
        ),
        answer=_async_stress,
    ),
    _Question(
        name="GetTraining",
        title="Get training",
        description=(
            "Tells whether somebody is fit to train on a date, today if none is given: "
            "readiness and its parts (scores 0 to 100, higher is better; heart rate "
            "variability in milliseconds, heart rates in beats per minute, temperature "
            "in degrees Celsius), the training load of seven days with its optimal band "
            "and status, acute and chronic training load, training stress balance (above "
            "0 is rested), VO2 max (mL/(kg·min)), and the workouts of the date (minutes, "
            "metres, kilocalories). Training has a date of its own."
        ),
        answer=_async_training,
    ),
)
