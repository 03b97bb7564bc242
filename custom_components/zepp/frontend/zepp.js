/** On every page: shells of the cards, what pickers show, the dashboard. */

/** By card: title, description, for entities that show what. */
export const CARDS = {
  night: ["Night", "Stages, heart rate and score of a night", /^sleep_[des]|_sleep$|^wake_|^night$/],
  heart: ["Heart", "The heart rate of a day or a month", /heart_rate$/],
  stress: ["Stress", "Stress and BioCharge of a day", /^((average|highest|lowest)_)?stress|^biocharge/],
  training: ["Training", "Fitness, fatigue, form and load", /training_|^trimp|^vo2_max/],
  history: ["Sleep history", "Bedtimes and scores of many nights", /^sleep_[mrs]|^nap/],
};

/** The entities of accounts: what each shows, its id, the account, whose that is. */
const ours = ({ entities, devices }) =>
  Object.entries(entities).flatMap(([id, { platform, translation_key, device_id }]) => {
    const { entry_type, config_entry_id, name_by_user, name } = devices[device_id] ?? {};
    return platform === "zepp" && entry_type === "service" ? [[translation_key, id, config_entry_id, name_by_user || name]] : [];
  });

/** The accounts there are, by name: entry and name. */
export const accountsOf = (hass) =>
  [...new Map(ours(hass).map(([, , entry, name]) => [entry, name]))].sort(([, one], [, two]) => one.localeCompare(two));

/** The entities of an account by what they show. */
export const entitiesOf = (hass, wanted) => Object.fromEntries(ours(hass).filter(([, , entry]) => entry === wanted));

const texts = {};

/** The user's texts. Asked for once: a second one gets none while they come. */
export const textsOf = (hass) =>
  (texts[hass.language] ??= hass
    .loadBackendTranslation("selector", "zepp")
    .catch(() => delete texts[hass.language] && null)
    .then((localize) => (key, values) => localize?.(`component.zepp.selector.card.options.${key}`, values) || key.replaceAll("_", " ")));

const shellOf = (name) =>
  class extends HTMLElement {
    seen = [];
    getCardSize = () => 8;
    getGridOptions = () => ({ columns: 12, min_columns: 6 });
    static getStubConfig = (hass) => ({ config_entry_id: ours(hass).find(([key]) => CARDS[name][2].test(key))?.[2] });
    static getConfigForm = async () => (await import("./editor.js")).formOf(name);

    setConfig(config) {
      if (typeof (config.config_entry_id ?? "") !== "string") throw new Error("config_entry_id: no account");
      this.config = config;
      this.look();
    }

    set hass(hass) {
      this.now = hass;
      this.look();
    }

    /** Called for every change in the house: compares by identity. */
    look() {
      const { card, now: hass, config } = this;
      if (!card || !hass) return;
      const { language, locale, entities, devices, connected, themes, states } = hass;
      const used = () => [config, language, locale, entities, devices, connected, themes?.darkMode, states[card.watched]];
      if (used().every((one, at) => one === this.seen[at])) return;
      card.update(config, hass);
      // By now it knows what is to be watched.
      this.seen = used();
    }

    async connectedCallback() {
      const { default: Card } = await import(`./${name}.js`).catch(() => ({}));
      // After an update, an open page has old addresses.
      if (!Card) return (this.textContent = (await textsOf(this.now))("reload"));
      this.card ??= new Card(this);
      this.look();
    }
  };

// A late module makes a late page; a late strategy would make an error that stays.
const strategyOf = (kind) =>
  class extends HTMLElement {
    static generate = async (config, hass) => (await import("./view.js"))[kind](config, hass);
    static getCreateSuggestions = () => ({ title: "Zepp", icon: "mdi:watch" });
    static shouldRegenerate = (_config, old, hass) => ["entities", "devices", "language"].some((key) => old[key] !== hass[key]);
  };

const defineAll = () => {
  const define = (name, made) => customElements.get(name) ?? customElements.define(name, made);
  for (const name in CARDS) define(`zepp-${name}-card`, shellOf(name));
  define("ll-strategy-dashboard-zepp", strategyOf("dashboard"));
  define("ll-strategy-view-zepp", strategyOf("view"));
};

// Somebody may load this twice.
const known = window.customCards?.some(({ type }) => type === "zepp-night-card");
const offer = (list, item) =>
  known || (globalThis[list] ??= []).push({ ...item, documentationURL: "https://github.com/ha-zepp/zepp/blob/main/docs/dashboard.md" });

for (const name in CARDS) {
  const [type, [title, description, keys]] = [`zepp-${name}-card`, CARDS[name]];
  const getEntitySuggestion = (hass, id) => {
    const [key, , config_entry_id] = ours(hass).find(([, one]) => one === id) ?? [];
    return keys.test(key) ? { config: { type: `custom:${type}`, config_entry_id } } : null;
  };
  offer("customCards", { type, name: `Zepp: ${title}`, description, preview: true, getEntitySuggestion });
}
for (const strategyType of ["dashboard", "view"]) {
  offer("customStrategies", { type: "zepp", strategyType, name: "Zepp", description: "Nights, heart, stress and training" });
}

// Older releases swap the registry while they start, and forget what was defined before.
if (window.__haScopedRegistryReady || customElements.get("home-assistant")) defineAll();
else customElements.whenDefined("home-assistant").then(defineAll);
