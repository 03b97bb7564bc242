/** The heart rate of a day by the minute; heat.js has that of a month. */
import { Card } from "./card.js";
import { area, bins, hours, inside, known, mean, n, path, rect, safe, scale, seconds, shifted, smooth, stretches, text, wide } from "./core.js";
import { later, radios } from "./ways.js";

// Round numbers, not training zones: nobody tells the highest rate of which those are shares.
const LIMITS = [60, 100, 140];
const ZONES = [["light", "< 60"], ["rem", "60–99"], ["awake", "100–139"], ["heart", "≥ 140"]];

export const build = ({ start, end, values, synced, sleep, workouts, rest, zones }, width, format, t) => {
  const [from, right] = [seconds(start), width - 36];
  const minute = (at) => (at - from) / 60;
  const whole = minute(Math.max(later(from, 24, format), seconds(end)));
  const x = scale(0, whole, 0, right);
  const time = (minute) => format.time(from + minute * 60);
  // What has not come yet is not missing.
  const seen = values.slice(0, Math.max(values.findLastIndex(known) + 1, minute(seconds(synced)) || whole));
  // Some watches look every minute, some every half hour.
  const places = [...seen.keys()].filter((place) => known(seen[place]));
  const waits = places.slice(1).map((place, one) => place - places[one]);
  const usual = Uint16Array.from(waits).sort().at(waits.length * 0.9) ?? 1;
  const longest = Math.max(10, usual * 1.5);
  const holes = stretches(seen, (one) => !known(one)).filter(([first, end]) => end - first > longest);
  const ends = [Math.min, Math.max].map((most) => values.indexOf(most(...values.filter(known))));
  const y = scale(Math.min(values[ends[0]], rest ?? 999), Math.max(values[ends[1]], 100), 152, 48);
  const edge = (limit) => inside(y(limit), 28, 172);

  const shown = zones ? ZONES : [];
  // Each covers the upper part of the one below.
  const strip = shown.map(([kind], zone) => rect(right + 3, 28, right + 7, edge(LIMITS[zone - 1] ?? 0) - 28, `fill ${kind}`));
  const lines = LIMITS.filter((limit) => edge(limit) === y(limit)).map((limit) => path(`M0 ${n(y(limit))}H${right}`, "rule") + text(right + 12, y(limit) + 4, format.number(limit)));
  const every = [2, 3, 6].find((one) => x(one * 60) > wide(format.hour(from)) * 1.7) ?? 12;
  const marks = hours(from, from + whole * 60, format, every).map((at) => path(`M${n(x(minute(at)))} 28V172`, "dots") + text(x(minute(at)), 188, format.hour(at), at > from ? "mid" : ""));

  const part = (kind, name) => ({ start, end, title }) => [...[start, end].map((at) => inside(minute(seconds(at)), 0, whole)), title || t(name), kind];
  const parts = [...workouts.map(part("awake", "workout")), ...sleep.map(part("deep", "sleep"))].filter(([begin, end]) => begin < end).sort(([one], [two]) => one - two);
  let free = 0;
  const spans = parts.map(([begin, end, name, kind]) => {
    const half = wide(name) / 2;
    const middle = inside(x((begin + end) / 2), half, width - half);
    const label = middle - half < free ? "" : text(middle, 14, name, "mid");
    if (label) free = middle + half + 8;
    return rect(x(begin), 28, x(end), 144, `fill ${kind}`, 'opacity=".1"') + rect(x(begin), 20, x(end), 4, `fill ${kind}`, 'rx="2"') + label;
  });

  // What lies between holes is one curve.
  const cuts = [0, ...holes.flat(), seen.length];
  const curves = cuts.map((first, cut) => {
    const long = cuts[cut + 1] - first;
    if (cut % 2 || !long) return "";
    const found = bins(seen.slice(first, first + long), Math.ceil(x(long) / 4), Infinity);
    /** @type {any} */
    const points = (key) => found.flatMap((bin, column) => (bin ? [[x(first + ((column + 0.5) * long) / found.length), y(bin[key])]] : []));
    return path(area(points("high"), points("low")), "band heart") + path(`${smooth(points("mean"))}h.1`, "line heart");
  });
  const gaps = holes.map(([first, end]) => rect(x(first), 28, x(end), 144, "", 'fill="url(#hatch)"'));
  const spots = ends.map((place, up) => {
    const [cx, cy] = [n(x(place)), n(y(values[place]))];
    return `<circle class="spot heart" cx="${cx}" cy="${cy}" r="4"/>${text(cx, cy + (up ? -9 : 18), format.number(values[place]), "ink mid")}`;
  });

  // A reading counts until the next one.
  const long = [0, 0, 0, 0];
  places.forEach((place, one) => (long[LIMITS.filter((limit) => seen[place] >= limit).length] += waits[one] <= longest ? waits[one] : usual));
  const stride = Math.max(5, usual);
  return {
    svg: [...marks, ...lines, ...strip, ...spans, ...gaps, ...curves, path(known(rest) ? `M0 ${n(y(rest))}H${right}` : "", "dash ink"), ...spots].join(""),
    height: 192,
    shares: shown.map(([kind, name], zone) => [kind, `\u200e${name.replace(/\d+/g, (limit) => format.number(+limit))}`, format.duration(long[zone]), long[zone] / mean(long) / 4]),
    facts: [
      known(rest) && [`╌ ${t("resting")}`, format.number(rest)],
      ...ends.map((place, up) => [t(up ? "highest" : "lowest"), `${format.number(values[place])} · ${time(place)}`]),
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
    return { ...heart, date, first, synced, heat, rest, average, sleep: sleep ? [...sleep.nights, ...sleep.naps] : [] };
  }

  draw(data, { width, format, t }) {
    const { date, first, heat, average } = data;
    const label = heat ? `${format.date(first)} – ${format.date(date)}` : format.day(date);
    const views = radios(this, "view", ["day", "month"].map((view) => [view, t(view)]), this.state.view);
    const head = (big) => `<div class="title"><p>${safe(label)}</p>${big}</div><div${width < 400 ? ' style="order:1;flex-basis:100%"' : ""}>${views}</div>${this.arrows(first, heat ? 30 : 1)}`;
    const track = known(average) && (heat?.build ?? build)({ ...data, zones: this.shows("zones") }, width, format, t);
    if (!track) return { head: head(""), nothing: "no_heart_rate" };
    const value = format.number(average);
    return {
      head: head(`<div class="big">${value} <small>${safe(`${t("bpm")} ${t("on_average")}`)}</small></div>`),
      body: this.chart(track, t("heart_label", { date: label, value })) + (track.shares[0] ? this.shares(track.shares) : "") + this.facts(track.facts),
    };
  }
}
