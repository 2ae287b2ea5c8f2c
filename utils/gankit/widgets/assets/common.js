// What all panels share: elements, the courier that carries requests to Python, the status line.

const SETTLE_MS = 900; // after this long without a request the picture for the saved file is renewed
const PATIENCE_MS = 30000;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

let lastNumber = 0;
const freshId = () => `gankit-${Date.now().toString(36)}-${(lastNumber += 1)}`;

function labelled(text, control) {
  control.id = control.id || freshId();
  return make("label", { for: control.id, class: "gankit-field" }, make("span", {}, text), control);
}

function showBytes(image, bytes) {
  if (!bytes || !bytes.byteLength) {
    image.removeAttribute("src");
    return;
  }
  const old = image.src;
  image.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
  if (old.startsWith("blob:")) URL.revokeObjectURL(old);
}

// The panel's outer element. Its state is "ready", "waiting", "done" or "failed".
function makeRoot(model, el, name) {
  const status = make("span", { role: "status", "aria-live": "polite", class: "gankit-status" });
  const root = make("section", {
    class: `gankit gankit-${name}`,
    "aria-label": model.get("title"),
    "data-lm-suppress-shortcuts": "true", // JupyterLab's keys stay out of the panel
  });
  // While the live panel is there, the picture for the saved notebook is not needed.
  const hide = `#gankit-still-${model.get("still")} { display: none }`;
  root.append(make("style", {}, hide));
  el.append(root);
  const say = (state, text) => {
    root.dataset.state = state;
    status.textContent = text;
  };
  return { root, status, say };
}

// Carries requests to Python, one at a time: on a slow connection the newest request of a kind
// replaces an older one that still waits. A request that must not wait is sent at once.
class Courier {
  constructor(model, say, onQuiet = () => {}) {
    Object.assign(this, { model, say, onQuiet });
    this.waiting = new Map();
    this.sent = this.answered = model.get("answered");
    this.onAnswer = () => this.receive();
    model.on("change:answered", this.onAnswer);
    say("ready", model.get("status"));
  }

  // `build` gives [content, buffers]; it is called when the request leaves.
  ask(kind, build = () => [{}, []], { atOnce = false } = {}) {
    this.waiting.delete(kind);
    this.waiting.set(kind, build);
    this.isSettled = kind === "settle";
    clearTimeout(this.settling);
    if (atOnce) this.post(kind);
    else this.pump();
  }

  pump() {
    if (this.sent > this.answered || !this.waiting.size) return;
    this.post(this.waiting.keys().next().value);
  }

  post(kind) {
    const [content, buffers] = this.waiting.get(kind)();
    this.waiting.delete(kind);
    this.sent = Math.max(this.sent, this.model.get("answered")) + 1;
    if (kind !== "settle") this.say("waiting", "working …");
    this.model.send({ ...content, kind, number: this.sent }, undefined, buffers);
    clearTimeout(this.alarm);
    this.alarm = setTimeout(() => this.giveUp(), PATIENCE_MS);
  }

  receive() {
    this.answered = Math.max(this.answered, this.model.get("answered"));
    if (this.sent > this.answered) return;
    clearTimeout(this.alarm);
    if (this.waiting.size) {
      this.pump();
      return;
    }
    this.onQuiet(); // nothing is on its way: what Python says is what the reader has asked for last
    this.say(this.model.get("failed") ? "failed" : "done", this.model.get("status"));
    if (!this.isSettled) this.settling = setTimeout(() => this.ask("settle"), SETTLE_MS);
  }

  giveUp() {
    this.answered = this.sent;
    this.say("failed", "Python does not answer. Run the cell again.");
  }

  stop() {
    clearTimeout(this.settling);
    clearTimeout(this.alarm);
    this.model.off("change:answered", this.onAnswer);
  }
}

// Call `react` whenever one of the traits changes; gives a function that ends it.
function follow(model, traits, react) {
  for (const trait of traits) model.on(`change:${trait}`, react);
  return () => {
    for (const trait of traits) model.off(`change:${trait}`, react);
  };
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// Where a pointer is on an element, both coordinates in [0, 1].
function placeOn(element, event) {
  const box = element.getBoundingClientRect();
  const x = (event.clientX - box.left) / box.width;
  const y = (event.clientY - box.top) / box.height;
  return [clamp(x, 0, 1), clamp(y, 0, 1)];
}
