/** What all cards are made of: frame, colours, data, size. */
import { ask, forget, formatsOf, safe, seconds, shifted } from "./core.js";
import { accountsOf, entitiesOf, textsOf } from "./zepp.js";

export const tone = (name, light, dark) => `.${name}{--c:var(--zepp-${name}-color,#${light})}.dark .${name}{--c:var(--zepp-${name}-color,#${dark})}`;
const TONES = tone("awake", "d9652b", "ffa057") + tone("rem", "0f9fc4", "6fdcf5") + tone("light", "4a72e8", "5f92ff") + tone("deep", "34309c", "6c5ce0") + tone("heart", "d4366a", "ff7199");
const CSS = `:host{display:block}ha-card{height:100%;box-sizing:border-box;padding:16px;font-size:14px;
--ink:var(--primary-text-color);--quiet:var(--secondary-text-color);--rule:var(--divider-color);--ground:var(--card-background-color);--track:color-mix(in srgb,var(--ink) 7%,transparent)}
${TONES}
.top{display:flex;flex-wrap:wrap;align-items:center;gap:8px}.title{flex:1 1 90px;min-height:52px}ul~p{margin-top:8px}p{margin:0;line-height:18px}
b,.big,text.ink{font-weight:500;color:var(--ink)}.big{font-size:26px;line-height:32px}small{display:inline-block;font-size:14px;font-weight:400;line-height:18px}
button{all:unset;box-sizing:border-box;min-width:40px;min-height:40px;padding:0 8px;border-radius:20px;text-align:center;cursor:pointer}button,p,small,ul{color:var(--quiet)}
button:hover,[aria-checked=true]{background:var(--track);color:var(--ink)}[aria-disabled=true]{opacity:.35}
:focus-visible{outline:2px solid var(--primary-color);outline-offset:2px}svg{display:block;overflow:visible}
.top+div{contain:size layout;margin-top:8px}.chart{position:relative;direction:ltr;touch-action:pan-y}[aria-busy=true] .chart{opacity:.4}
text{font-size:12px;fill:var(--quiet);unicode-bidi:plaintext}text.ink{fill:var(--ink)}text.score{font-size:14px}.mid{text-anchor:middle}.end{text-anchor:end}
.ink{--c:var(--ink)}.quiet{--c:var(--quiet)}.fill{fill:var(--c)}.band{fill:var(--c);opacity:.2}.lane{fill:var(--track)}.line,.rule,.dots,.dash{fill:none;stroke:var(--c);stroke-width:2;stroke-linecap:round}
.rule,.dots{stroke:var(--rule);stroke-width:1}.dots{stroke-dasharray:2 3}.dash{stroke-width:1.5;stroke-dasharray:4 4}.spot{fill:var(--ground)}
ul{display:flex;flex-wrap:wrap;gap:4px 18px;margin:12px 0 0;padding:12px 0 0;border-top:1px solid var(--rule);line-height:20px;list-style:none}.key::before{content:"";display:inline-block;width:16px;margin-inline-end:6px;border-top:2px dashed var(--ink);vertical-align:4px}
.shares{display:grid;gap:12px 8px;padding:0;border:0;font-size:12px;line-height:18px}.shares b{display:block;font-size:14px}
i{display:block;height:4px;border-radius:2px;margin-bottom:8px;background:var(--track)}i i{background:var(--c)}
.empty{display:grid;place-items:center;min-height:160px;text-align:center}.far{position:absolute;top:-999em}
@media(forced-colors:active){rect,path,circle,i{forced-color-adjust:none}[aria-checked=true]{outline:1px solid}}`;

let sheet;

// Most stays as it is when something is synced.
const fill = (part, markup) => part.said === markup || (part.innerHTML = part.said = markup);

export const styleOf = (css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
};

export class Card {
  /** @type {any} */ profile = {};
  /** @type {any} */ state = {};

  constructor(host) {
    this.root = host.attachShadow({ mode: "open" });
    sheet ??= styleOf(CSS);
    this.root.adoptedStyleSheets = [sheet];
    this.root.innerHTML = '<ha-card><div class="top"></div><div></div><div></div><div class="far"></div></ha-card>';
    this.box = this.root.firstChild;
    this.box.onclick = ({ target }) => {
      const { state } = target.closest("button:not([aria-disabled=true])")?.dataset ?? {};
      if (state) Object.assign(this, { at: undefined }).go(JSON.parse(state));
    };
    const wake = ({ type, target, clientX, clientY }) =>
      (this.woken ??= import("./cursor.js").then(({ begin }) => begin(this, sheet, { type, target, clientX, clientY })).catch(() => {}));
    for (const kind of ["pointerover", "focusin"]) this.box.addEventListener(kind, wake);
    new ResizeObserver(([{ contentRect }]) => {
      const width = contentRect.width & ~3;
      if (width !== this.width) this.render(width);
    }).observe(this.box);
  }

