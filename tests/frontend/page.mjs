/** As much of a page and of Home Assistant as cards need to draw; what they look like is for a browser to show. */
import { readFileSync } from "node:fs";
import { setImmediate, setTimeout as passed } from "node:timers/promises";
import { FOLDER, load, sources } from "./help.mjs";

/** What the modules define. */
export const defined = new Map();
globalThis.window = globalThis;
globalThis.customElements = { get: (name) => defined.get(name), define: (name, made) => defined.set(name, made), whenDefined: async () => {} };
globalThis.CSSStyleSheet = class {
  replaceSync() {}
};
globalThis.ResizeObserver = class {
  constructor(resized) {
    this.resized = resized;
  }
  observe(box) {
    box.resize = (width) => this.resized([{ contentRect: { width } }]);
  }
  disconnect() {}
};
class Part {
  drawn = 0;
  html = "";
  style = {};
  set innerHTML(html) {
    this.drawn++;
    this.html = html;
  }
}
class Box {
  children = Array.from({ length: 4 }, () => new Part());
  classList = { toggle() {} };
  addEventListener() {}
  get html() {
    return this.children.map(({ html }) => html).join("");
  }
  /** How often the chart was drawn. */
  get drawn() {
    return this.children[1].drawn;
  }
}
globalThis.HTMLElement = class {
  isConnected = true;
  attachShadow() {
    this.box = new Box();
    return { host: this, firstChild: this.box, activeElement: null, querySelector: () => null };
  }
};

// What was not measured is no 0 and no day of 1970: nobody may write it as one.
for (const [kind, where] of [[Intl.NumberFormat, "a number"], [Intl.DateTimeFormat, "a time"]]) {
  const { get } = Object.getOwnPropertyDescriptor(kind.prototype, "format");
  const strict = (format) => (value) => {
    if (value === null || Number.isNaN(+value)) throw new TypeError(`${value} is not ${where}`);
    return format(value);
  };
  Object.defineProperty(kind.prototype, "format", {
    get() {
      return strict(get.call(this));
    },
  });
}

await load("zepp.js");
// What is imported later is there at once; what cannot be loaded says so where it is wanted.
await Promise.allSettled(Object.keys(sources).map(load));

export const CARDS = window.customCards.map(({ type }) => type);
/** What the actions answer, see test_frontend_answers.py. */
export const answers = JSON.parse(readFileSync(new URL("answers.json", import.meta.url), "utf8"));
const everything = structuredClone(answers);
everything.profile.statistics = Object.fromEntries(Object.keys(answers.profile.entities).map((key) => [key, `zepp:1_${key}`]));
everything.nights.nights.at(-1).revised = true;
const without = (found) => Object.fromEntries(Object.entries(found).map(([key, value]) => [key, Array.isArray(value) ? [] : value]));
/** Somebody with everything, with days of which nothing was read, with a new account, and nobody. */
export const lives = [
  everything,
  { ...Object.fromEntries(Object.entries(answers).map(([name, found]) => [name, without(found)])), profile: answers.profile },
  { ...answers, profile: { ...answers.profile, first_day: null, last_day: null, last_sync: null } },
  { ...answers, profile: { ...answers.profile, entities: {} } },
];
/** Every text there is. */
export const english = JSON.parse(readFileSync(new URL("../translations/en.json", FOLDER), "utf8")).selector.card?.options ?? {};

/** Of a list, what is of the dates that are asked for. */
const within = (list, { start_date, end_date }) => list.filter(({ date }) => start_date <= date && date <= end_date);

/** A curve of the day that is asked for; of any other day there is none. */
const curveOf = (curves, { start, end }) => {
  if (Date.parse(end) - Date.parse(start) !== 86_400_000) throw new Error("curves are drawn day by day");
  const found = curves.find((curve) => curve.start?.slice(0, 10) === start.slice(0, 10));
  return found ?? { ...curves[0], start: `${start}+01:00`, values: [], workouts: [] };
};

const rowsOf = (kept, { start, end }) => ({ ...kept, start: `${start}+01:00`, rows: kept.rows.filter((row) => start <= row.start && row.start < end) });

