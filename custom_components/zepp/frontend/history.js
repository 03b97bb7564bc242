/** Many nights: a bar each from bedtime to waking, of a year one for seven. */
import { Card } from "./card.js";
import { grid, known, mean, n, path, safe, scale, seconds, shifted, text, wide } from "./core.js";
import { radios } from "./ways.js";

/** Scores: name, colour, from, to. @type {any[][]} */
const STEPS = [["good", "deep", 80, 100], ["fair", "light", 60, 79], ["poor", "awake", 0, 59], ["no_score", "quiet", -1]];
const stepOf = ({ score }) => STEPS.filter(([, , from]) => Math.round(score ?? -1) >= from)[0][0];
const said = (value, says) => (known(value) ? says(value) : "–");
const span = (from, to, says) => `${says(from)} – ${says(to)}`;
const means = (all) => all[0] && Object.fromEntries(["bed", "wake", "score", "asleep"].map((key) => [key, mean(all.map((one) => one[key]))]));

/** The mean of times of day, which go round: one of directions. */
const middle = (minutes) => {
  const sum = (of) => minutes.reduce((sum, one) => sum + of((one * Math.PI) / 720), 0);
  return (Math.atan2(sum(Math.sin), sum(Math.cos)) * 720) / Math.PI;
};

/** What no width changes, worked out once. */
const arrange = ({ dates, sleep }, { minuteOfDay, days, date: short, time, hour }, locale) => {
  const begin = "sumotuwethfrsa".indexOf(locale.first_weekday?.slice(0, 2)) / 2;
  const { firstDay = 1 } = Object(new Intl.Locale(locale.language)).getWeekInfo?.() ?? {};
  const since = (new Date(dates[0]).getUTCDay() + 7 - (begin < 0 ? firstDay : begin)) % 7;
  const [per, mark] = [dates[300] ? 7 : 1, dates[45] ? days({ month: "short" }) : short];
  const ends = dates.filter((_, at) => at >= per - 1 && (dates.length - at) % per === 1 % per);
  const begins = dates[45] ? (to) => to.slice(8) <= per && !(to.slice(5, 7) % Math.ceil(per / 3)) : (_, at) => !((at + since) % 7);
  const minutes = (at) => minuteOfDay(seconds(at));
  const near = (minute, other) => minute + Math.round((other - minute) / 1440) * 1440;
  const [usual, up] = ["start", "end"].map((key) => middle(sleep[0].map((one) => minutes(one[key]))));
  // Naps come 16 hours after bedtime, more or less.
  const [nights, naps] = sleep.map((sleeps, later) =>
    sleeps.map(({ date, start, end, sleep_score: score, sleep_duration: asleep }) => {
      const bed = near(minutes(start), usual + later * 960);
      const [at, day] = [ends.findIndex((to) => date <= to), (dates.indexOf(date) + since) % 7];
      return { at, day, score, asleep, bed, wake: near(minutes(end), bed + 720) };
    }),
  );
  const of = (key) => (_, at) => means(nights.filter((one) => one[key] === at));
  const names = dates.slice(7 - since, 14 - since).map(days({ weekday: "short" }));
  const clock = (as) => (minute) => as((minute - minuteOfDay(0)) * 60);
  const [found, week, marks] = [ends.map(of("at")), names.map(of("day")), ends.map((to, at) => begins(to, at) && mark(to))];
  const all = { ...means(nights), bed: usual, wake: near(up, usual + 720) };
  const when = span(dates[0], ends.at(-1), per > 1 ? days({ month: "short", year: "numeric" }) : short);
  return { locale, nights, naps, all, ends, found, marks, week, names, when, time: clock(time), hour: clock(hour) };
};

const over = (sleeps, from, to) => {
  const [beds, wakes] = ["bed", "wake"].map((key) => sleeps.filter(known).map((one) => one[key]));
  return scale(Math.min(...beds) - 20, Math.max(...wakes) + 20, from, to);
};
const post = (x, from, to) => `M${n(x)} ${n(from)}V${n(to)}`;
const thick = (lines, kind, size) => path(lines.filter(Boolean).join(""), `line ${kind}`, `style="stroke-width:${size}"`);
const bars = (found, x, y, size) => {
  const bar = ({ bed, wake }, at) => post(x(at), y(bed) + size / 2, y(wake) - size / 2);
  return STEPS.map(([name, kind]) => thick(found.map((one, at) => one && stepOf(one) === name && bar(one, at)), `part ${kind}`, size)).join("");
};

