/** What only some cards need. */
import { safe } from "./core.js";

/** Ways to see a card, of which one is chosen: what each is, what it says. */
export const radios = (card, name, ways, chosen) => {
  const radio = ([way, says]) => card.button(way, { [name]: way }, `role="radio" aria-checked="${way === chosen}" tabindex="${way === chosen ? 0 : -1}"`, safe(says));
  return `<div role="radiogroup" aria-label="${safe(card.t(name))}">${ways.map(radio).join("")}</div>`;
};

/** When the clock that is shown has gone on by some hours, whatever moves it: a day ends 23 to 25 hours after it began. */
export const later = (from, hours, { minuteOfDay }) => {
  const at = from + hours * 3600;
  const ahead = minuteOfDay(at) - minuteOfDay(from) - hours * 60;
  return at - (((ahead + 3600) % 1440) - 720) * 60;
};
