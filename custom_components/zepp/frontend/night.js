/** A night: the heart rate above four lanes of stages. */
import { Card } from "./card.js";
import { beats, bins, grid, hours, inside, known, mean, n, path, rect, rounds, safe, scale, seconds, shifted, spot, stretches, text, wide } from "./core.js";
import { recorded } from "./recorded.js";

const STAGES = { awake: "wake_after_sleep_onset", rem: "rem_sleep", light: "light_sleep", deep: "deep_sleep" };
const LANES = Object.keys(STAGES);
const STEP = 28;

/** A block of a lane with round corners. */
const pill = (x, y, wide) => {
  const r = n(Math.min(6, wide / 2));
  return `M${n(x + r)} ${y}H${n(x + wide - r)}q${r} 0 ${r} ${r}V${y + 24 - r}q0 ${r}-${r} ${r}H${n(x + r)}q-${r} 0-${r}-${r}V${y + r}q0-${r} ${r}-${r}`;
};

/** Blocks in lanes, and what leads from one to the next. */
const hypnogram = (stages, x, left, right, top, t) => {
  const y = (stage) => top + LANES.indexOf(stage) * STEP;
  const names = LANES.map((lane) => text(left - 8, y(lane) + 16, t(lane), "ink end"));
  const joints = stages.map(([start, , stage], at) => (stages[at - 1]?.[1] === start ? `M${n(x(start))} ${y(stages[at - 1][2]) + 12}V${y(stage) + 12}` : ""));
  const blocks = LANES.map((lane) => {
    const some = stages.filter(([, , stage]) => stage === lane);
    return path(some.map(([start, end]) => pill(x(start), y(lane), Math.max(x(end) - x(start), 2))).join(""), `part fill ${lane}`);
  });
  const stops = LANES.map((lane, at) => `<stop class="${lane}" offset="${at * 0.3}" style="stop-color:var(--c)"/>`);
  const fade = `<linearGradient id="fade" gradientUnits="userSpaceOnUse" x2="0" y1="${top}" y2="${top + 4 * STEP}">${stops.join("")}</linearGradient>`;
  const joined = path(joints.join(""), "", 'stroke="url(#fade)" stroke-width="1.5" opacity=".7"');
  return [fade, path(LANES.map((lane) => pill(left, y(lane), right - left)).join(""), "lane"), ...names, joined, ...blocks];
};

/** @type {import("./types").Build} */
export const build = (night, width, format, t) => {
  const [from, to] = [seconds(night.start), seconds(night.end)];
  const { values = [], step = 60 } = night.heart_rate ?? {};
  const low = Math.min(...values.filter(known));
  const heard = low < Infinity;
  const top = heard ? 108 : 4;
  const bottom = top + 4 * STEP;
  const [left, right] = [wide(...LANES.map((lane) => t(lane))) + 12, width - (heard ? 28 : 2)];
  const x = scale(0, (to - from) / 60, left, right);
  const [begin, end] = [format.time(from), format.time(to)];
  const room = wide(format.hour(0)) + 12;
  const every = [1, 2, 3, 6].find((one) => x(one * 60) - left >= room) ?? 12;
  const marks = hours(from + 1, to - 1, format, every).map((at) => {
    const place = x((at - from) / 60);
    const fits = Math.min(place - left, right - place) > wide(begin, end) + room / 2;
    return [`M${n(place)} ${heard ? 8 : top}V${bottom}`, fits ? text(place, bottom + 14, format.hour(at), "mid") : ""];
  });
  const stages = (night.stages ?? []).filter(([, , stage]) => LANES.includes(stage));
  const ends = text(left, bottom + 14, begin, "ink") + text(right, bottom + 14, end, "ink end");
  return {
    svg: [grid(marks, "dots"), heard ? heart(night, low, x, left, right, stages, format, t) : "", ...hypnogram(stages, x, left, right, top, t), ends].join(""),
    height: bottom + 20,
    lowest: heard && `${format.number(low)} · ${format.time(from + values.indexOf(low) * step)}`,
    count: Math.floor((to - from) / 300) + 1,
    x: (at) => x(at * 5),
    say(at) {
      const [now, beat] = [stages.find(([start, end]) => at * 5 >= start && at * 5 < end), values[Math.round((at * 300) / step)]];
      return [format.time(from + at * 300), now && `${t(now[2])} ${format.duration(now[1] - now[0])}`, beat && `${format.number(beat)} ${t("bpm")}`].filter(Boolean).join(", ");
    },
    jump: (at, by) => Math.ceil((stages[Math.max(stages.findLastIndex(([start]) => start <= at * 5) + by, 0)]?.[0] ?? at * 5) / 5),
  };
};

