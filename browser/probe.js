/** What the tests ask of a page, from inside it. */

// Else such a complaint would only be "Object".
window.addEventListener("unhandledrejection", ({ reason }) => {
  if (!(reason instanceof Error)) console.error(`rejected: ${JSON.stringify(reason)}`);
});

window.probe = {
  tags: ["night", "heart", "stress", "training", "history"].map((name) => `zepp-${name}-card`).join(),

  /** All elements, also those inside of others. */
  all(selector, root = document) {
    const found = [...root.querySelectorAll(selector)];
    for (const element of root.querySelectorAll("*")) if (element.shadowRoot) found.push(...this.all(selector, element.shadowRoot));
    return found;
  },

  cards() {
    return this.all(this.tags);
  },

  nameOf: (card) => card.localName.split("-")[1],

  /** How the dashboard describes itself where it is offered. */
  described: () => window.customStrategies.find(({ type }) => type === "zepp").description,

  height: () => document.scrollingElement.scrollHeight,

  /** What can be added to a dashboard. */
  offered() {
    const strategies = (window.customStrategies ?? []).map(({ type, strategyType }) => `${type} ${strategyType}`);
    return [...window.customCards.map(({ type }) => type), ...strategies];
  },

  /** Go elsewhere as a click would, without loading the page again. */
  moveTo(path) {
    history.pushState(null, "", path);
    window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
  },

  /** Count what changes in each card from now on. */
  watch() {
    this.changes = {};
    for (const card of this.cards()) {
      const name = this.nameOf(card);
      this.changes[name] = 0;
      const observer = new MutationObserver(() => this.changes[name]++);
      observer.observe(card.shadowRoot, { subtree: true, childList: true, attributes: true, characterData: true });
    }
  },

  /** What does not fit: a card or its chart, the page, texts beyond a card or across each other. */
  misfits() {
    const page = document.scrollingElement;
    const found = this.cards().flatMap((card) => this.misfitsOf(card).map((text) => `${this.nameOf(card)}: ${text}`));
    return page.scrollWidth > page.clientWidth ? [`the page is ${page.scrollWidth - page.clientWidth} px too wide`, ...found] : found;
  },

  misfitsOf(card) {
    const box = card.shadowRoot.querySelector("ha-card");
    const wide = [box, ...box.querySelectorAll(".chart")].filter((one) => one.scrollWidth > one.clientWidth);
    const found = wide.map((one) => `${one.className || one.localName} is ${one.scrollWidth - one.clientWidth} px too wide`);
    const frame = box.getBoundingClientRect();
    for (const { words, rect } of this.texts(box)) {
      const over = Math.max(frame.left - rect.left, rect.right - frame.right, frame.top - rect.top, rect.bottom - frame.bottom);
      if (over > 1) found.push(`"${words}" lies ${Math.round(over)} px outside`);
    }
    for (const chart of box.querySelectorAll("svg")) found.push(...this.collisions(this.texts(chart)));
    return found;
  },

  /** What can be read, and where. Texts for a screen reader alone are not seen. */
  texts(root) {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const [parent, words] = [walker.currentNode.parentElement, walker.currentNode.data.trim()];
      if (!words || parent.closest("table,style,title,desc") || !parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const rect = parent.closest("text")?.getBoundingClientRect() ?? range.getBoundingClientRect();
      if (rect.width > 1) found.push({ words, rect });
    }
    return found;
  },

  /** All words of the cards. */
  said() {
    return this.cards().flatMap((card) => this.texts(card.shadowRoot).map(({ words }) => words));
  },

  collisions(texts) {
    return texts.flatMap(({ words, rect }, at) =>
      texts.slice(at + 1).flatMap((other) => {
        const across = Math.min(rect.right, other.rect.right) - Math.max(rect.left, other.rect.left);
        const down = Math.min(rect.bottom, other.rect.bottom) - Math.max(rect.top, other.rect.top);
        return across > 1 && down > 3 ? [`"${words}" lies on "${other.words}" by ${Math.round(across)} × ${Math.round(down)} px`] : [];
      }),
    );
  },

  /** What has the focus, as somebody would be told. */
  focus() {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    return { inside: one?.getRootNode().host?.localName ?? "", stop: this.stop(one) };
  },

  stop(one) {
    return `${one?.getAttribute("role") ?? one?.localName} ${(one?.ariaLabel || one?.textContent || "").trim()}`;
  },

  /** Where the Tab key should go in a card: all that is not disabled; of a group of choices one. */
  stops(card) {
    const able = [...card.shadowRoot.querySelectorAll("button, [tabindex], a[href], summary")];
    const reached = able.filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }));
    return reached.map((one) => this.stop(one));
  },

  /** How many elements the pictures of each card have. */
  elements() {
    return Object.fromEntries(this.cards().map((card) => [this.nameOf(card), card.shadowRoot.querySelectorAll("svg *").length]));
  },

  /** Milliseconds of so many drawings, one a little wider than the other, with what the browser lays out for them. */
  async timed(card, times) {
    const [found, { card: inner }, width] = [[], card, card.card.width];
    for (let at = 0; at < times; at++) {
      await new Promise(requestAnimationFrame);
      const began = performance.now();
      inner.render(width - (at % 2 ? 0 : 4));
      card.shadowRoot.querySelector("ha-card").getBoundingClientRect();
      found.push(performance.now() - began);
    }
    return found;
  },

  /** Measure every drawing of cards that are still to come. */
  async measure(module) {
    const { Card } = await import(module);
    const { render } = Card.prototype;
    this.drawings = [];
    const { drawings } = this;
    Card.prototype.render = function (...all) {
      // What others have left to be laid out is not ours.
      this.root.host.getBoundingClientRect();
      const began = performance.now();
      const result = render.apply(this, all);
      this.root.querySelector("ha-card").getBoundingClientRect();
      const ms = performance.now() - began;
      drawings.push({ name: probe.nameOf(this.root.host), ms, drawn: !!this.root.querySelector("[role=slider]") });
      return result;
    };
  },
};
