/** Training: fitness, fatigue, form, load, VO2 max. */
import { Card } from "./card.js";
import { area, grid, known, mean, n, path, rect, rounds, safe, scale, shifted, smooth, text, wide } from "./core.js";
import { radios } from "./ways.js";

const KEYS = ["training_stress_balance", "chronic_training_load", "acute_training_load", "training_load_week", "optimal_max", "vo2_max"];
const [FORM, FITNESS, FATIGUE, WEEK, BEST, VO2] = KEYS;
/** Where bands of form begin, once rounded. */
const BANDS = { transition: 20.499, fresh: 5.499, grey_zone: -10.499, optimal: -30.499, high_risk: -1e9 };

const bandOf = (form) => Object.keys(BANDS).find((band) => form >= BANDS[band]);
const newest = (days, key) => days.findLast((row) => known(row[key])) ?? {};

const stepOf = ({ span, day, load }, key) => (key === load ? 1 : Math.ceil((5 + span / 365) / day));

/** Runs of near points; of a long time one for some days. */
const runsOf = (frame, key, y) => {
  const { days, span, x } = frame;
  const [step, runs] = [stepOf(frame, key), []];
  let last = -99;
  for (const row of days.filter((row) => known(row[key]))) {
    if (row.at - last > (key === VO2 ? 28 : 3)) runs.push([]);
    (runs.at(-1)[span + Math.floor((row.at - span) / step)] ??= []).push([x(row.at), y(row[key])]);
    last = row.at;
  }
  const middle = (some) => (some[1] ? [0, 1].map((way) => mean(some.map((one) => one[way]))) : some[0]);
  return runs.map((run) => Object.values(run).map(middle));
};

/** One value: its name, its line, area or stems, and how it would go on. */
const drawn = (frame, [key, kind, size], mid, end, y) => {
  const { ahead, left, day, x, t } = frame;
  const runs = runsOf(frame, key, y);
  const next = ahead.filter((row) => known(row[key])).map((row) => [x(row.at), y(row[key])]);
  const stem = n(Math.max(day * stepOf(frame, key) * 0.6, 1));
  const base = key === BEST && runsOf(frame, "optimal_min", y);
  const lines = size < 4 ? runs.map((run) => smooth(run)) : [];
  const under = (run, at) => (base ? area(run, base[at] ?? run) : `${lines[at]}V${end}H${n(run[0][0])}Z`);
  const stems = () => runs.flat().map(([x, top]) => `M${n(x - stem / 2)} ${n(y(0))}h${stem}V${n(top)}h-${stem}`);
  return [
    text(left - 24, mid + 4, t(key), "ink end") + rect(left - 18, mid - size / 2, left - 8, size, `${base ? "band" : "fill"} ${kind}`),
    kind === "rem" && path(runs.map(under).join(""), "band rem"),
    size < 4 ? path(lines.map((line) => `${line}h.1`).join(""), `line ${kind}`, `style="stroke-width:${size}"`) : !base && path(stems().join(""), `fill ${kind}`),
    next[0] && path(smooth([...runs.flat().slice(-1), ...next]), `dash ${kind}`),
  ];
};

/** The bands of form, by name; the one it is in stands out. */
const bandsOf = ({ days, left, right, t, write }, y, top, end) => {
  const now = bandOf(newest(days, FORM)[FORM]);
  return Object.keys(BANDS).map((band) => {
    const [from, to] = [top, Math.min(y(BANDS[band]), end)];
    top = to;
    const name = text(left - 8, (from + to) / 2 + 4, t(band), band === now ? "ink end" : "end");
    return rect(left, from + 1, right, to - from - 2, band === now ? "band light" : "lane", 'rx="4"') + name + (to < end ? text(right + 4, to + 4, write(BANDS[band], FORM)) : "");
  });
};

/** A strip of its own for some values, as tall as that; without a height it is the form's. */
const stripOf = (frame, top, tall, least, list) => {
  const { days, all, left, right, write } = frame;
  list = list.filter(([key]) => newest(days, key).date);
  if (!list[0]) return { svg: [], end: top - 24 };
  const range = [...least, ...list.flatMap(([key]) => all.map((row) => row[key])).filter(known)];
  const [low, high] = [Math.min(...range), Math.max(...range)];
  const ticks = tall ? rounds(low, high, tall / 40 + 1) : [low, high];
  const end = top + (tall || (high - low) * 1.6);
  const y = scale(ticks[0], ticks.at(-1), end, top);
  const lines = (tall ? ticks : [0]).map((one) => [`M${n(left)} ${n(y(one))}H${right}`, tall ? text(right + 4, y(one) + 4, write(one)) : ""]);
  const values = list.flatMap((one, at) => drawn(frame, one, top + (tall ? 20 + 20 * at : -12), end, y));
  return { svg: [...(tall ? [] : bandsOf(frame, y, top, end)), grid(lines, "rule"), ...values], end };
};

