import { known } from "./core.js";

/** @type {import("./types").Recorded} */
export const recorded = async (hass, { statistics }, keys, start_time, end_time, period) => {
  const statistic_ids = keys.map((key) => statistics[key]).filter(Boolean);
  const message = { type: "recorder/statistics_during_period", start_time, end_time, statistic_ids, period, types: ["mean"] };
  const found = statistic_ids.length ? await hass.callWS(message).catch(() => ({})) : {};
  return (key) => (found[statistics[key]] ?? []).filter((row) => known(row.mean));
};
