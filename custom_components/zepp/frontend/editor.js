/** The form of a card: whose data, and what of it. Loaded when somebody edits one. */
const PARTS = {
  night: ["heart_rate", "naps"],
  heart: ["zones", "sleep"],
  stress: ["biocharge"],
  training: ["projection", "vo2_max"],
  history: ["naps"],
};

/** What Home Assistant's editor asks for. */
export const formOf = (name) => ({
  schema: [
    { name: "config_entry_id", selector: { config_entry: { integration: "zepp" } } },
    ...PARTS[name].map((part) => ({ name: `show_${part}`, default: true, selector: { boolean: {} } })),
  ],
  // Nobody has loaded our texts where no card of ours has been shown yet.
  computeLabel: ({ name }, localize) => localize(`component.zepp.selector.card.options.${name}`) || name.replaceAll("_", " "),
});
