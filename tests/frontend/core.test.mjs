/** What cards calculate with, held against plain statements about it. */
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { area, ask, bins, forget, inside, known, mean, n, path, rect, rounds, safe, scale, smooth, stretches, text } from "../../custom_components/zepp/frontend/core.js";
import { forAll, whole } from "./help.mjs";

/** Mostly values, with holes. */
const readings = (draw, count, holes = 0.2) => Array.from({ length: count }, () => (draw() < holes ? null : whole(draw, 40, 180)));

describe("bins", () => {
  /** In which column each place is: one high value among low ones. */
  const columnsOf = (count, columns) =>
    Array.from({ length: count }, (_, place) => {
      const found = bins(Array.from({ length: count }, (_, at) => (at === place ? 9 : 1)), columns);
      const marked = found.flatMap((one, column) => (one.high === 9 ? [column] : []));
      assert.equal(marked.length, 1);
      return marked[0];
    });

  test("as many as there is room for, every value in one of them, in their order", () =>
    forAll(60, (draw) => {
      const [count, columns] = [whole(draw, 1, 200), whole(draw, 1, 120)];
      const found = columnsOf(count, columns);
      assert.equal(bins(Array(count).fill(1), columns).length, Math.min(count, columns));
      assert.deepEqual(found, found.toSorted((one, two) => one - two));
      const sizes = Object.values(Object.groupBy(found, (column) => column)).map((places) => places.length);
      assert.equal(sizes.length, Math.min(count, columns));
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
    }));

  test("low, mean and high are those of the values", () =>
    forAll(100, (draw) => {
      const [count, columns] = [whole(draw, 1, 300), whole(draw, 1, 120)];
      const values = readings(draw, count);
      const place = columnsOf(count, columns);
      bins(values, columns, Infinity).forEach((one, column) => {
        const read = values.filter((value, at) => place[at] === column && value !== null);
        if (!read.length) return assert.equal(one, null);
        assert.deepEqual([one.low, one.high], [Math.min(...read), Math.max(...read)]);
        assert.ok(Math.abs(one.mean - read.reduce((sum, value) => sum + value) / read.length) < 1e-9);
        assert.ok(one.low <= one.mean && one.mean <= one.high);
      });
    }));

  test("a long hole is one wherever it lies, a short one is not", () =>
    forAll(100, (draw) => {
      const [count, longest] = [whole(draw, 20, 400), whole(draw, 0, 6)];
      const columns = whole(draw, 1, Math.floor(count / 2));
      const size = whole(draw, 1, 12);
      const from = whole(draw, 0, count - size);
      const values = Array.from({ length: count }, (_, at) => (at >= from && at < from + size ? null : whole(draw, 40, 180)));
      const place = columnsOf(count, columns);
      const touched = new Set(place.slice(from, from + size));
      const empty = new Set(place.filter((column) => place.every((one, at) => one !== column || values[at] === null)));

      const nothing = bins(values, columns, longest).flatMap((one, column) => (one === null ? [column] : []));

      assert.ok(nothing.every((column) => touched.has(column)));
      if (size > longest) assert.ok(nothing.length > 0);
      else assert.deepEqual(nothing, [...empty]);
    }));

  test("of nothing there is nothing", () => {
    assert.deepEqual(bins([null, null, null, null], 2), [null, null]);
    assert.ok(bins([], 5).every((one) => one === null));
    assert.deepEqual(bins([0, 0], 1), [{ mean: 0, low: 0, high: 0 }]);
  });
});

test("stretches are as long as they can be, and hold throughout", () => {
  assert.deepEqual(stretches([1, 1, 0, 1], Boolean), [[0, 2], [3, 4]]);
  forAll(200, (draw) => {
    const values = readings(draw, whole(draw, 0, 60), 0.4);
    const found = stretches(values, known);
    const held = found.flatMap(([from, to]) => values.slice(from, to));
    assert.deepEqual(held, values.filter(known));
    assert.ok(found.every(([from, to]) => from < to && !known(values[from - 1]) && !known(values[to])));
  });
});

test("a scale leads from one range to the other", () =>
  forAll(100, (draw) => {
    const [from, long, start, end] = [whole(draw, -1000, 1000), whole(draw, 1, 1000), whole(draw, 0, 500), whole(draw, 0, 500)];
    const to = scale(from, from + long, start, end);
    assert.deepEqual([to(from), to(from + long)], [start, end]);
    assert.ok(Math.abs(to(from + long / 4) - (start * 3 + end) / 4) < 1e-9);
    assert.equal(scale(from, from, start, end)(from), start);
  }));

