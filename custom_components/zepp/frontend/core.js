/** @import * as T from "./types" */
/** What cards calculate with; types.d.ts tells what each is. */

const formats = new Map();

/** @type {T.FormatsOf} */
export const formatsOf = ({ locale, config }) => {
  const wanted = [locale.language, locale.time_format, locale.time_zone === "server" ? config.time_zone : undefined, locale.number_format];
  const key = wanted.join();
  if (!formats.has(key)) formats.set(key, makeFormats(...wanted));
  return formats.get(key);
};

const STYLES = { comma_decimal: "en-US", decimal_comma: "de", space_comma: "fr", quote_decimal: "de-CH", none: "en-US", system: undefined };

/** @type {T.MakeFormats} */
export const makeFormats = (language, clock, timeZone, style) => {
  const dates = (options, name = language) => new Intl.DateTimeFormat(name, { timeZone, ...options });
  const times = (format) => (at) => format.format(at * 1000);
  // A date is no moment: no zone may make another of it.
  const days = (options, format = dates({ timeZone: "UTC", ...options })) => (date) => format.format(Date.parse(date));
  const numbers = (options, name = style in STYLES ? STYLES[style] : language, format = new Intl.NumberFormat(name, options)) => (value) => format.format(value);
  const digits = (maximumFractionDigits, signDisplay) => numbers({ maximumFractionDigits, signDisplay, useGrouping: style !== "none" });
  const units = (unitDisplay) => ["hour", "minute"].map((unit) => numbers({ style: "unit", unit, unitDisplay }, language));
  // Some languages have narrow hours but no narrow minutes.
  const narrow = units("narrow");
  const [hours, minutes] = narrow[1](5).endsWith(".") ? units("short") : narrow;
  const [whole, fine] = [digits(0, "negative"), digits(1, "negative")];
  const turn = { hour: "numeric", ...(clock === "12" ? { hour12: true } : clock === "24" ? { hourCycle: "h23" } : {}) };
  const clockOf = (more) => dates({ ...turn, minute: "2-digit", ...more });
  const [short, hour] = [clockOf({}), dates(turn)];
  const wall = times(dates({ hour: "numeric", minute: "numeric" }, "en-GB"));
  return {
    time: times(short),
    moment: times(clockOf({ day: "numeric", month: "short" })),
    hour: times(hour.resolvedOptions().hour12 ? hour : short),
    day: days({ weekday: "long", day: "numeric", month: "long" }),
    date: days({ day: "numeric", month: "short" }),
    days,
    number: (value, most) => (most ? fine : whole)(value),
    digits,
    percent: numbers({ style: "percent" }),
    duration(long) {
      const [full, rest] = [Math.floor(Math.round(long) / 60), Math.round(long) % 60];
      return [full && hours(full), (rest || !full) && minutes(rest)].filter(Boolean).join(" ");
    },
    minuteOfDay: (at) => wall(at).split(":").reduce((sum, one) => sum * 60 + +one, 0),
  };
};

/** @type {T.Hours} */
export const hours = (from, to, { minuteOfDay }, every = 1) => {
  const found = [];
  for (let at = Math.ceil(from / 900) * 900, minute; at <= to; at += minute % 60 ? 900 : 3600) {
    minute = minuteOfDay(at);
    if (minute % (every * 60) === 0) found.push(at);
  }
  return found;
};

export const scale = (from, to, start, end) => (value) => start + (to === from ? 0 : ((value - from) * (end - start)) / (to - from));

/** @type {T.Rounds} */
export const rounds = (low, high, most = 4) => {
  let [step, turn] = [1, 0];
  while (Math.ceil(high / step) - Math.floor(low / step) > most) step *= [2, 2.5, 2][turn++ % 3];
  const first = Math.floor(low / step);
  return Array.from({ length: Math.max(Math.ceil(high / step) - first, 1) + 1 }, (_, at) => (first + at) * step);
};

