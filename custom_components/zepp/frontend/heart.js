/** The heart rate of a day by the minute; heat.js has that of a month. */
import { Card } from "./card.js";
import { beats, bins, grid, hours, inside, known, mean, n, path, rect, safe, scale, seconds, shifted, spot, stretches, text, wide } from "./core.js";
import { later, radios } from "./ways.js";

// Round numbers, no training zones: nobody tells the highest rate.
const LIMITS = [60, 100, 140];
const ZONES = [["light", "< 60"], ["rem", "60–99"], ["awake", "100–139"], ["heart", "≥ 140"]];

/** What no width changes, worked out once. */
const arrange = ({ start, end, values, synced, sleep, workouts }, format, t) => {
  const from = seconds(start);
  const minute = (at) => (at - from) / 60;
  const whole = minute(Math.max(later(from, 24, format), seconds(end)));
  // What has not come yet is not missing.
  const seen = values.slice(0, Math.max(values.findLastIndex(known) + 1, minute(seconds(synced)) || whole));
  // Some watches look every minute, some every half hour.
  const places = [...seen.keys()].filter((place) => known(seen[place]));
  const waits = places.slice(1).map((place, one) => place - places[one]);
  const usual = Uint16Array.from(waits).sort().at(waits.length * 0.9) ?? 1;
  const longest = Math.max(10, usual * 1.5);
  const holes = stretches(seen, (one) => !known(one)).filter(([first, end]) => end - first > longest);
  const ends = [Math.min, Math.max].map((most) => seen.indexOf(most(...places.map((place) => seen[place]))));
  // A reading counts until the next one.
  const long = [0, 0, 0, 0];
  places.forEach((place, one) => (long[LIMITS.filter((limit) => seen[place] >= limit).length] += waits[one] <= longest ? waits[one] : usual));
  const part = (kind, name) => ({ start, end, title }) => [...[start, end].map((at) => inside(minute(seconds(at)), 0, whole)), title || t(name), kind];
  const parts = [...workouts.map(part("awake", "workout")), ...sleep.map(part("deep", "sleep"))].filter(([begin, end]) => begin < end).sort(([one], [two]) => one - two);
  return { format, from, whole, seen, usual, holes, ends, long, parts };
};

/** Sleep and workouts, with their names where there is room. */
const spansOf = (parts, x, width) => {
  let free = 0;
  return parts.map(([begin, end, name, kind]) => {
    const half = wide(name) / 2;
    const middle = inside(x((begin + end) / 2), half, width - half);
    const label = middle - half < free ? "" : text(middle, 14, name, "mid");
    if (label) free = middle + half + 8;
    return rect(x(begin), 28, x(end), 144, `fill ${kind}`, 'opacity=".1"') + rect(x(begin), 20, x(end), 4, `fill ${kind}`, 'rx="2"') + label;
  });
};

/** A curve between two holes. */
const curveOf = (seen, first, x, y) => {
  const found = bins(seen, Math.ceil(x(seen.length) / 5), Infinity);
  const points = (key) => found.flatMap((bin, column) => (bin ? [[x(first + ((column + 0.5) * seen.length) / found.length), y(bin[key])]] : []));
  return beats(points);
};

/** Hours below, rates and their zones beside. */
const axesOf = ({ from, whole }, zones, x, y, right, format) => {
  const edge = (limit) => inside(y(limit), 28, 172);
  const every = [2, 3, 6].find((one) => x(one * 60) > wide(format.hour(from)) * 1.7) ?? 12;
  const marks = hours(from, from + whole * 60, format, every).map((at) => {
    const place = n(x((at - from) / 60));
    return [`M${place} 28V172`, text(place, 188, format.hour(at), at > from ? "mid" : "")];
  });
  const lines = LIMITS.filter((limit) => edge(limit) === y(limit)).map((limit) => [`M0 ${n(y(limit))}H${right}`, text(right + 12, y(limit) + 4, format.number(limit))]);
  // Each covers the upper part of the one below.
  const strip = zones.map(([kind], zone) => rect(right + 3, 28, right + 7, edge(LIMITS[zone - 1] ?? 0) - 28, `fill ${kind}`));
  return [grid(marks, "dots"), grid(lines, "rule"), ...strip];
};