/** @type {import("./types").Build} */
export const build = ({ dates, ends, found, marks, naps, all, first, time, hour }, width, format, t) => {
  const left = wide(hour(1320)) + 8;
  const pitch = (width - left) / ends.length;
  const size = n(Math.min(pitch * 0.7, 10));
  const x = (at) => left + (at + 0.5) * pitch;
  const y = over([...found, ...naps], 0, 180);
  const across = (y) => `M${n(left)} ${n(y)}H${width}`;
  const lines = [[across(180), ""]];
  for (let at = -1440; at < 3840; at += 240) if (y(at) > 4 && y(at) < 180) lines.push([across(y(at)), text(left - 8, y(at) + 4, hour(at), "end")]);
  const begins = marks.map((mark, at) => {
    const start = x(at - 0.5);
    return mark ? [post(start, 0, 180), start + wide(mark) > width ? "" : text(start, 196, mark)] : [];
  });
  const svg = [
    grid(lines, "rule"),
    grid(begins, "dots"),
    thick(ends.map((to, at) => !found[at] && to >= first && post(x(at), 175, 180)), "quiet", 1),
    thick(naps.map(({ at, bed, wake }) => post(x(at), y(bed), y(wake))), "quiet", `${size};stroke-linecap:butt`),
    bars(found, x, y, size),
    path(across(y(all.bed)) + across(y(all.wake)), "dash ink"),
  ];
  return {
    svg: svg.join(""),
    height: 200,
    count: ends.length,
    x,
    say(at) {
      const [one, from, to] = [found[at], at ? shifted(ends[at - 1], 1) : dates[0], ends[at]];
      const when = from < to ? span(from, to, format.date) : format.day(to);
      if (!one) return `${when}\n${t("no_night")}`;
      return `${when}\n${span(one.bed, one.wake, time)} · ${said(one.asleep, format.duration)}\n${t(stepOf(one))} · ${said(one.score, format.number)}`;
    },
  };
};

const weekdays = ({ week, names }, width, format) => {
  const x = (at) => ((at + 0.5) * width) / 7;
  const columns = week.map((one, at) => {
    const long = said(one?.asleep, (long) => format.number(long / 60, 1));
    return [post(x(at), 10, 46), text(x(at), 70, names[at], "mid") + text(x(at), 88, long, "ink mid")];
  });
  const days = `${thick(columns.map(([d]) => d), "", 12)}${grid(columns.map(([, words]) => ["", words]), "")}`;
  return `<svg width="${width}" height="92" style="--c:var(--track);max-width:100%">${days}${bars(week, x, over(week, 4, 52), 12)}</svg>`;
};

export default class History extends Card {
  state = { nights: 30 };

  async load(ask, end_date, { first_day: first }) {
    const dates = Array.from({ length: this.state.nights }, (_, at) => shifted(end_date, -at)).reverse();
    const { nights, naps } = await ask("get_sleep", { start_date: dates[0], end_date });
    return { dates, first, sleep: [nights, this.shows("naps") ? naps : []] };
  }

  draw(data, { width, format, t }) {
    const { locale } = this.hass;
    const ways = radios(this, "nights", [30, 90, 365].map((one) => [one, format.number(one)]), this.state.nights);
    if (!data.sleep?.[0][0]) return { head: ways, nothing: "no_night" };
    if (data.locale !== locale) Object.assign(data, arrange(data, format, locale));
    const { all, nights, naps, when, time } = data;
    const shares = STEPS.slice(0, 3).map(([name, kind, low, high]) => {
      const { length } = nights.filter((one) => stepOf(one) === name);
      return [kind, t(name), `${format.number(length)}×`, length / nights.length, span(low, high, format.number)];
    });
    const [from, to] = [all.bed, all.wake].map(time);
    const facts = [
      [t("bedtime"), from, "key"],
      [t("wake_up"), to, "key"],
      [t("mid_sleep_varies"), format.duration(Math.sqrt(mean(nights.map(({ bed, wake }) => ((bed + wake - all.bed - all.wake) / 2) ** 2)) ?? 0))],
      naps[0] && [`| ${t("naps")}`, format.number(naps.length)],
    ];
    return {
      head: `<div class="title"><p>${safe(when)}</p><div class="big">${said(all.asleep, format.duration)} <small>${safe(t("asleep_on_average"))}</small></div></div>${ways}`,
      body: this.chart(build(data, width, format, t), t("history_label", { date: when, from, to })),
      below: `${this.shares(shares)}<ul><li>${safe(t("by_weekday"))}</ul>${weekdays(data, width, format)}${this.facts(facts)}`,
    };
  }
}