/** @type {import("./types").Build} */
export const build = ({ days, ahead, load, first, span, write }, width, format, t) => {
  const [all, told] = [[...days, ...ahead], [KEYS.slice(0, 3), [load, WEEK, VO2]]];
  const [left, right] = [24 + wide(...KEYS.concat(load, Object.keys(BANDS)).map((key) => t(key))), width - 30];
  const count = Math.max(span, ...ahead.map((row) => row.at + 1));
  const x = scale(-0.5, count - 0.5, left, right);
  const frame = { days, ahead, all, load, span, left, right, x, day: x(1) - x(0), write, t };
  let top = 8;
  const svg = [
    [96, [0], [FITNESS, "rem", 3], [FATIGUE, "awake", 1.5]],
    [0, [-40, 30], [FORM, "light", 8]],
    [84, [0], [BEST, "rem", 10], [WEEK, "ink", 2], [load, "quiet", 8]],
    [40, [-1, 1].map((by) => newest(days, VO2)[VO2] + by), [VO2, "heart", 2]],
  ].flatMap(([tall, least, ...list]) => {
    const { svg, end } = stripOf(frame, top, tall, least, list);
    top = end + 24;
    return svg;
  });
  const weeks = [];
  for (let at = span - 1; at >= 0; at -= 7 * Math.ceil(12 / frame.day)) {
    weeks.push([`M${n(x(at))} 4V${top - 12}`, text(x(at), top, format.date(shifted(first, at)), at < span - 1 ? "mid" : "ink mid")]);
  }
  return {
    svg: [grid(weeks, "dots"), ...svg].filter(Boolean).join(""),
    height: top + 6,
    count,
    x,
    say(at) {
      const row = all.find((one) => one.at === at) ?? {};
      const words = told.map((keys) => keys.flatMap((key) => (known(row[key]) ? `${t(key)} ${write(row[key], key)}` : [])).join(", "));
      return [format.day(shifted(first, at)) + (at < span ? "" : `, ${t("without_training")}`), ...words].filter(Boolean).join("\n");
    },
    jump: (at, by) => at + 7 * by,
  };
};

export default class Training extends Card {
  state = { days: 42 };

  async load(ask, date) {
    const span = this.state.days;
    const first = shifted(date, 1 - span);
    const { days, projection } = await ask("get_training_load", { start_date: first, end_date: date });
    const put = (row) => ({ ...row, vo2_max: this.shows(VO2) ? row[VO2] : null, at: (Date.parse(row.date) - Date.parse(first)) / 864e5 });
    const ahead = projection.filter((row) => row.date > date && this.shows("projection"));
    return { days: days.map(put), ahead: ahead.map(put), load: newest(days, "training_load").date ? "training_load" : "trimp", first, span };
  }

  draw(data, { width, format, t }) {
    const { days, ahead, load, span } = data;
    const plus = format.digits(0, "exceptZero");
    const write = (value, key) => (key === FORM ? plus : format.number)(value);
    const ways = radios(this, "days", [42, 90, 365].map((one) => [one, write(one)]), span);
    const [[row, key] = [], ...rest] = [...KEYS, load].map((key) => [newest(days, key), key]).filter(([row]) => row.date);
    if (!row) return { head: ways, nothing: "no_training" };
    const when = format.day(row.date);
    const facts = rest.map(([one, key]) => [
      t(key),
      (key === BEST && known(one.optimal_min) ? `\u200e${write(one.optimal_min)}–` : "") + write(one[key], key) + (one.date === row.date ? "" : ` · ${format.date(one.date)}`),
    ]);
    const same = days.every((one) => Math.abs(one[FITNESS] - one[FATIGUE] - one[FORM]) < 1.5) ? "same_day" : "as_reported";
    this.at ??= span - 1;
    return {
      head: `<div class="title"><p>${when}</p><div class="big">${write(row[key], key)} <small>${safe(t(key))}${key === FORM ? ` · ${safe(t(bandOf(row[FORM])))}` : ""}</small></div></div>${ways}`,
      body: this.chart(build({ ...data, write }, width, format, t), t("training_label", { date: when, days: write(span) })),
      below: `${this.facts([...facts, ahead[0] && [t("form_rested"), write(ahead.at(-1)[FORM], FORM), "key"]])}<p>${key === FORM ? safe(t(row.source === "computed" ? "computed" : same)) : ""}</p>`,
    };
  }
}