/** @type {import("./types").Build} */
export const build = (data, width, format, t) => {
  if (data.format !== format) Object.assign(data, arrange(data, format, t));
  const { from, whole, seen, usual, holes, ends, long, parts, rest, zones } = data;
  const right = width - 36;
  const x = scale(0, whole, 0, right);
  const time = (minute) => format.time(from + minute * 60);
  const [low, high] = ends.map((place) => seen[place]);
  const y = scale(Math.min(low, rest ?? 999), Math.max(high, 100), 152, 48);
  const shown = zones ? ZONES : [];
  // What lies between holes is one curve.
  const cuts = [0, ...holes.flat(), seen.length];
  const curves = cuts.map((first, cut) => (cut % 2 || first === cuts[cut + 1] ? "" : curveOf(seen.slice(first, cuts[cut + 1]), first, x, y)));
  const gaps = holes.map(([first, end]) => rect(x(first), 28, x(end), 144, "", 'fill="url(#hatch)"'));
  const spots = ends.map((place, up) => spot(x(place), y(seen[place]), format.number(seen[place]), up ? -9 : 18));
  const stride = Math.max(5, usual);
  return {
    svg: [...axesOf(data, shown, x, y, right, format), ...spansOf(parts, x, width), ...gaps, ...curves, path(known(rest) ? `M0 ${n(y(rest))}H${right}` : "", "dash ink"), ...spots].join(""),
    height: 192,
    shares: shown.map(([kind, name], zone) => [kind, `\u200e${name.replace(/\d+/g, (limit) => format.number(+limit))}`, format.duration(long[zone]), long[zone] / mean(long) / 4]),
    facts: [
      known(rest) && [t("resting"), format.number(rest), "key"],
      ...ends.map((place, up) => [t(up ? "highest" : "lowest"), `${format.number(seen[place])} · ${time(place)}`]),
      ...parts.filter((part) => part[3] === "awake").map(([begin, end, name]) => [name, `${time(begin)} · ${format.duration(end - begin)}`]),
    ],
    count: Math.ceil(seen.length / stride),
    x: (one) => x((one + 0.5) * stride),
    say(one) {
      const now = one * stride;
      const beat = mean(seen.slice(now, now + stride));
      const names = parts.filter(([begin, end]) => begin <= now && now < end).map((part) => part[2]);
      return [time(now), ...names, known(beat) ? `${format.number(beat)} ${t("bpm")}` : t("no_reading")].join(", ");
    },
  };
};

export default class Heart extends Card {
  state = { view: "day" };

  async load(ask, date, { last_day, last_sync: synced }) {
    const month = this.state.view === "month";
    const [first, next] = [shifted(date, month ? -29 : 0), shifted(date, 1)];
    const [heart, sleep, heat] = await Promise.all([
      // Without an offset, midnight is the server's.
      ask("get_heart_rate", { start: `${first}T00:00:00`, end: `${next}T00:00:00`, resolution: month ? "hour" : "minute" }),
      // The next night may begin on this day.
      !month && this.shows("sleep") && ask("get_sleep", { start_date: date, end_date: next > last_day ? date : next }).catch(() => 0),
      month && import("./heat.js"),
    ]);
    const rest = mean(heart.resting_heart_rates.map((one) => one.resting_heart_rate));
    const average = mean(heart.values ?? heart.rows.map((row) => row.mean));
    return { ...heart, date, first, synced, heat, rest, average, zones: this.shows("zones"), sleep: sleep ? [...sleep.nights, ...sleep.naps] : [] };
  }

  draw(data, { width, format, t }) {
    const { date, first, heat, average } = data;
    const label = heat ? `${format.date(first)} – ${format.date(date)}` : format.day(date);
    const views = radios(this, "view", ["day", "month"].map((view) => [view, t(view)]), this.state.view);
    const head = (big) => `<div class="title"><p>${safe(label)}</p>${big}</div><div${width < 400 ? ' style="order:1;flex-basis:100%"' : ""}>${views}</div>${this.arrows(first, heat ? 30 : 1)}`;
    const track = known(average) && (heat?.build ?? build)(data, width, format, t);
    if (!track) return { head: head(""), nothing: "no_heart_rate" };
    const value = format.number(average);
    return {
      head: head(`<div class="big">${value} <small>${safe(`${t("bpm")} ${t("on_average")}`)}</small></div>`),
      body: this.chart(track, t("heart_label", { date: label, value })),
      below: (track.shares[0] ? this.shares(track.shares) : "") + this.facts(track.facts),
    };
  }
}
