/** The cards without a browser: what they draw of what the actions answer, whom they ask and when. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { random } from "./help.mjs";
import { CARDS, answers, hassOf, lives, press, saidBy, settle, show, statesOf, walk } from "./page.mjs";

const WIDTHS = [268, 340, 468, 1200];
const EVIL = `"'><x-evil title="`;
/** What no person should ever read. */
const NONSENSE = /NaN|Infinity|∞|undefined|\bnull\b|\[object|Invalid Date/;
const drawn = ({ box, card }, told = "") => {
  const shown = box.html.replace(/data-state="[^"]*"/g, "");
  assert.ok(!card.error, `${told}: ${card.error}`);
  assert.doesNotMatch(shown, NONSENSE, told);
  assert.doesNotMatch(shown, /(width|height|r)="-/, told);
  return box.html;
};
const sensible = (element, told) => {
  drawn(element, told);
  for (const said of saidBy(element)) assert.ok(said && !NONSENSE.test(said), `${told}: ${said}`);
};

// What is never without its figures.
const FULL = ["stages", "step", "projection"];
/** An answer in which some figures are missing, as any may be. */
const withHoles = (found, draw, name = "") => {
  if (FULL.includes(name)) return found;
  if (Array.isArray(found)) return found.map((one) => withHoles(one, draw, name));
  if (typeof found === "number") return draw() < 0.3 ? null : found;
  if (typeof found !== "object" || found === null) return found;
  return Object.fromEntries(Object.entries(found).map(([key, one]) => [key, withHoles(one, draw, key)]));
};

/** An answer in which all figures are 0, but for those that are read many times a day. */
const withZeros = (answer) => JSON.parse(JSON.stringify(answer, (key, value) => (typeof value === "number" && /_|trimp|^optimal/.test(key) ? 0 : value)));

/** The same answers with markup in every name that somebody can choose. */
const evil = JSON.parse(JSON.stringify(answers), (key, value) => (["title", "name", "workout_type", "status"].includes(key) ? `${value}${EVIL}` : value));

const synced = (hass) => ({ ...hass, states: { ...hass.states, [answers.profile.entities.last_sync]: { state: "2026-11-18T15:30:00+01:00" } } });

for (const type of CARDS) {
  describe(type, () => {
    test("draws what is answered, at every width and in every language", async () => {
      for (const language of ["en", "de", "he", "ar", "ja"])
        for (const width of WIDTHS)
          for (const kept of lives) {
            const element = await show(type, hassOf({ language, kept }), { width });
            await walk(element, () => sensible(element, `${language} ${width}`), 8);
          }
    });

    test("draws a life of which much is missing, or every figure", async () => {
      for (let seed = 0; seed <= 25; seed++) {
        const draw = seed ? random(seed) : () => 0;
        const element = await show(type, hassOf({ kept: { ...withHoles(answers, draw), profile: answers.profile } }));
        await walk(element, () => sensible(element, `seed ${seed}`), 4);
      }
    });

    test("takes 0 for a figure", async () => {
      const element = await show(type, hassOf({ kept: { ...withZeros(answers), profile: answers.profile } }));
      sensible(element, "zeros");
      assert.match(element.box.html, /class="chart"/);
    });

    test("lets nobody's words become markup", async () => {
      const element = await show(type, hassOf({ kept: evil, texts: (key) => key + EVIL }));
      await walk(element, ({ box }) => assert.doesNotMatch(box.html, /<x-evil|title="[^"]*"/));
      const failing = await show(type, hassOf({ fails: () => new Error(EVIL) }));
      assert.doesNotMatch(failing.box.html, /<x-evil/);
      assert.match(failing.box.html, /x-evil/);
    });

    test("needs few elements and little time for a day of minutes", async () => {
      const element = await show(type, hassOf(), { width: 500 });
      assert.match(element.box.html, /<svg/);
      await walk(element, ({ box, card }) => {
        const count = box.html.match(/<[a-z]/g).length;
        assert.ok(count < 500, `${count} elements`);
        const took = Array.from({ length: 41 }, () => {
          const start = performance.now();
          card.render(500);
          return performance.now() - start;
        });
        const median = took.toSorted((one, two) => one - two)[20];
        assert.ok(median < 5, `${median} ms`);
      });
    });

    test("does nothing when something else in the house changes", async () => {
      const hass = hassOf();
      const element = await show(type, hass);
      const [{ drawn: before }, asked] = [element.box, hass.asked.length];
      for (let at = 0; at < 100; at++) element.hass = { ...hass, states: { ...hass.states, "light.kitchen": { state: `${at}` } } };
      await settle(element);
      assert.equal(element.box.drawn, before);
      assert.equal(hass.asked.length, asked);
    });

    test("asks again after a sync, and neither for another size nor for another theme", async () => {
      const hass = hassOf({ kept: lives[0] });
      const element = await show(type, hass, { width: 400 });
      const [{ drawn: before }, asked] = [element.box, hass.asked.length];
      element.box.resize(401);
      assert.equal(element.box.drawn, before);
      element.box.resize(700);
      assert.equal(element.box.drawn, before + 1);
      element.hass = { ...hass, themes: { darkMode: true } };
      await settle(element);
      assert.equal(element.box.drawn, before + 1, "what has not changed is written again");
      assert.equal(hass.asked.length, asked);
      element.hass = synced(hass);
      await settle(element);
      assert.ok(hass.asked.length > asked);
    });

    test("shows what was chosen last, whatever is answered last", async () => {
      const [hass, late] = [hassOf({ kept: lives[0] }), []];
      const { callWS } = hass;
      const element = await show(type, hass);
      const [expected, back] = [element.box.html, JSON.stringify({ date: null, ...element.card.state })];
      for (const other of statesOf(element)) {
        hass.callWS = (message) => new Promise((done) => late.push(() => done(callWS(message))));
        await press(element, other);
        hass.callWS = callWS;
        await press(element, back);
      }
      assert.ok(late.length > 0);
      late.forEach((answer) => answer());
      await settle(element);
      assert.equal(element.box.html, expected);
    });

    test("puts no question twice, beside another one of its kind neither", async () => {
      const hass = hassOf();
      const first = await show(type, hass);
      const second = new first.constructor();
      second.setConfig({ type });
      second.hass = hass;
      await second.connectedCallback();
      second.box.resize(400);
      await settle();
      assert.equal(second.box.html, first.box.html);
      const questions = hass.asked.filter((one) => one.type === "call_service").map((one) => JSON.stringify(one));
      assert.equal(new Set(questions).size, questions.length);
    });

    test("says what went wrong, and asks again after the next sync", async () => {
      let broken = true;
      const hass = hassOf({ fails: () => broken && new Error("The cloud is asleep.") });
      const element = await show(type, hass);
      assert.match(element.box.html, /The cloud is asleep\./);
      broken = false;
      element.hass = synced(hass);
      await settle(element);
      assert.doesNotMatch(drawn(element), /The cloud is asleep\./);
      assert.match(drawn(element), /<svg/);
    });
  });
}
