/** Times, dates and numbers as somebody wants to read them, wherever that is. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { formatsOf, hours, makeFormats, seconds, shifted } from "../../custom_components/zepp/frontend/core.js";
import { later } from "../../custom_components/zepp/frontend/ways.js";
import { forAll, whole } from "./help.mjs";

const LANGUAGES = ["en", "de", "fi", "he", "ar", "fa", "ja"];
const CLOCKS = ["12", "24", "language"];
// First moment, length and full hours of days on which the clock is moved, and of one on which it is not.
const DAYS = [
  ["Europe/Berlin", "2026-03-29T00:00+01:00", 23, 23],
  ["Europe/Berlin", "2026-10-25T00:00+02:00", 25, 25],
  ["America/New_York", "2026-03-08T00:00-05:00", 23, 23],
  ["America/New_York", "2026-11-01T00:00-04:00", 25, 25],
  ["Australia/Lord_Howe", "2026-10-04T00:00+10:30", 23.5, 23],
  ["Australia/Lord_Howe", "2026-04-05T00:00+11:00", 24.5, 24],
  ["Asia/Kolkata", "2026-10-25T00:00+05:30", 24, 24],
  // Here midnight itself is skipped or repeated.
  ["Africa/Cairo", "2026-04-24T01:00+03:00", 23, 23],
  ["Africa/Cairo", "2026-10-29T00:00+03:00", 25, 25],
  ["America/Havana", "2026-11-01T00:00-04:00", 25, 25],
  ["America/Havana", "2026-10-31T00:00-04:00", 24, 24],
];
const ZONES = ["Pacific/Kiritimati", "Pacific/Auckland", "Asia/Kathmandu", "Africa/Cairo", "UTC", "America/St_Johns", "America/Santiago", "Pacific/Pago_Pago"];

/** What a clock on the wall shows then: [hour, minute]. */
const wall = (zone) => {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return (at) => format.format(at * 1000).split(":").map(Number);
};
const plain = (words) => words.replace(/\s/g, " ").replace(/[\u200e\u200f]/g, "");

describe("hours", () => {
  for (const [zone, first, long, full] of DAYS) {
    test(`${first} in ${zone}`, () => {
      const [from, format, clock] = [seconds(first), makeFormats("en", "24", zone), wall(zone)];
      const to = from + long * 3600;

      const begin = clock(from)[0];
      assert.equal(later(from, 24 - begin, format), to);
      for (let hour = begin; hour < 24; hour++) {
        const at = later(from, hour - begin, format);
        const exists = hours(from, to - 1, format).some((one) => clock(one)[0] === hour);
        if (exists) assert.deepEqual(clock(at), [hour, 0]);
        assert.ok(at >= from && at < to);
      }

      for (const every of [1, 2, 3, 6, 12]) {
        const minutes = Array.from({ length: long * 60 + 1 }, (_, minute) => from + minute * 60);
        const expected = minutes.filter((at) => clock(at)[1] === 0 && clock(at)[0] % every === 0);
        assert.deepEqual(hours(from, to, format, every), expected);
      }
      // The end of the day is the first hour of the next one.
      assert.equal(hours(from, to, format).length, full + 1);
      assert.equal(hours(from + 1, to - 1, format).length, full - 1);
    });
  }

  test("a stretch may begin and end anywhere", () =>
    forAll(200, (draw) => {
      const zone = DAYS[whole(draw, 0, DAYS.length - 1)][0];
      const from = seconds("2026-01-01T00:00Z") + whole(draw, 0, 365 * 86_400);
      const to = from + whole(draw, 0, 86_400);
      const found = hours(from, to, makeFormats("en", "12", zone));
      assert.ok(found.every((at) => at >= from && at <= to && wall(zone)(at)[1] === 0));
      assert.ok(found.length >= Math.floor((to - from) / 3600) - 1);
    }));
});

describe("dates", () => {
  const year = Array.from({ length: 366 }, (_, at) => shifted("2026-01-01", at));

  test("go on day by day", () => {
    assert.equal(new Set(year).size, 366);
    assert.equal(year[365], "2027-01-01");
    assert.equal(shifted("2028-02-28", 1), "2028-02-29");
    forAll(200, (draw) => {
      const [date, days] = [year[whole(draw, 0, 365)], whole(draw, -800, 800)];
      const [y, m, d] = date.split("-").map(Number);
      const expected = new Date(Date.UTC(y, m - 1, d + days));
      assert.equal(shifted(date, days), [expected.getUTCFullYear(), expected.getUTCMonth() + 1, expected.getUTCDate()].map((one) => `${one}`.padStart(2, "0")).join("-"));
    });
  });

  test("are the same wherever the house and the browser are", (context) => {
    const before = process.env.TZ;
    context.after(() => (before === undefined ? delete process.env.TZ : (process.env.TZ = before)));
    const named = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
    for (const here of ZONES) {
      process.env.TZ = here;
      for (const zone of [undefined, ...ZONES]) {
        const format = makeFormats("en", "12", zone);
        const weekday = format.days({ weekday: "short" });
        for (const date of year) {
          const expected = named.format(Date.UTC(...date.split("-").map((one, at) => one - (at === 1))));
          assert.equal(format.day(date), expected, `${date} in ${zone}, seen from ${here}`);
          assert.ok(expected.endsWith(format.date(date).replace(/^\D+/, "")) && expected.includes(format.date(date).slice(0, 3)));
          assert.ok(expected.startsWith(weekday(date)));
        }
      }
    }
  });

  test("of a moment are those of the zone that is shown", () => {
    const [format, here] = [makeFormats("en", "24", "Pacific/Kiritimati"), makeFormats("en", "24", "Pacific/Pago_Pago")];
    assert.equal(format.minuteOfDay(seconds("2026-11-22T12:30Z")), 2 * 60 + 30);
    assert.equal(here.minuteOfDay(seconds("2026-11-22T12:30Z")), 60 + 30);
    assert.equal(format.minuteOfDay(seconds("2026-11-22T10:00Z")), 0);
  });
});