describe("rounds", () => {
  const check = (low, high, most) => {
    const found = rounds(low, high, most);
    const [steps, step, room] = [found.length - 1, found[1] - found[0], (high - low || 1) * 1e-6];
    const told = `${low} to ${high} in ${most}: ${found}`;
    assert.ok(steps >= 1 && steps <= most, told);
    assert.ok(found[0] <= low + room && found.at(-1) >= high - room, told);
    assert.ok(found.every((one) => Number.isFinite(one) && !Object.is(one, -0)), told);
    assert.ok(found.slice(1).every((one, at) => Math.abs(one - found[at] - step) < step * 1e-6), told);
    const leading = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
    assert.ok([1, 2, 5].some((one) => Math.abs(leading - one) < 1e-6), told);
    // Not a step more than is needed on either side.
    assert.ok(steps === 1 || (found[1] > low - room && found.at(-2) < high + room), told);
  };

  test("cover the values in round steps", () =>
    forAll(2000, (draw) => {
      const low = (draw() - 0.5) * 10 ** whole(draw, -1, 5);
      check(low, low + draw() * 10 ** whole(draw, -1, 5), whole(draw, 2, 8));
    }));

  test("cover whole numbers too, zero among them", () => {
    for (let low = -12; low <= 12; low++) for (let high = low + 1; high <= 40; high++) for (const most of [2, 3, 4, 5]) check(low, high, most);
  });

  test("around one value can be told apart", () => {
    for (const value of [0, 4, 60, 1234, -7, 45.2]) {
      const found = rounds(value, value);
      assert.ok(found.length > 1 && found[0] <= value && found.at(-1) >= value, `${found}`);
      assert.equal(new Set(found.map((one) => one.toFixed(1))).size, found.length, `${found}`);
    }
  });

  test("are those that a person would choose", () => {
    assert.deepEqual(rounds(47, 92, 3), [40, 60, 80, 100]);
    assert.deepEqual(rounds(0, 100, 4), [0, 50, 100]);
    assert.deepEqual(rounds(-14, 9, 4), [-20, -10, 0, 10]);
  });
});

describe("curves", () => {
  /** Where a path goes: [start, first handle, second handle, end] of each of its curves. */
  const curvesOf = (d) => {
    assert.doesNotMatch(d, /NaN|Infinity|undefined|null/);
    let at;
    return [...d.matchAll(/([MLC])([^MLCZ]*)/g)].flatMap(([, command, numbers]) => {
      const points = numbers.match(/-?\d+(\.\d+)?/g).map(Number);
      assert.equal(points.length, command === "C" ? 6 : 2);
      const from = at;
      at = points.slice(-2);
      return command === "C" ? [[from, points.slice(0, 2), points.slice(2, 4), at]] : [];
    });
  };
  const bezier = ([a, b, c, d], t) => [0, 1].map((axis) => a[axis] * (1 - t) ** 3 + 3 * b[axis] * t * (1 - t) ** 2 + 3 * c[axis] * t * t * (1 - t) + d[axis] * t ** 3);
  const walk = (draw, count) => {
    let [x, y] = [draw() * 50, draw() * 200];
    return Array.from({ length: count }, () => {
      x += 0.2 + draw() * 10 ** whole(draw, 0, 2);
      if (draw() < 0.7) y += (draw() - 0.5) * 10 ** whole(draw, 0, 3);
      return [x, y];
    });
  };

  test("go through every point and nowhere beyond two neighbours", () =>
    forAll(500, (draw) => {
      const points = walk(draw, whole(draw, 2, 40));
      const curves = curvesOf(smooth(points));
      assert.deepEqual([curves[0][0], ...curves.map((one) => one[3])], points.map((point) => point.map((one) => n(one) + 0)));
      for (const curve of curves) {
        const [[x0, y0], , , [x1, y1]] = curve;
        let before = x0;
        for (let t = 0; t <= 1.0001; t += 0.05) {
          const [x, y] = bezier(curve, t);
          assert.ok(y >= Math.min(y0, y1) - 1e-9 && y <= Math.max(y0, y1) + 1e-9, `${y} beyond ${y0} and ${y1}`);
          assert.ok(x >= before - 1e-9 && x <= x1 + 1e-9, "back in time");
          before = x;
        }
      }
    }));

  test("have no corner where the values go on", () => {
    const [one, two] = curvesOf(smooth([[0, 0], [30, 30], [60, 90]]));
    const slope = ([x0, y0], [x1, y1]) => (y1 - y0) / (x1 - x0);
    assert.ok(Math.abs(slope(one[2], one[3]) - slope(two[0], two[1])) < 0.02);
  });

  test("of few points are no nonsense", () => {
    assert.equal(smooth([]), "");
    assert.equal(smooth([[1, 2]]), "M1 2");
    assert.equal(curvesOf(smooth([[1, 2], [1, 5]])).length, 1);
    assert.equal(smooth([[1, 2]], "L"), "L1 2");
  });

  test("around an area lead there and back", () =>
    forAll(100, (draw) => {
      const upper = walk(draw, whole(draw, 1, 20));
      const lower = upper.map(([x, y]) => [x, y + draw() * 30]);
      const d = area(upper, lower);
      assert.match(d, /^M[^MLZ]*L[^MLZ]*Z$/);
      assert.ok(d.startsWith(smooth(upper)));
      const [x, y] = lower[0].map(n);
      assert.ok(d.endsWith(`${x} ${y}Z`));
      curvesOf(d);
    }));
});

test("numbers for SVG are short", () => {
  assert.deepEqual([1.234, -0.06, 3].map(n), [1.2, -0.1, 3]);
  assert.equal(`${n(-0.01)}`, "0");
});