const heart = ({ heart_rate: { values, step }, resting_heart_rate: rest }, low, x, left, right, stages, format, t) => {
  const at = (place) => x((place * step) / 60);
  // Some watches look every minute, some every half hour.
  const read = values.filter(known).length;
  const longest = 4 + (1.5 * values.length) / read;
  const found = bins(values, inside(read / 1.5, 1, (right - left) / 5) | 0, longest);
  const ticks = rounds(Math.min(low, rest ?? low) - 2, Math.max(...values) + 2, 3);
  const y = scale(ticks[0], ticks.at(-1), 92, 8);
  const lines = ticks.map((one) => [`M${n(left)} ${n(y(one))}H${right}`, text(right + 4, y(one) + 4, format.number(one))]);
  const awake = stages.filter(([, , stage]) => stage === "awake").map(([from, to]) => rect(x(from), 8, x(to), 84, "band awake"));
  const holes = stretches(values, (one) => !known(one)).filter(([from, to]) => to - from > longest).map(([from, to]) => rect(at(from), 8, at(to), 84, "", 'fill="url(#hatch)"'));
  const curves = stretches(found, known).map(([from, to]) => {
    const points = (key) => found.slice(from, to).map((one, place) => [at(((from + place + 0.5) * values.length) / found.length), y(one[key])]);
    return beats(points);
  });
  return [grid(lines, "rule"), ...awake, ...holes, ...curves, path(known(rest) ? `M${n(left)} ${n(y(rest))}H${right}` : "", "dash ink"), spot(at(values.indexOf(low)), y(low), format.number(low)), text(left - 8, 54, t("bpm"), "end fill heart")].join("");
};

export default class Night extends Card {
  async load(ask, date, profile) {
    const [{ nights, naps }, rows] = await Promise.all([
      ask("get_sleep", { start_date: this.state.date ?? shifted(date, -1), end_date: date, stages: true, heart_rate: this.shows("heart_rate") }),
      recorded(this.hass, profile, Object.values(STAGES), shifted(date, -30), date, "day"),
    ]);
    return { night: nights.at(-1), naps: this.shows("naps") ? naps : [], usual: (key) => mean(rows(key).map((row) => row.mean)) };
  }

  draw({ night, naps, usual }, { width, format, t }) {
    const date = (this.date = night?.date ?? this.date);
    const title = (big) => `<div class="title"><p>${safe(format.day(date))}${night?.revised ? ` · ${safe(t("revised"))}` : ""}</p>${big}</div>`;
    if (!night) return { head: title("") + this.arrows(), nothing: "no_night" };
    const { sleep_duration, wake_after_sleep_onset, sleep_score, resting_heart_rate: rest, awakenings, stages = [], start, end } = night;
    const asleep = format.duration(sleep_duration ?? 0);
    const shares = LANES.filter((lane) => known(night[STAGES[lane]])).map((lane) => {
      const [long, mean] = [night[STAGES[lane]], usual(STAGES[lane])];
      return [lane, t(lane), format.duration(long), long / (sleep_duration + wake_after_sleep_onset || 1), known(mean) && t("usually", { value: format.duration(mean) })];
    });
    const track = build(night, width, format, t);
    const [from, to] = [start, end].map((at) => format.time(seconds(at)));
    const facts = [
      known(rest) && [t("resting"), format.number(rest), "key"],
      track.lowest && [t("lowest"), track.lowest],
      known(awakenings) && [t("woken"), `${format.number(awakenings)}×`],
      ...naps.filter((nap) => nap.date === date).map((nap) => [t("nap"), `${format.time(seconds(nap.start))} · ${format.duration(nap.nap_duration)}`]),
    ];
    const row = ([from, to, stage]) => STAGES[stage] && `<tr><td>${safe(format.time(seconds(start) + from * 60))}<td>${safe(`${t(stage)} ${format.duration(to - from)}`)}`;
    return {
      head: `${title(`<div class="big">${safe(asleep)} <small>${safe(t("asleep"))}</small></div>`)}${known(sleep_score) ? ring(sleep_score, format, t) : ""}${this.arrows()}`,
      body: this.chart(track, t("night_label", { date: format.day(date), asleep, from, to })),
      below: this.shares(shares) + this.facts(facts),
      aside: () => `<table><caption>${safe(t("stages"))}</caption>${stages.map(row).join("")}</table>`,
    };
  }
}

const ring = (score, format, t) => {
  const arc = (color, more = "") => path("M24 3a21 21 0 1 1-.1 0", "line", `style="--c:var(--${color});stroke-width:4" ${more}`);
  const label = safe(t("score_of", { value: score }));
  return `<svg width="48" height="48" role="img" aria-label="${label}">${arc("track")}${arc("primary-color", `pathLength="100" stroke-dasharray="${score} 100"`)}${text(24, 29, format.number(score), "ink mid score")}</svg>`;
};
