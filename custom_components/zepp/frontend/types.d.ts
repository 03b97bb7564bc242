/** Types of the cards; no browser ever asks for this file. Times are seconds since 1970, dates ISO 8601. */

export interface Hass {
  language: string;
  locale: any;
  config: any;
  states: Record<string, any>;
  entities: Record<string, any>;
  devices: Record<string, any>;
  themes: any;
  connected: boolean;
  translationMetadata?: any;
  loadBackendTranslation(category: string, integration: string): Promise<any>;
  callWS(message: any): Promise<any>;
}
export type Texts = (key: string, values?: Record<string, string>) => string;
export type Value = number | null;
/** What was read in one column of a chart. */
export type Bin = { mean: number; low: number; high: number } | null;
/** x and y in pixels. */
export type Point = number[];
export type Scale = (value: number) => number;
export interface Formats {
  time: (at: number) => string;
  hour: (at: number) => string;
  /** Day and time. */
  moment: (at: number) => string;
  day: (date: string) => string;
  date: (date: string) => string;
  /** Makes a format of dates. */
  days: (options: Intl.DateTimeFormatOptions) => (date: string) => string;
  /** Whole, or with one digit more. */
  number: (value: number, digits?: number) => string;
  /** Makes a format of numbers, whose sign is shown as Intl names it. */
  digits: (most: number, sign: string) => (value: number) => string;
  percent: (share: number) => string;
  /** Minutes in hours and minutes. */
  duration: (minutes: number) => string;
  /** By the clock that is shown. */
  minuteOfDay: (at: number) => number;
}
/** How an account's actions are asked. */
export type Ask = (action: string, fields?: Record<string, unknown>) => Promise<any>;
export interface Look {
  /** Pixels for a chart. */
  width: number;
  format: Formats;
  t: Texts;
}
/** An SVG, where a cursor can stand in it, and what it says there. */
export interface Chart {
  svg: string;
  /** Pixels of the SVG, with the words below. */
  height: number;
  /** Pixels of the cursor, if it is shorter. */
  tall?: number;
  count: number;
  x: (at: number) => number;
  say: (at: number) => string;
  /** The place some parts further on, as PageDown goes. */
  jump?: (at: number, by: number) => number;
  /** Rows for below the picture. */
  shares?: any[][];
  facts?: any[];
  /** The lowest value, and when. */
  lowest?: string | false;
  /** In two dimensions: the place of a point, and the style of the cursor there. */
  find?: (x: number, y: number) => number;
  mark?: (at: number) => string;
}
/** What a card shows: its head, and either its chart with what is below it or why there is none. */
export interface Drawing {
  head: string;
  body?: string;
  below?: string;
  /** What only a screen reader reads, made after the drawing. */
  aside?: () => string;
  nothing?: string;
}
export interface Config {
  type: string;
  config_entry_id?: string;
  [name: string]: unknown;
}

/** The formats of a user, made once: Intl is what a cold start waits for. */
export type FormatsOf = (hass: Pick<Hass, "locale" | "config">) => Formats;
/** By language, clock (12, 24 or the language's), time zone and Home Assistant's name of a number format. */
export type MakeFormats = (...language_clock_zone_style: any[]) => Formats;
/** The full hours of a stretch by the clock that is shown, whatever moves that. */
export type Hours = (from: number, to: number, format: Formats, every?: number) => number[];
/** Round whole numbers around some values, in so many steps at most, two or more. */
export type Rounds = (low: number, high: number, most?: number) => number[];
/** The places [from, to) of those in a row that hold. */
export type Stretches = (found: readonly any[], holds: (one: any) => boolean) => [number, number][];
/** Values of even steps in columns, so that a line costs what it is wide; null where a longer hole of the values lies. */
export type Bins = (values: Value[], columns: number, longest?: number) => Bin[];
/** A curve through points which goes nowhere beyond them (Fritsch and Carlson). */
export type Smooth = (points: Point[], begin?: string) => string;
/** Lines with their words: one path, whatever they are. */
export type Grid = (lines: string[][], kind: string) => string;
/** Ask an action; for a minute, or until something new was synced, one question is put once for all cards. */
export type AskAction = (hass: Hass, action: string, data: any, sync?: string) => Promise<any>;
/** By what they are of, the rows of long-term statistics with a mean; none where nothing is recorded. */
export type Recorded = (hass: Hass, profile: any, keys: string[], from: string, to: string, period: string) => Promise<(key: string) => any[]>;
/** Draws what an action has answered. */
export type Build = (data: any, width: number, format: Formats, t: Texts) => Chart;

/** What every card has besides its own methods. */
declare module "./card.js" {
  interface Card {
    hass: any;
    config: any;
    /** The config entry it shows, if it is there. */
    account: string;
    /** The entity that tells of a sync. */
    watched: string;
    t: any;
    format: any;
    error: any;
    timer: any;
    woken: Promise<void>;
    /** The date that is shown. */
    date: string;
    /** What `load` has returned. */
    data: any;
    /** Where the cursor was. */
    at: number;
    /** Ask for what is to be shown of a date. */
    load(ask: Ask, date: string, profile: any): Promise<any>;
    draw(data: any, look: Look): Drawing;
  }
}
declare global {
  interface HTMLElement {
    card: any;
    now: any;
    config: any;
  }
  interface Window {
    __haScopedRegistryReady?: boolean;
    customCards?: any[];
    customStrategies?: any[];
  }
}
