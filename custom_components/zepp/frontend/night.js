/** A night: the heart rate above four lanes of stages. */
import { Card, styleOf } from "./card.js";
import { area, bins, hours, inside, known, mean, n, path, rect, rounds, safe, scale, seconds, shifted, smooth, stretches, text, wide } from "./core.js";
import { recorded } from "./recorded.js";

const STAGES = { awake: "wake_after_sleep_onset", rem: "rem_sleep", light: "light_sleep", deep: "deep_sleep" };
const LANES = Object.keys(STAGES);
const STEP = 28;

/** @type {import("./types").Build} */
export const build = (night, width, format, t) => {
  const [from, to] = [seconds(night.start), seconds(night.end)];
  const { values = [], step = 60 } = night.heart_rate ?? {};
  const low = Math.min(...values.filter(known));
  const beats = low < Infinity;
  const top = beats ? 108 : 4;
  const bottom = top + STEP * LANES.length;
  const [left, right] = [wide(...LANES.map((lane) => t(lane))) + 12, width - (beats ? 28 : 2)];
  const x = scale(0, (to - from) / 60, left, right);
  const [begin, end] = [format.time(from), format.time(to)];
  const room = wide(format.hour(0)) + 12;
  const every = [1, 2, 3, 6].find((one) => x(one * 60) - left >= room) ?? 12;
  const marks = hours(from + 1, to - 1, format, every).map((at) => {
    const place = x((at - from) / 60);
    const fits = place - left > wide(begin) + room / 2 && right - place > wide(end) + room / 2;
    return path(`M${n(place)} ${beats ? 8 : top}V${bottom}`, "dots") + (fits ? text(place, bottom + 14, format.hour(at), "mid") : "");
  });
  const y = (stage) => top + LANES.indexOf(stage) * STEP;
  const lanes = LANES.map((lane) => rect(left, y(lane), right, 24, "lane", 'rx="6"') + text(left - 8, y(lane) + 16, t(lane), "ink end"));
  const stages = (night.stages ?? []).filter(([, , stage]) => LANES.includes(stage));
  const joints = stages.map(([start, , stage], at) => (stages[at - 1]?.[1] === start ? `M${n(x(start))} ${y(stages[at - 1][2]) + 12}V${y(stage) + 12}` : ""));
  const blocks = stages.map(([start, end, stage]) => {
    const wide = Math.max(x(end) - x(start), 2);
    return rect(x(start), y(stage), x(start) + wide, 24, `block fill ${stage}`, `rx="${n(Math.min(6, wide / 2))}"`);
  });
  const stops = LANES.map((lane, at) => `<stop class="${lane}" offset="${at * 0.3}" style="stop-color:var(--c)"/>`);
  const fade = `<linearGradient id="fade" gradientUnits="userSpaceOnUse" x2="0" y1="${top}" y2="${bottom}">${stops.join("")}</linearGradient>`;
  const joined = path(joints.join(""), "", 'stroke="url(#fade)" stroke-width="1.5" opacity=".7"');
  const ends = text(left, bottom + 14, begin, "ink") + text(right, bottom + 14, end, "ink end");
  const stage = (at) => stages.findIndex(([start, end]) => at * 5 >= start && at * 5 < end);
  return {
    svg: [fade, ...marks, ...lanes, beats ? heart(night, low, x, left, right, stages, format, t) : "", joined, ...blocks, ends].join(""),
    height: bottom + 20,
    lowest: beats && `${format.number(low)} · ${format.time(from + values.indexOf(low) * step)}`,
    count: Math.floor((to - from) / 300) + 1,
    x: (at) => x(at * 5),
    say(at) {
      const [now, beat] = [stages[stage(at)], values[Math.round((at * 300) / step)]];
      const words = [format.time(from + at * 300), now && `${t(now[2])} ${format.duration(now[1] - now[0])}`, beat && `${format.number(beat)} ${t("bpm")}`];
      return words.filter(Boolean).join(", ");
    },
    jump: (at, by) => Math.ceil((stages[Math.max(stages.findLastIndex(([start]) => start <= at * 5) + by, 0)]?.[0] ?? at * 5) / 5),
  };
};