/** @type {T.Stretches} */
export const stretches = (found, holds) => {
  const result = [];
  found.forEach((one, at) => {
    if (!holds(one)) return;
    if (result.at(-1)?.[1] === at) result.at(-1)[1]++;
    else result.push([at, at + 1]);
  });
  return result;
};

/** @type {T.Bins} */
export const bins = (values, columns, longest = 2) => {
  const count = Math.max(1, Math.min(columns, values.length));
  const holes = stretches(values, (one) => !known(one)).filter(([from, to]) => to - from > longest);
  return Array.from({ length: count }, (_, column) => {
    const [first, last] = [column, column + 1].map((edge) => Math.round((edge * values.length) / count));
    const read = values.slice(first, last).filter(known);
    const torn = holes.some(([from, to]) => from < last && to > first);
    return read.length && !torn ? { mean: mean(read), low: Math.min(...read), high: Math.max(...read) } : null;
  });
};

export const n = (value) => Math.round(value * 10) / 10;

/** @type {T.Smooth} */
export const smooth = (points, begin = "M") => {
  const slopes = points.slice(1).map(([x, y], at) => (y - points[at][1]) / (x - points[at][0] || 1));
  const bends = points.map((_, at) => {
    const [one, two] = [slopes[at - 1] ?? slopes[at] ?? 0, slopes[at] ?? slopes[at - 1] ?? 0];
    return one * two <= 0 ? 0 : (2 * one * two) / (one + two);
  });
  const curves = points.map(([x, y], at) => {
    if (!at) return `${begin}${n(x)} ${n(y)}`;
    const [[x0, y0], third] = [points[at - 1], (x - points[at - 1][0]) / 3];
    return `C${n(x0 + third)} ${n(y0 + bends[at - 1] * third)} ${n(x - third)} ${n(y - bends[at] * third)} ${n(x)} ${n(y)}`;
  });
  return curves.join("");
};

export const area = (upper, lower) => `${smooth(upper)}${smooth(lower.toReversed(), "L")}Z`;

export const safe = (value) => String(value).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

export const path = (d, kind, more = "") => d && `<path class="${kind}" d="${d}" ${more}/>`;

export const rect = (x, y, to, height, kind, more = "") =>
  `<rect class="${kind}" x="${n(x)}" y="${n(y)}" width="${n(Math.max(to - x, 1))}" height="${n(height)}" ${more}/>`;

export const text = (x, y, what, kind = "") => `<text class="${kind}" x="${n(x)}" y="${n(y)}">${safe(what)}</text>`;

/** @type {T.Grid} */
export const grid = (lines, kind) => path(lines.map(([d]) => d).join(""), kind) + lines.map(([, words]) => words).join("");

export const beats = (points) => path(area(points("high"), points("low")), "band heart") + path(`${smooth(points("mean"))}h.1`, "line heart");

export const spot = (x, y, what, by = 18) => `<circle class="line spot heart" cx="${n(x)}" cy="${n(y)}" r="4"/>${text(x, y + by, what, "ink mid")}`;

export const wide = (...words) => Math.max(0, ...words.map((one) => one.length * 6.6 + (one.match(/[\u2e80-\uffff]/g)?.length ?? 0) * 6));

export const inside = (value, low, high) => Math.min(Math.max(value, low), high);

export const seconds = (iso) => Date.parse(iso) / 1000;

export const shifted = (date, days) => new Date(Date.parse(date) + days * 864e5).toISOString().slice(0, 10);

export const known = (one) => one != null;

export const mean = (values) => {
  const found = values.filter(known);
  return found.length ? found.reduce((sum, one) => sum + one, 0) / found.length : null;
};

const answers = new Map();

/** @type {T.AskAction} */
export const ask = (hass, service, service_data, sync) => {
  const key = JSON.stringify([service, service_data, sync]);
  if (!answers.has(key)) {
    const message = { type: "call_service", domain: "zepp", service, service_data, return_response: true };
    // A refusal as well: Home Assistant logs each.
    answers.set(key, hass.callWS(message).then(({ response }) => response));
    setTimeout(() => answers.delete(key), 6e4);
  }
  return answers.get(key);
};

export const forget = () => answers.clear();
