/** Every text that is asked for is there, and every text that is there is asked for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, sources } from "./help.mjs";
import { CARDS, defined, english, hassOf, lives, saidBy, show, walk } from "./page.mjs";

const keys = Object.keys(english);
/** What was asked for, with the names of the values that came along. */
const asked = new Map();
const texts = (key, values = {}) => {
  asked.set(key, new Set([...(asked.get(key) ?? []), ...Object.keys(values)]));
  return key;
};

// All that can be drawn without a browser is drawn, all that a cursor can say is said.
const failed = [];
const { formOf } = await load("editor.js");
for (const type of CARDS) {
  for (const kept of lives) {
    try {
      await walk(await show(type, hassOf({ kept, texts })), saidBy);
    } catch (error) {
      failed.push(error);
    }
  }
  await show(type, hassOf({ texts, fails: () => Object.assign(new Error(), { translation_key: "administrators_only" }) }));
  const { schema, computeLabel } = formOf(type.slice(5, -5));
  schema.forEach((field) => computeLabel(field, (path) => texts(path.split(".").at(-1))));
}
for (const kept of lives) {
  const hass = hassOf({ kept, texts });
  const { views } = await defined.get("ll-strategy-dashboard-zepp").generate({}, hass);
  for (const { strategy } of views) await defined.get("ll-strategy-view-zepp").generate(strategy, hass);
}

test("every card could be asked what it says", () => assert.deepEqual(failed, []));

test("a text that is asked for is there", () => {
  const written = Object.values(sources).flatMap((source) => [...source.matchAll(/\bt\(\s*"(\w+)"/g)].map(([, key]) => key));
  assert.deepEqual([...new Set([...asked.keys(), ...written])].filter((key) => !keys.includes(key)).sort(), []);
});

// What is not asked for here, as only a rare case asks for it, has at least to stand in a module by itself.
test("a text that is there is used", () => {
  const written = (key) => Object.values(sources).some((source) => source.includes(`"${key}"`));
  assert.deepEqual(keys.filter((key) => !asked.has(key) && !written(key)), []);
  assert.ok(keys.length > 0);
});

test("a text has no place for a value that it is not given", () => {
  for (const [key, given] of asked) {
    const wanted = [...(english[key] ?? "").matchAll(/\{(\w+)/g)].map(([, name]) => name);
    assert.deepEqual(wanted.filter((name) => !given.has(name)), [], key);
  }
});

test("texts come from Home Assistant; one that is missing is its key in words", async () => {
  const { textsOf } = await load("zepp.js");
  const loaded = [];
  const localize = (path, values) => (path === "component.zepp.selector.card.options.score" ? `Score ${values.value}` : "");
  const hass = (answer) => ({ loadBackendTranslation: async (...what) => (loaded.push(what), answer()) });
  const t = await textsOf(hass(() => localize));
  assert.deepEqual(loaded, [["selector", "zepp"]]);
  assert.deepEqual([t("score", { value: "80" }), t("rem_sleep")], ["Score 80", "rem sleep"]);
  const offline = await textsOf(hass(() => Promise.reject(new Error("offline"))));
  assert.equal(offline("no_account"), "no account");
});