test("shapes have a width, and a path without a way is none", () => {
  assert.equal(path("", "line"), "");
  assert.match(path("M0 0", "line"), /^<path class="line" d="M0 0"/);
  assert.match(rect(10, 0, 10, 5, "band"), /width="1"/);
  assert.match(rect(10, 0, 30, 5, "band"), /x="10" y="0" width="20" height="5"/);
  assert.deepEqual([-1, 5, 11].map((value) => inside(value, 0, 10)), [0, 5, 10]);
});

test("text is safe in markup, and still the same text", () => {
  const letters = ["<", ">", "&", '"', "'", "a", " ", "ה", "心", "&amp;", "<script>"];
  const read = (markup) => markup.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
  forAll(200, (draw) => {
    const words = Array.from({ length: whole(draw, 0, 12) }, () => letters[whole(draw, 0, letters.length - 1)]).join("");
    assert.doesNotMatch(safe(words), /[<>"']|&(?!#\d+;)/);
    assert.equal(read(safe(words)), words);
  });
  assert.equal(safe(5), "5");
  assert.doesNotMatch(text(0, 0, '<img src=x onerror="1">'), /<img/);
});

test("a mean is of what was measured", () => {
  assert.equal(mean([]), null);
  assert.equal(mean([null, undefined]), null);
  assert.equal(mean([0, null, 4, undefined]), 2);
  assert.deepEqual([0, "", false, null, undefined].map(known), [true, true, true, false, false]);
});

test("a day of minutes becomes a line in no time", () =>
  forAll(3, (draw) => {
    const values = readings(draw, 1440, 0.05);
    const took = Array.from({ length: 101 }, () => {
      const start = performance.now();
      const found = bins(values, 125);
      const y = scale(40, 180, 100, 0);
      for (const [from, to] of stretches(found, known)) {
        const [high, low, line] = ["high", "low", "mean"].map((key) => found.slice(from, to).map((one, at) => [(from + at) * 4, y(one[key])]));
        assert.ok(area(high, low) && smooth(line));
      }
      return performance.now() - start;
    });
    const median = took.toSorted((one, two) => one - two)[50];
    assert.ok(median < 3, `${median} ms`);
  }));

describe("answers", () => {
  let [asked, fails] = [[], false];
  const hass = {
    callWS: async (message) => {
      asked.push(message);
      if (fails) throw Object.assign(new Error("no"), fails);
      return { response: { number: asked.length } };
    },
  };
  beforeEach(() => {
    forget();
    [asked, fails] = [[], false];
  });

  test("the same question is put once, also by two at once", async () => {
    const both = await Promise.all([ask(hass, "get_night", { date: "2026-11-22" }, "one"), ask(hass, "get_night", { date: "2026-11-22" }, "one")]);
    assert.deepEqual(both, [{ number: 1 }, { number: 1 }]);
    const [{ type, domain, service, service_data, return_response }] = asked;
    assert.deepEqual([type, domain, service, return_response], ["call_service", "zepp", "get_night", true]);
    assert.deepEqual(service_data, { date: "2026-11-22" });
  });

  test("another question, another action and another sync are asked", async () => {
    await ask(hass, "get_night", { date: "2026-11-22" }, "one");
    await ask(hass, "get_night", { date: "2026-11-21" }, "one");
    await ask(hass, "get_stress", { date: "2026-11-22" }, "one");
    assert.equal(asked.length, 3);
    assert.deepEqual(await ask(hass, "get_night", { date: "2026-11-22" }, "two"), { number: 4 });
    assert.deepEqual(await ask(hass, "get_night", { date: "2026-11-22" }, "two"), { number: 4 });
  });

  test("a failure is one for all who ask, until something new was synced or all is forgotten", async () => {
    fails = true;
    const both = [1, 2].map(() => ask(hass, "get_night", {}, "one"));
    for (const one of both) await assert.rejects(one, /no/);
    fails = false;
    await assert.rejects(ask(hass, "get_night", {}, "one"), /no/);
    assert.equal(asked.length, 1);
    assert.deepEqual(await ask(hass, "get_night", {}, "two"), { number: 2 });
    forget();
    assert.deepEqual(await ask(hass, "get_night", {}, "one"), { number: 3 });
  });

  test("an answer is good for a minute, and forgotten when told so", async (context) => {
    mock.timers.enable({ apis: ["Date", "setTimeout"], now: 1_000_000 });
    context.after(() => mock.timers.reset());
    await ask(hass, "get_night", {}, "one");
    mock.timers.tick(59_000);
    await ask(hass, "get_night", {}, "one");
    assert.equal(asked.length, 1);
    mock.timers.tick(2_000);
    await ask(hass, "get_night", {}, "one");
    assert.equal(asked.length, 2);
    forget();
    await ask(hass, "get_night", {}, "one");
    assert.equal(asked.length, 3);
  });

  test("who may not see the data asks once, as Home Assistant logs every refusal", async () => {
    fails = { translation_key: "administrators_only" };
    for (let at = 0; at < 3; at++) await assert.rejects(ask(hass, "get_night", {}, "one"));
    assert.equal(asked.length, 1);
  });
});