const heart = ({ heart_rate: { values, step }, resting_heart_rate: rest }, low, x, left, right, stages, format, t) => {
  const at = (place) => x((place * step) / 60);
  // Some watches look every minute, some every half hour.
  const read = values.filter(known).length;
  const longest = 4 + (1.5 * values.length) / read;
  const found = bins(values, inside(read / 1.5, 1, (right - left) / 4) | 0, longest);
  const ticks = rounds(Math.min(low, rest ?? low) - 2, Math.max(...values) + 2, 3);
  const y = scale(ticks[0], ticks.at(-1), 92, 8);
  const lines = ticks.map((one) => path(`M${n(left)} ${n(y(one))}H${right}`, "rule") + text(right + 4, y(one) + 4, format.number(one)));
  const awake = stages.filter(([, , stage]) => stage === "awake").map(([from, to]) => rect(x(from), 8, x(to), 84, "band awake"));
  const holes = stretches(values, (one) => !known(one)).filter(([from, to]) => to - from > longest).map(([from, to]) => rect(at(from), 8, at(to), 84, "", 'fill="url(#hatch)"'));
  const curves = stretches(found, known).map(([from, to]) => {
    const points = (key) => found.slice(from, to).map((one, place) => [at(((from + place + 0.5) * values.length) / found.length), y(one[key])]);
    return path(area(points("high"), points("low")), "band heart") + path(`${smooth(points("mean"))}h.1`, "line heart");
  });
  const [cx, cy] = [n(at(values.indexOf(low))), n(y(low))];
  const spot = `<circle class="spot heart" cx="${cx}" cy="${cy}" r="4"/>${text(cx, cy + 18, format.number(low), "ink mid")}`;
  return [...lines, ...awake, ...holes, ...curves, path(known(rest) ? `M${n(left)} ${n(y(rest))}H${right}` : "", "dash ink"), spot, text(left - 8, 54, `♥ ${t("bpm")}`, "end fill heart")].join("");
};

// Pointing at a share shows where it was.
const style = styleOf(LANES.map((lane) => `ha-card:has(li.${lane}:hover) .block:not(.${lane}){opacity:.2}`).join(""));

export default class Night extends Card {
  constructor(host) {
    super(host);
    this.root.adoptedStyleSheets.push(style);
  }

  async load(ask, date, profile) {
    const keys = Object.values(STAGES);
    const [{ nights, naps }, rows] = await Promise.all([
      ask("get_sleep", { start_date: this.state.date ?? shifted(date, -1), end_date: date, stages: true, heart_rate: this.shows("heart_rate") }),
      recorded(this.hass, profile, keys, shifted(date, -30), date, "day"),
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
      known(rest) && [`╌ ${t("resting")}`, format.number(rest)],
      track.lowest && [t("lowest"), track.lowest],
      known(awakenings) && [t("woken"), `${format.number(awakenings)}×`],
      ...naps.filter((nap) => nap.date === date).map((nap) => [t("nap"), `${format.time(seconds(nap.start))} · ${format.duration(nap.nap_duration)}`]),
    ];
    const rows = stages.map(([from, to, stage]) => LANES.includes(stage) && `<tr><td>${safe(format.time(seconds(start) + from * 60))}<td>${safe(`${t(stage)} ${format.duration(to - from)}`)}`);
    return {
      head: `${title(`<div class="big">${safe(asleep)} <small>${safe(t("asleep"))}</small></div>`)}${known(sleep_score) ? ring(sleep_score, format, t) : ""}${this.arrows()}`,
      body: `${this.chart(track, t("night_label", { date: format.day(date), asleep, from, to }))}${this.shares(shares)}${this.facts(facts)}<div class="far"><table><caption>${safe(t("stages"))}</caption>${rows.filter(Boolean).join("")}</table></div>`,
    };
  }
}

const ring = (score, format, t) => {
  const arc = (color, more = "") => path("M24 3a21 21 0 1 1-.1 0", "line", `style="--c:var(--${color});stroke-width:4" ${more}`);
  const label = safe(t("score_of", { value: score }));
  return `<svg width="48" height="48" role="img" aria-label="${label}">${arc("track")}${arc("primary-color", `pathLength="100" stroke-dasharray="${score} 100"`)}${text(24, 29, format.number(score), "ink mid score")}</svg>`;
};