describe("formats", () => {
  const [noon, night] = [seconds("2026-11-22T12:05Z"), seconds("2026-11-22T23:05Z")];

  test("clocks of seven languages", () => {
    const times = LANGUAGES.map((language) => CLOCKS.map((clock) => plain(makeFormats(language, clock, "Europe/Berlin").time(noon))));
    assert.deepEqual(times, [
      ["1:05 PM", "13:05", "1:05 PM"],
      ["1:05 PM", "13:05", "13:05"],
      ["1.05 ip.", "13.05", "13.05"],
      ["1:05 PM", "13:05", "13:05"],
      ["1:05 م", "13:05", "1:05 م"],
      ["۱:۰۵ ب.ظ.", "۱۳:۰۵", "۱۳:۰۵"],
      ["午後1:05", "13:05", "13:05"],
    ]);
  });

  test("no two hours of a day look the same, and midnight is not 24", () => {
    for (const language of LANGUAGES)
      for (const clock of CLOCKS) {
        const format = makeFormats(language, clock, "Europe/Berlin");
        const day = Array.from({ length: 24 }, (_, hour) => seconds("2026-11-22T00:00+01:00") + hour * 3600);
        for (const show of [format.time, format.hour]) assert.equal(new Set(day.map(show)).size, 24, `${language} ${clock}`);
        assert.deepEqual(day.map(format.minuteOfDay), day.map((_, hour) => hour * 60));
        assert.doesNotMatch(format.time(night), /24|۲۴/);
      }
  });

  test("hours are short with a.m. and p.m., and times without", () => {
    assert.equal(plain(makeFormats("en", "12", "UTC").hour(noon)), "12 PM");
    assert.equal(plain(makeFormats("de", "24", "UTC").hour(noon)), "12:05");
  });

  test("numbers as the profile of the user says", () => {
    const written = (style, language = "de") => plain(makeFormats(language, "24", "UTC", style).number(12345.67, 1));
    assert.deepEqual(
      ["comma_decimal", "decimal_comma", "space_comma", "quote_decimal", "none", "language", undefined].map((style) => written(style)),
      ["12,345.7", "12.345,7", "12 345,7", "12'345.7", "12345.7", "12.345,7", "12.345,7"].map((one) => one.replace("'", written("quote_decimal")[2])),
    );
    assert.equal(written("system"), plain(new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 }).format(12345.67)));
    assert.equal(written("language", "fa"), "۱۲٬۳۴۵٫۷");
  });

  test("without digits a number is whole, and zero has no sign", () => {
    const { number, percent, digits } = makeFormats("en", "24", "UTC");
    const signed = digits(0, "exceptZero");
    assert.deepEqual([number(61.5), number(-0.2), number(0), number(3, 1)], ["62", "0", "0", "3"]);
    assert.deepEqual([percent(0.235), percent(0), percent(1)], ["24%", "0%", "100%"]);
    assert.deepEqual([signed(7), signed(-7), signed(0), signed(0.3), signed(-0.3)], ["+7", "-7", "0", "0", "0"]);
  });

  test("signs in seven languages tell rise from fall", () => {
    for (const language of LANGUAGES) {
      const { digits, number } = makeFormats(language, "24", "UTC");
      const signed = digits(0, "exceptZero");
      assert.equal(plain(signed(7)), `+${number(7)}`);
      assert.match(plain(signed(-7)), /^[-−]/);
    }
  });

  test("durations in hours and minutes", () => {
    const written = (language) => [0, 59, 60, 125, 59.6].map((minutes) => plain(makeFormats(language, "24", "UTC").duration(minutes)));
    assert.deepEqual(written("en"), ["0m", "59m", "1h", "2h 5m", "1h"]);
    assert.deepEqual(written("de"), ["0 Min.", "59 Min.", "1 Std.", "2 Std. 5 Min.", "1 Std."]);
    assert.deepEqual(written("fi"), ["0min", "59min", "1t", "2t 5min", "1t"]);
    for (const language of LANGUAGES) {
      const [nothing, minutes, hour, both] = written(language);
      assert.equal(new Set([nothing, minutes, hour, both]).size, 4);
      assert.ok(nothing && both.length > hour.length);
    }
  });

  test("are made once for a profile, in the zone that it asks for", () => {
    const hass = { locale: { language: "en", time_format: "24", time_zone: "server", number_format: "language" }, config: { time_zone: "Asia/Kolkata" } };
    assert.equal(formatsOf(hass).time(0), "05:30");
    assert.equal(formatsOf(hass), formatsOf(structuredClone(hass)));
    const other = { ...hass, locale: { ...hass.locale, time_zone: "local" } };
    assert.equal(formatsOf(other).time(0), makeFormats("en", "24").time(0));
    assert.notEqual(formatsOf({ ...hass, config: { time_zone: "UTC" } }), formatsOf(hass));
  });
});

test("seconds of a time that has a zone", () => assert.equal(seconds("1970-01-02T01:00:00+01:00"), 86_400));
