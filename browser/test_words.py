"""What is said is said in words, not in keys."""

from cards import are_drawn, ask
from conftest import Visit
from dashboards import CHOSEN, STORED
from household import Household
import pytest
from texts import keys_in_words


@pytest.mark.parametrize("path", [STORED, f"{CHOSEN}/all"])
async def test_no_text_is_missing(household: Household, visit: Visit, path: str) -> None:
    async with visit() as visitor:
        view = f"/{household.view('Mira')}" if path == STORED else ""
        await visitor.open(path + view)
        await are_drawn(visitor)

        said = await ask(visitor, "said()")
        headings = visitor.page.locator("hui-heading-card .title")
        said += await headings.all_inner_texts()
        assert [words for words in said if words.strip() in keys_in_words()] == []
