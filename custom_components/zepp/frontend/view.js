/** The page of a person: our cards for what the account has, and core's for the rest. */
import { ask } from "./core.js";
import { CARDS, accountsOf, entitiesOf, textsOf } from "./zepp.js";

const NIGHT = ["sleep_score", "sleep_duration", "hrv_rmssd", "readiness"];
const DAY = ["steps", "distance", "active_energy", "pai"];

const only = (content) => ({ type: "sections", sections: [{ type: "grid", cards: [{ type: "markdown", content }] }] });

/** The configuration of the dashboard: a view for everybody. */
export const dashboard = (_config, hass) => {
  const view = ([config_entry_id, title]) => ({ title, path: config_entry_id?.toLowerCase(), strategy: { type: "custom:zepp", config_entry_id } });
  const accounts = accountsOf(hass);
  if (!accounts.length) accounts.push([undefined, "Zepp"]);
  return { title: "Zepp", views: accounts.map(view) };
};

/** The configuration of a view. */
export const view = async ({ config_entry_id: wanted }, hass) => {
  const t = await textsOf(hass);
  const entries = accountsOf(hass).map(([entry]) => entry);
  const config_entry_id = entries.includes(wanted) ? wanted : entries[0];
  if (!config_entry_id) return only(t("no_account"));
  const has = entitiesOf(hass, config_entry_id);
  const sync = hass.states[has.last_sync]?.state;
  const { statistics = {}, translation_key } = await ask(hass, "get_profile", { config_entry_id }, sync).catch((error) => error);
  if (translation_key === "administrators_only") return only(t(translation_key));

  const card = (name) => Object.keys(has).some((key) => CARDS[name][2].test(key)) && { type: `custom:zepp-${name}-card`, config_entry_id };
  const tiles = (keys) => keys.map((key) => has[key] && { type: "tile", entity: has[key], name: { type: "entity" } });
  const graph = (key, color) => {
    const [entity, name] = [statistics[key], t(key)];
    const shown = { stat_types: ["mean"], period: "day", days_to_show: 90, hide_legend: true };
    return entity && { type: "statistics-graph", title: name, entities: [{ entity, name, color }], ...shown };
  };
  const calendars = [has.sleep, has.workouts].filter(Boolean);
  const section = (key, icon, ...cards) => {
    const heading = { type: "heading", heading: t(key), icon: `mdi:${icon}` };
    return cards.some(Boolean) ? [{ type: "grid", cards: [heading, ...cards].filter(Boolean) }] : [];
  };
  const sections = [
    section("night", "weather-night", card("night"), ...tiles(NIGHT)),
    section("heart", "heart-pulse", card("heart"), graph("resting_heart_rate", "#d9527e")),
    section("stress", "meditation", card("stress"), graph("average_stress", "#2c9f98")),
    section("training", "run", card("training"), ...tiles(DAY)),
    section("sleep", "sleep", card("history")),
    section("calendar", "calendar", calendars.length && { type: "calendar", entities: calendars, initial_view: "listWeek" }),
  ];
  return { type: "sections", max_columns: 4, sections: sections.flat() };
};
