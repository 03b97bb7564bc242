/** What the files may weigh and do. Home Assistant serves them as they lie, so their bytes are what is sent. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sources } from "./help.mjs";
import { CARDS } from "./page.mjs";

const ENTRY = "zepp.js";
const LINK = "https://github.com/ha-zepp/zepp/blob/main/docs/";
const names = Object.keys(sources);
const cards = names.filter((name) => /^export default /m.test(sources[name]));
const bytes = (some) => some.reduce((sum, name) => sum + Buffer.byteLength(sources[name]), 0);

/** What a module imports at once, and what later; of a name that is made up, every card. */
const importsOf = (name) => {
  const source = sources[name].replace(/\/\*\*.*?\*\//gs, "");
  const found = (pattern) => [...source.matchAll(pattern)].map(([, from]) => from);
  const later = found(/\bimport\(\s*([^)]*?)\s*\)/g).flatMap((from) => (from === "`./${name}.js`" ? cards.map((card) => `"./${card}"`) : [from]));
  return { now: found(/^(?:import|export)\b[^;]*?\bfrom\s+"([^"]*)"/gm).concat(found(/^import\s+"([^"]*)"/gm)), later: later.map((from) => from.slice(1, -1)) };
};
const fileOf = (from) => from.replace(/^\.\//, "");
const loadedWith = (name, seen = new Set()) => {
  if (!seen.has(name)) {
    seen.add(name);
    importsOf(name).now.forEach((from) => loadedWith(fileOf(from), seen));
  }
  return [...seen];
};

describe("bytes", () => {
  test("the entry, which every page of everybody loads", () => assert.ok(bytes(loadedWith(ENTRY)) <= 8_000, `${bytes(loadedWith(ENTRY))} bytes`));

  for (const card of cards) {
    test(`a page with ${card}`, () => {
      const files = loadedWith(card, new Set(loadedWith(ENTRY)));
      assert.ok(bytes(files) <= 30 * 1024, `${bytes(files)} bytes: ${files}`);
    });
  }

  test("all of them", () => assert.ok(bytes(names) <= 75_000, `${bytes(names)} bytes`));
});

describe("imports", () => {
  test("lead to files of this folder", () => {
    for (const name of names) {
      const { now, later } = importsOf(name);
      for (const from of [...now, ...later]) assert.ok(from.startsWith("./") && names.includes(fileOf(from)), `${name} imports ${from}`);
    }
  });

  /** How far from the page a module is that is wanted when the entry is there. */
  const levelsOf = (name) => {
    const level = new Map(loadedWith(ENTRY).map((one) => [one, 0])).set(name, 1);
    for (const [one, at] of level) for (const next of importsOf(one).now.map(fileOf)) if (!level.has(next)) level.set(next, at + 1);
    return level;
  };

  test("are two levels at most, whatever is wanted", () => {
    const wanted = names.flatMap((name) => importsOf(name).later.map(fileOf));
    for (const name of wanted) assert.ok(Math.max(...levelsOf(name).values()) <= 2, [...levelsOf(name)].join(" "));
    assert.deepEqual([...new Set(wanted.flatMap((name) => [...levelsOf(name).keys()]))].sort(), names, "a module that nothing imports");
  });

  test("bring a card for every card that is offered", () =>
    assert.deepEqual(CARDS.map((type) => type.replace(/^zepp-(.*)-card$/, "$1.js")).sort(), cards));
});

describe("the modules", () => {
  const nowhere = (pattern, except = []) => {
    for (const name of names) {
      if (!except.includes(name)) assert.doesNotMatch(sources[name], pattern, name);
    }
  };

  test("make no code out of text", () => nowhere(/\beval\s*\(|\bFunction\s*\(|set(Timeout|Interval)\s*\(\s*["'`]|javascript:/));

  test("have no handlers in their markup, which a strict page would refuse", () => nowhere(/<[^>]*\son[a-z]+=/));

  test("ask nobody but Home Assistant", () => {
    nowhere(/\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|Worker)\s*\(|@font-face|url\(\s*(?!#)|(?<!\*\* )@import\s+(?![*{])|(?<!:)\/\/[\w-]+\.[a-z]+\//);
    for (const name of names) {
      const links = sources[name].match(/\b\w+:\/\/[^"'`\s]*/g) ?? [];
      assert.ok(links.every((link) => name === ENTRY && link.startsWith(LINK)), `${name}: ${links}`);
    }
  });

  // That what ends up there is escaped is shown where the cards are drawn, with words that are markup.
  test("write markup in one place, but for what never changes", () => {
    const sink = /\.(inner|outer)HTML\b|insertAdjacentHTML|setHTMLUnsafe|document\.write|createContextualFragment|DOMParser|srcdoc/;
    const constant = /\.insertAdjacentHTML\("\w+", ("[^"]*"|'[^']*')\)|\.innerHTML = ("[^"]*"|'[^']*');/g;
    const found = names.filter((name) => sink.test(sources[name].replace(constant, "")));
    assert.deepEqual(found, ["card.js"]);
    assert.equal(sources["card.js"].replace(constant, "").match(new RegExp(sink, "g")).length, 1);
  });

  test("keep nothing in the browser", () => nowhere(/localStorage|sessionStorage|indexedDB|document\.cookie/));
});
