/** The stress of a day: a column for every five minutes, and the BioCharge as a line. */
import { Card, styleOf, tone } from "./card.js";
import { grid, inside, known, mean, n, path, safe, scale, seconds, shifted, smooth, stretches, text, wide } from "./core.js";
import { recorded } from "./recorded.js";
import { later } from "./ways.js";

/** The lowest and highest of each; its colours on light and dark ground: the higher, the darker. @type {any[]} */
const LEVELS = [
  ["relaxed", 0, 39, "4f93dd", "8fbdf7"],
  ["normal", 40, 59, "148f8c", "46b3ab"],
  ["medium", 60, 79, "b05600", "cf8a1c"],
  ["high", 80, 100, "a01f12", "de4a2c"],
];

// Where names take too much, the shares below say it.
const gutter = (width, t) => {
  const names = wide(...LEVELS.map(([level]) => t(level))) + 12;
  return names < width / 4 ? names : 0;
};

/** Hours, levels, their names. */
const axesOf = ({ from, to, x, y, top, bottom, left, right, names }, width, format, t) => {
  const room = wide(format.hour(from)) + 16;
  const every = [3, 6].find((one) => x(from + one * 3600) - left >= room) ?? 12;
  // By a clock elsewhere the day begins at another hour.
  const clock = format.minuteOfDay(from) / 60;
  const hour = (_, at) => later(from, (Math.ceil(clock / every) + at) * every - clock, format);
  const ticks = Array.from({ length: 24 / every + 1 }, hour).filter((at) => at <= to);
  const marks = ticks.map((at) => {
    const half = wide(format.hour(at)) / 2;
    return [`M${n(x(at))} ${top}V${bottom}`, text(inside(x(at), half, width - half), bottom + 16, format.hour(at), "mid")];
  });
  const lines = LEVELS.map(([level, low, high]) => {
    const name = names ? text(left - 8, y((low + high) / 2) + 4, t(level), "ink end") : "";
    return [`M${n(left)} ${y(low)}H${right}`, name + (low ? text(right + 4, y(low) + 4, format.number(low)) : "")];
  });
  return grid(marks, "dots") + grid(lines, "rule");
};

/** A column for what was read, dots for what was not. */
const columnsOf = ({ y, edge, bottom }, values, levels) => {
  // One outline for those in a row that have a level.
  const outline = ([first, end]) => {
    const steps = values.slice(first, end).map((value, at) => `V${n(y(value))}H${edge(first + at + 1)}`);
    return `M${edge(first)} ${bottom}${steps.join("")}V${bottom}`;
  };
  const shapes = LEVELS.map(([level]) => path(stretches(levels, (one) => one === level).map(outline).join(""), `part fill ${level}`));
  const gaps = stretches(levels, (one) => !one).map(([first, end]) => [edge(first), edge(end)]);
  const dots = gaps.map(([begin, end]) => (end - begin < 5 ? "" : `M${begin + 2.5} ${bottom - 3}H${end - 2}`));
  return shapes.join("") + path(dots.join(""), "line quiet", 'stroke-dasharray="0 5"');
};

const lineOf = ({ x, y, right }, full, begin, t) => {
  const point = (value, hour) => [x((begin + hour + 0.5) * 3600), y(value)];
  const curve = stretches(full, known).map(([first, end]) => `${smooth(full.map(point).slice(first, end))}h.1`).join("");
  return curve && path(curve, "line halo") + path(`${curve}M${right} 6h-16`, "line charge") + text(right - 24, 10, t("biocharge"), "ink end");
};

/** @type {import("./types").Build} */
export const build = ({ stress, values, charge }, width, format, t) => {
  const [from, step] = [seconds(stress.start), stress.step];
  const to = Math.max(seconds(stress.end), later(from, 24, format));
  const top = charge.length ? 22 : 10;
  const bottom = top + 150;
  const names = gutter(width, t);
  const [left, right] = [names || 2, width - 24];
  const x = scale(from, to, left, right);
  const y = scale(0, 100, bottom, top);
  const edge = (at) => n(x(from + at * step));
  const frame = { from, to, x, y, edge, top, bottom, left, right, names };
  const levels = values.map((value) => known(value) && LEVELS.findLast(([, low]) => value >= low)?.[0]);
  const begin = Math.floor(from / 3600);
  const full = [];
  for (const { start, mean } of charge) full[start / 3.6e6 - begin] = mean;
  return {
    svg: axesOf(frame, width, format, t) + columnsOf(frame, values, levels) + lineOf(frame, full, begin, t),
    height: bottom + 20,
    count: values.length,
    x: (at) => edge(at + 0.5),
    say(at) {
      const now = from + at * step;
      const energy = full[Math.floor(now / 3600) - begin];
      const level = levels[at] ? `${t(levels[at])} ${format.number(values[at])}` : t("no_reading");
      return [format.time(now), level, known(energy) && `${t("biocharge")} ${format.percent(energy / 100)}`].filter(Boolean).join(", ");
    },
  };
};

const tones = [...LEVELS, ["charge", , , "7b2fd0", "c9a6ff"]].map(([name, , , light, dark]) => tone(name, light, dark));
const style = styleOf([...tones, ".charge.line{stroke-width:3}.halo{--c:var(--ground);stroke-width:6}"].join(""));

const range = (values) => [Math.min(...values), Math.max(...values)];

export default class Stress extends Card {
  constructor(host) {
    super(host);
    this.root.adoptedStyleSheets.push(style);
  }

  async load(ask, date, profile) {
    // Without an offset, midnight is the server's.
    const [start, end] = [date, shifted(date, 1)].map((day) => `${day}T00:00:00`);
    const [stress, rows] = await Promise.all([
      ask("get_stress", { start, end, resolution: "five_minutes" }),
      recorded(this.hass, profile, this.shows("biocharge") ? ["biocharge"] : [], start, end, "hour"),
    ]);
    // What has not come yet is not missing.
    const last = date < profile.last_day ? undefined : stress.values.findLastIndex(known) + 1;
    return { stress, values: stress.values.slice(0, last), charge: rows("biocharge") };
  }

  draw(data, { width, format, t }) {
    const { stress, values, charge } = data;
    const { start, step, shares } = stress;
    const read = values.filter(known);
    const date = format.day(this.date);
    const head = (big) => `<div class="title"><p>${safe(date)}</p>${big}</div>${this.arrows()}`;
    if (!read.length) return { head: head(""), nothing: "no_stress" };
    const [average, [low, high]] = [format.number(mean(read)), range(read)];
    const column = ([level, lowest, highest]) => {
      const share = shares[level] / 100;
      const bounds = !gutter(width, t) && `${format.number(lowest)}–${format.number(highest)}`;
      return [level, t(level), format.duration((share * read.length * step) / 60), share, bounds];
    };
    const columns = LEVELS.filter(([level]) => known(shares[level])).map(column);
    const fact = (key, value) => [t(key), `${format.number(value)} · ${format.time(seconds(start) + values.indexOf(value) * step)}`];
    const energy = range(charge.map((row) => row.mean)).map((one) => format.percent(one / 100));
    const facts = [fact("highest", high), fact("lowest", low), charge.length && [t("biocharge"), energy.join(" – ")]];
    const label = t("stress_label", { date, average, highest: format.number(high) });
    return {
      head: head(`<div class="big">${average} <small>${safe(t("on_average"))}</small></div>`),
      body: this.chart(build(data, width, format, t), label),
      below: this.shares(columns) + this.facts(facts),
    };
  }
}