/** What of the kept answers fits a question. */
const answerOf = (kept, { service, service_data: asked }) => {
  const { nights, naps } = asked.stages ? kept.nights : kept.month_of_nights;
  return {
    get_profile: () => kept.profile,
    get_sleep: () => ({ nights: within(nights, asked), naps: within(naps, asked) }),
    get_heart_rate: () => (asked.resolution === "minute" ? curveOf([kept.heart_rate, kept.heart_rate_today], asked) : rowsOf(kept.heart_rate_by_hour, asked)),
    get_stress: () => curveOf([kept.stress, kept.stress_today], asked),
    get_training_load: () => ({ ...kept.training, days: within(kept.training.days, asked) }),
  }[service]();
};

/** Statistics of somebody else, with a row that was voided. */
const recordedOf = ({ statistic_ids, start_time, end_time, period }) => {
  const step = period === "day" ? 86_400_000 : 3_600_000;
  const count = Math.min(Math.ceil((Date.parse(end_time) - Date.parse(start_time)) / step), 800);
  const row = (at) => ({ start: Date.parse(start_time) + at * step, mean: at === 3 ? null : 50 + (at % 24), min: 40, max: 80 });
  return Object.fromEntries(statistic_ids.map((id) => [id, Array.from({ length: count }, (_, at) => row(at))]));
};

const inEnglish = (key, values = {}) => (english[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Home Assistant as a card sees it. `texts` says what a key becomes, `fails` whether an action fails. */
export const hassOf = ({ language = "en", clock = "language", kept = answers, texts = inEnglish, fails = () => null } = {}) => {
  const entities = Object.entries(kept.profile.entities).map(([key, id]) => [id, { platform: "zepp", translation_key: key, device_id: "service" }]);
  const hass = {
    language,
    locale: { language, time_format: clock, time_zone: "server", number_format: "language" },
    config: { time_zone: "Europe/Berlin" },
    connected: true,
    themes: { darkMode: false },
    states: { [answers.profile.entities.last_sync]: { state: kept.profile.last_sync ?? "unknown" } },
    entities: Object.fromEntries(entities),
    devices: { service: { entry_type: "service", config_entry_id: "entry", name: kept.profile.name } },
    asked: [],
    loadBackendTranslation: async () => (key, values) => texts(key.replace("component.zepp.selector.card.options.", ""), values),
    async callWS(message) {
      hass.asked.push(message);
      const error = fails(message);
      if (error) throw error;
      if (message.type === "call_service") return { response: structuredClone(answerOf(kept, message)) };
      return recordedOf(message);
    },
  };
  return hass;
};

/** Let everything come to an end that does not wait for time to pass; what went wrong when a card was drawn is thrown here. */
export const settle = async (element) => {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  await passed(2);
  if (element?.wrong) throw element.wrong;
};

const watch = (element) => {
  const { card } = element;
  const render = card.render.bind(card);
  card.render = (width) => {
    try {
      render(width);
    } catch (error) {
      element.wrong ??= error;
    }
  };
};

/** A card on a page, drawn. */
export const show = async (type, hass, { width = 400, config = {} } = {}) => {
  const { forget } = await load("core.js");
  forget();
  const element = new (defined.get(type))();
  element.setConfig({ type: `custom:${type}`, ...config });
  element.hass = hass;
  await element.connectedCallback();
  watch(element);
  element.box.resize(width);
  await settle(element);
  return element;
};

const read = (markup) => markup.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));

/** What the buttons of a card would change. */
export const statesOf = ({ box }) => [...new Set([...box.html.matchAll(/data-state="([^"]*)"/g)].map(([, state]) => read(state)))];

export const press = async (element, state) => {
  element.box.onclick({ target: { closest: () => ({ dataset: { state } }) } });
  await settle(element);
};

/** Everything that a card can be made to show by its buttons, again and again; each is handed to `look`. */
export const walk = async (element, look, most = 12) => {
  const seen = new Set();
  const waiting = ["{}"];
  while (waiting.length && seen.size < most) {
    const state = waiting.shift();
    if (seen.has(state)) continue;
    seen.add(state);
    await press(element, state);
    look(element);
    waiting.push(...statesOf(element));
  }
};

/** Whatever the cursor of a card says, from its first place to its last. */
export const saidBy = ({ card: { track } }) => Array.from({ length: track?.count ?? 0 }, (_, at) => track.say(at));
