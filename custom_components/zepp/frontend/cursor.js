/** @import { Chart } from "./types" */
/** The cursor of a chart, by pointer and by keys; loaded at the first touch. */
import { inside } from "./core.js";

const CSS = [
  ".cursor{position:absolute;top:0;width:1px;background:var(--ink);pointer-events:none}",
  ".cursor span{position:absolute;top:-4px;transform:translate(-50%,-100%);padding:4px 8px;border-radius:12px;background:var(--ink);color:var(--ground);font-size:12px;line-height:16px;white-space:pre}",
  "@media(forced-colors:active){.cursor{background:CanvasText}}",
];
const KEYS = { ArrowLeft: -1, ArrowRight: 1, Home: -1e9, End: 1e9 };

let dressed;

/** Begin at the first touch of a card. */
export const begin = (card, sheet, first) => {
  if (!dressed) for (const rule of CSS) sheet.insertRule(rule);
  dressed = true;
  for (const kind of ["pointermove", "pointerdown", "pointerout", "keydown", "focusin", "focusout"]) {
    card.box.addEventListener(kind, (event) => follow(card, event));
  }
  // It may have left meanwhile.
  if (first.target.matches(":hover,:focus")) follow(card, first);
};

/** What a pointer or a key does to a card. */
const follow = (card, event) => {
  const { type, target, key } = event;
  light(card, type.endsWith("out") ? null : target.closest(".shares li"));
  if (type === "keydown" && target.role === "radio") return choose(target, event);
  const chart = target.closest(".chart");
  const { track, at = track?.count - 1 } = card;
  if (!track || !chart) return;
  if (type === "keydown") {
    const by = { PageUp: -1, PageDown: 1 }[key];
    const to = by ? (track.jump?.(at, by) ?? at + 12 * by) : at + KEYS[key];
    if (key === "Escape") point(card, chart);
    if (Number.isNaN(to)) return;
    event.preventDefault();
    point(card, chart, to);
  } else if (type.endsWith("out")) point(card, chart);
  else if (type === "focusin") point(card, chart, at);
  else point(card, chart, placeOf(track, chart, event));
};

/** Who points at a share sees where that was. */
const light = (card, share) => {
  for (const { style, classList } of card.box.querySelectorAll(".part")) style.opacity = share && !classList.contains(share.className) ? "0.2" : "";
};

/** The arrows go round in a group of which one is chosen. */
const choose = (radio, event) => {
  const ways = [...radio.parentNode.children];
  const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const next = ways.at((ways.indexOf(radio) + by) % ways.length);
  next.focus();
  next.click();
};

/** @param {Chart} track */
const placeOf = (track, chart, { clientX, clientY }) => {
  const { left, top } = chart.getBoundingClientRect();
  if (track.find) return track.find(clientX - left, clientY - top);
  const [first, last] = [track.x(0), track.x(track.count - 1)];
  return ((clientX - left - first) / (last - first || 1)) * (track.count - 1);
};

/** Put the cursor somewhere, or away. */
const point = (card, chart, to) => {
  chart.querySelector(".cursor")?.remove();
  if (to === undefined) return;
  const { track, width } = card;
  const at = (card.at = Math.round(inside(to, 0, track.count - 1)));
  const [x, said] = [track.x(at), track.say(at)];
  chart.insertAdjacentHTML("beforeend", '<div class="cursor"><span dir="auto"></span></div>');
  const { style, firstChild: pill } = chart.lastChild;
  style.cssText = `left:${x}px;height:${track.tall ?? track.height - 20}px;${track.mark?.(at) ?? ""}`;
  pill.textContent = said;
  const half = pill.offsetWidth / 2;
  pill.style.left = `${Math.max(half - x, 0) + Math.min(width - x - half, 0)}px`;
  chart.ariaValueText = said;
  chart.ariaValueNow = `${at}`;
};
