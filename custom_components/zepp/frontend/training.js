/** Training: fitness, fatigue, form, load, VO2 max. */
import { Card } from "./card.js";
import { area, known, mean, n, path, rect, rounds, safe, scale, shifted, smooth, text, wide } from "./core.js";
import { radios } from "./ways.js";

const KEYS = ["training_stress_balance", "chronic_training_load", "acute_training_load", "training_load_week", "optimal_max", "vo2_max"];
const [FORM, FITNESS, FATIGUE, WEEK, BEST, VO2] = KEYS;
/** Where bands of form begin, once rounded. */
const BANDS = { transition: 20.499, fresh: 5.499, grey_zone: -10.499, optimal: -30.499, high_risk: -1e9 };

const bandOf = (form) => Object.keys(BANDS).find((band) => form >= BANDS[band]);
const newest = (days, key) => days.findLast((row) => known(row[key])) ?? {};

export const build = ({ days, ahead, load, first, span, write }, width, format, t) => {
  const [all, told] = [[...days, ...ahead], [KEYS.slice(0, 3), [load, WEEK, VO2]]];
  const [left, right] = [24 + wide(...KEYS.concat(load, Object.keys(BANDS)).map((key) => t(key))), width - 30];
  const count = Math.max(span, ...ahead.map((row) => row.at + 1));
  const x = scale(-0.5, count - 0.5, left, right);
  const day = x(1) - x(0);

  let [svg, top] = ["", 8];
  const strip = (tall, least, ...list) => {
    list = list.filter(([key]) => newest(days, key).date);
    if (!list[0]) return;
    const range = [...least, ...list.flatMap(([key]) => all.map((row) => row[key])).filter(known)];
    const [low, high] = [Math.min(...range), Math.max(...range)];
    const ticks = tall ? rounds(low, high, tall / 20) : [low, high];
    const end = top + (tall || (high - low) * 1.6);
    const y = scale(ticks[0], ticks.at(-1), end, top);
    let from = top;
    for (const band in tall ? {} : BANDS) {
      const [to, now] = [Math.min(y(BANDS[band]), end), band === bandOf(newest(days, FORM)[FORM])];
      svg += rect(left, from + 1, right, to - from - 2, now ? "band light" : "lane", 'rx="4"') + text(left - 8, (from + to) / 2 + 4, t(band), now ? "ink end" : "end");
      if (to < end) svg += text(right + 4, to + 4, write(BANDS[band], FORM));
      from = to;
    }
    for (const one of tall ? ticks : [0]) svg += rect(left, y(one), right, 1, tall ? "lane" : "fill quiet") + (tall ? text(right + 4, y(one) + 4, write(one)) : "");
    list.forEach(([key, kind, size], at) => {
      const step = key === load ? 1 : Math.ceil((5 + span / 365) / day);
      /** Runs of points at most three days apart. */
      const runs = (key) => {
        const seen = [];
        let last = -9;
        for (const row of days.filter((row) => known(row[key]))) {
          if (row.at - last > 3) seen.push([]);
          (seen.at(-1)[span + Math.floor((row.at - span) / step)] ??= []).push([x(row.at), y(row[key])]);
          last = row.at;
        }
        return seen.map((run) => Object.values(run).map((some) => [0, 1].map((way) => mean(some.map((one) => one[way])))));
      };
      const seen = runs(key);
      const next = ahead.filter((row) => known(row[key])).map((row) => [x(row.at), y(row[key])]);
      const mid = top + (tall ? 20 + 20 * at : -12);
      const wide = n(Math.max(day * step * 0.6, 1));
      const base = key === BEST && runs("optimal_min");
      svg += text(left - 24, mid + 4, t(key), "ink end") + rect(left - 18, mid - size / 2, left - 8, size, `${key === BEST ? "band" : "fill"} ${kind}`);
      if (kind === "rem") svg += path(seen.map((run, at) => (base ? area(run, base[at] ?? run) : `${smooth(run)}V${end}H${n(run[0][0])}Z`)).join(""), "band rem");
      if (size < 4) svg += path(seen.map((run) => `${smooth(run)}h.1`).join(""), `line ${kind}`, `style="stroke-width:${size}"`);
      else if (key !== BEST) svg += path(seen.flat().map(([x, top]) => `M${n(x - wide / 2)} ${n(y(0))}h${wide}V${n(top)}h-${wide}`).join(""), `fill ${kind}`);
      if (next[0]) svg += path(smooth([...seen.flat().slice(-1), ...next]), `dash ${kind}`);
    });
    top = end + 24;
  };
  strip(96, [0], [FITNESS, "rem", 3], [FATIGUE, "awake", 1.5]);
  strip(0, [-40, 30], [FORM, "light", 8]);
  strip(84, [0], [BEST, "rem", 10], [WEEK, "ink", 2], [load, "quiet", 8]);
  strip(40, [-1, 1].map((by) => newest(days, VO2)[VO2] + by), [VO2, "heart", 2]);

  for (let at = span - 1; at >= 0; at -= 7 * Math.ceil(12 / day)) {
    svg = path(`M${n(x(at))} 4V${top - 12}`, "dots") + svg + text(x(at), top, format.date(shifted(first, at)), at < span - 1 ? "mid" : "ink mid");
  }
  return {
    svg,
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
      body: `${this.chart(build({ ...data, write }, width, format, t), t("training_label", { date: when, days: write(span) }))}${this.facts([...facts, ahead[0] && [`╌ ${t("form_rested")}`, write(ahead.at(-1)[FORM], FORM)]])}<p>${key === FORM ? safe(t(row.source === "computed" ? "computed" : same)) : ""}</p>`,
    };
  }
}
