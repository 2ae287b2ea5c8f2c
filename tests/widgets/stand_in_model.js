// What the panels ask of a front end, and how a test shows one.
class Model {
  constructor(state) {
    Object.assign(this, { state: {}, listeners: {}, held: [] });
    this.take(state, true);
  }
  get(name) { return this.state[name]; }
  set(name, value) { this.state[name] = value; }
  on(event, react) { (this.listeners[event] ??= []).push(react); }
  off(event, react) {
    this.listeners[event] = (this.listeners[event] ?? []).filter((other) => other !== react);
  }
  async send(content, _, buffers = []) {
    window.sent = (window.sent ?? 0) + 1;
    const bytes = (view) => ArrayBuffer.isView(view)
      ? [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)]
      : [...new Uint8Array(view)];
    const state = await window.askPython({ content, buffers: buffers.map(bytes) });
    if (window.holdAnswers) this.held.push(state);
    else this.take(state);
  }
  release() {
    window.holdAnswers = false;
    this.held.splice(0).forEach((state) => this.take(state));
  }
  take(text, isFirst = false) {
    const revive = (_, value) => {
      if (!value || value.bytes === undefined) return value;
      return new DataView(Uint8Array.from(atob(value.bytes), (c) => c.charCodeAt(0)).buffer);
    };
    const old = JSON.stringify(this.texts ?? {});
    const texts = JSON.parse(text);
    const changed = Object.keys(texts).filter(
      (name) => JSON.stringify(texts[name]) !== JSON.stringify(JSON.parse(old)[name]));
    this.texts = texts;
    for (const name of changed) this.state[name] = JSON.parse(JSON.stringify(texts[name]), revive);
    if (isFirst) return;
    for (const name of changed) {
      for (const react of this.listeners[`change:${name}`] ?? []) react();
    }
  }
}
window.show = async (state) => {
  const module = await import("./panel.js");
  window.model = new Model(state);
  window.stopPanel = module.default.render({ model: window.model, el: document.body });
};