  shows(part) {
    return this.config[`show_${part}`] !== false;
  }

  async update(config, hass) {
    if (this.hass?.connected === false) this.asked = forget();
    const wanted = config.config_entry_id ?? accountsOf(hass)[0]?.[0];
    const has = entitiesOf(hass, wanted);
    const account = Object.keys(has)[0] && wanted;
    if (account !== this.account) this.data = this.state.date = null;
    Object.assign(this, { config, hass, account, watched: has.last_sync });
    this.box.classList.toggle("dark", !!hass.themes?.darkMode);
    const t = await textsOf(hass);
    if (this.hass.language === hass.language) [this.t, this.format] = [t, formatsOf(this.hass)];
    await this.go({});
  }

  async go(changes) {
    const { hass, account } = this;
    Object.assign(this.state, changes);
    const sync = hass.states[this.watched]?.state;
    const key = JSON.stringify([account, sync, this.state, this.config]);
    // A reload answers nothing.
    if (account && key !== this.asked && !(this.data && sync === "unavailable")) {
      this.asked = key;
      this.box.ariaBusy = "true";
      const answered = await this.answer((action, fields) => ask(hass, action, { config_entry_id: account, ...fields }, sync));
      if (key !== this.asked) return;
      Object.assign(this, answered);
      this.box.ariaBusy = "false";
    }
    this.render(this.width);
  }

  async answer(put) {
    try {
      const profile = await put("get_profile");
      const date = this.state.date ?? profile.last_day;
      return { profile, date, data: date ? await this.load(put, date, profile) : {}, error: "" };
    } catch ({ message, translation_key: why }) {
      return ["administrators_only", "no_such_data"].includes(why) ? { data: null, error: this.t(why) } : { error: message, asked: "" };
    }
  }

  render(width) {
    this.width = width;
    clearTimeout(this.timer);
    const { data, format, t, error, profile } = this;
    if (!width || !t) return;
    const { key } = this.root.activeElement?.dataset ?? {};
    const { head = "", body = "", below = "", aside = () => "", nothing = "nothing_yet" } = data && this.date ? this.draw(data, { width, format, t }) : {};
    const why = error || (!body && t(data ? nothing : this.account ? "loading" : "no_account"));
    const sync = profile.last_sync;
    const left = seconds(sync) + 43_200 - Date.now() / 1000;
    if (left > 0) this.timer = setTimeout(() => this.render(this.width), left * 1000);
    const since = (left <= 0 || (sync && !body)) && t("last_sync", { time: format.moment(seconds(sync)) });
    const notes = [why, since].filter(Boolean).map(safe);
    const note = notes[0] ? `<p class="${body ? "" : "empty"}"><span>${notes.join("<br>")}</span></p>` : "";
    const [top, chart, rest, aloud] = this.box.children;
    fill(top, head);
    fill(chart, body);
    fill(rest, below + note);
    chart.style.height = body ? `${this.track.height}px` : "";
    setTimeout(() => fill(aloud, aside()));
    if (key) this.root.querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
  }

  chart(track, label) {
    this.track = track;
    return `<div class="chart" data-key="chart" tabindex="0" role="slider" aria-label="${safe(label)}" aria-valuemax="${track.count - 1}" aria-valuenow="0"><svg width="${this.width}" height="${track.height}" aria-hidden="true"><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M0 7 7 0" stroke="var(--quiet)" opacity=".5"/></pattern>${track.svg}</svg></div>`;
  }

  button(key, state, more, inner) {
    return `<button data-key="${key}" data-state="${safe(JSON.stringify(state))}" ${more}>${inner}</button>`;
  }

  arrows(first = this.date, days = 1) {
    const { date, profile, t } = this;
    // Whoever is at the newest date stays at the newest.
    const way = (key, to, on, mark) =>
      this.button(key, { date: to < profile.last_day ? to : null }, `class="big" aria-label="${safe(t(key))}" aria-disabled="${!on}"`, mark);
    return `<div>${way("earlier", shifted(date, -days), first > profile.first_day, "‹")}${way("later", shifted(date, days), this.state.date, "›")}</div>`;
  }

  facts(rows) {
    return `<ul>${rows.filter(Boolean).map(([name, value, kind = ""]) => `<li class="${kind}">${safe(name)} <b><bdi>${safe(value)}</bdi></b></li>`).join("")}</ul>`;
  }

  shares(rows) {
    const column = ([kind, name, value, share, more]) =>
      `<li class="${kind}"><i><i style="width:${Math.round(share * 100)}%"></i></i>${safe(name)}<b>${safe(value)}</b>${safe(this.format.percent(share))}${more ? `<br><bdi>${safe(more)}</bdi>` : ""}</li>`;
    const columns = this.width < 310 && rows[3] ? 2 : rows.length;
    return `<ul class="shares" style="grid:auto/repeat(${columns},1fr)">${rows.map(column).join("")}</ul>`;
  }
}
