/** The heart rate of thirty days by the hour; loaded when somebody looks at it. */
import { inside, known, path, rect, seconds, shifted, text, wide } from "./core.js";
import { later } from "./ways.js";

const DAYS = 30;
// One hue, from near the ground to beyond the colour itself: on a light ground darker, on a dark one lighter.
const TONES = ["18%,var(--ground)", "42%,var(--ground)", "70%,var(--ground)", "100%,var(--ground)", "55%,var(--ink)"].map((mix) => `color-mix(in srgb,var(--c) ${mix})`);

/** Which hour lies where; what has not come yet is not missing. */
const arrange = ({ rows, date, synced }) => {
  const dates = Array.from({ length: DAYS }, (_, day) => shifted(date, day + 1 - DAYS));
  const placeOf = (iso) => dates.indexOf(iso.slice(0, 10)) * 24 + +iso.slice(11, 13);
  const read = rows.filter((row) => known(row.mean) && placeOf(row.start) >= 0).sort((one, two) => one.mean - two.mean);
  /** @type {any[]} */
  const cells = Array(DAYS * 24).fill(null);
  for (const row of read) cells[placeOf(row.start)] = row;
  const count = Math.max(cells.findLastIndex(known) + 1, synced?.slice(0, 10) <= date ? placeOf(synced) : cells.length);
  return { dates, read, cells, count, ends: [read[0], read.at(-1)].map((row) => row && placeOf(row.start)) };
};

/** The cells by their tones. */
const mapOf = (cells, limits, spot, column, row) => {
  const runs = Array(6).fill("");
  cells.forEach((one, place) => {
    const [x, y] = spot(place);
    runs[one ? limits.filter((limit) => one.mean >= limit).length : 5] += `M${x} ${y + row / 2}h${column - 1}`;
  });
  return runs.map((d, level) => path(d, "line", `style="stroke-width:${row - 1};stroke-linecap:butt;stroke:${TONES[level] ?? "url(#hatch)"}"`));
};

const legendOf = (limits, left, width, bottom, format) => {
  const part = (width - left) / 5;
  return TONES.map((tone, level) => {
    const [x, limit] = [left + level * part, limits[level - 1]];
    return rect(x, bottom + 34, x + part - 2, 8, "", `rx="2" style="fill:${tone}"`) + (limit ? text(x - 1, bottom + 58, format.number(limit), "mid") : "");
  });
};

/** A row for each day, a column for each hour of the server's clock; null where nothing was read. */
export const build = (data, width, format, t) => {
  const { start, rest } = data;
  const { dates, read, cells, count, ends } = arrange(data);
  if (!read.length) return null;
  // From the hours of rest on; a hard hour is far above the others.
  const base = Math.floor(read[read.length >> 4].mean / 10) * 10;
  const limits = [10, 20, 30, 50].map((more) => base + more);
  // By the clock that is shown, of a day on which nobody moves it.
  const from = seconds(start);
  const next = later(from, 24, format);
  const hour = (place) => format.hour((next - from === 86_400 ? from : next) + (place % 24) * 3600);
  const day = (place) => format.date(dates[Math.floor(place / 24)]);
  const weeks = dates.map((_, at) => at * 24).filter((_, at) => at % 7 === 1);
  const column = Math.floor((width - wide(t("bpm"), ...weeks.map(day)) - 8) / 24);
  const row = inside(Math.round(column / 2), 6, 9);
  const [left, bottom] = [width - column * 24, DAYS * row];
  const spot = (place) => [left + (place % 24) * column, Math.floor(place / 24) * row];
  const names = weeks.map((place) => text(left - 8, spot(place)[1] + row / 2 + 4, day(place), "end"));
  const ring = (place, [x, y] = spot(place)) => rect(x - 1, y - 1, x + column, row + 1, "line ink", 'rx="2"');
  const every = [2, 3, 6].find((hours) => hours * column > wide(hour(22)) + 12) ?? 12;
  const below = Array.from({ length: 24 / every }, (_, at) => text(left + (at * every + 0.5) * column, bottom + 18, hour(at * every), "mid"));
  return {
    svg: [...names, '<g class="heart">', ...mapOf(cells.slice(0, count), limits, spot, column, row), ...legendOf(limits, left, width, bottom, format), "</g>", ...ends.map((place) => ring(place)), ...below, text(left - 8, bottom + 42, t("bpm"), "end")].join(""),
    height: bottom + 62,
    shares: [],
    facts: [known(rest) && [t("resting"), format.number(rest)], ...ends.map((place, high) => [t(high ? "highest_hour" : "lowest_hour"), `${format.number(read.at(-high).mean)} · ${format.moment(seconds(read.at(-high).start))}`])],
    count,
    x: (place) => spot(place)[0],
    say(place) {
      const { start: at, mean, min, max } = cells[place] ?? {};
      const words = [at ? format.moment(seconds(at)) : `${day(place)}, ${hour(place)}`, known(mean) ? `${format.number(mean)} ${t("bpm")}` : t("no_reading"), known(min) && known(max) && `\u200e${format.number(min)}–${format.number(max)}`];
      return words.filter(Boolean).join(", ");
    },
    jump: (place, by) => place + by * 24,
    find: (x, y) => inside(Math.floor(y / row), 0, DAYS - 1) * 24 + inside(Math.floor((x - left) / column), 0, 23),
    mark: (place) => `top:${spot(place)[1] - 1}px;width:${column - 1}px;height:${row}px;background:none;outline:2px solid var(--ink)`,
  };
};
