/** What the tests of the front end share. */
import { readFileSync, readdirSync } from "node:fs";

export const FOLDER = new URL("../../custom_components/zepp/frontend/", import.meta.url);

/** Every module by its name, as it is served. */
export const sources = Object.fromEntries(
  readdirSync(FOLDER).filter((name) => name.endsWith(".js")).map((name) => [name, readFileSync(new URL(name, FOLDER), "utf8")]),
);

// Answers are forgotten after a minute; a test need not wait for that.
const { setTimeout: later } = globalThis;
globalThis.setTimeout = (...what) => later(...what).unref();

/** A module of the front end, running. */
export const load = (name) => import(new URL(name, FOLDER));

/** A generator of numbers from 0 to 1, the same ones every time (mulberry32). */
export const random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

/** Whole numbers, low and high included. */
export const whole = (draw, low, high) => low + Math.floor(draw() * (high - low + 1));

/** Run a check on many examples, and say which one failed. */
export const forAll = (count, check) => {
  for (let seed = 1; seed <= count; seed++) {
    try {
      check(random(seed), seed);
    } catch (err) {
      err.message = `seed ${seed}: ${err.message}`;
      throw err;
    }
  }
};
