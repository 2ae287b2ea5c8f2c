// The sketch panel: strokes by mouse, pen, touch or keys; Python's translations beside them.
//
// A stroke is {width, colour, points}: points [x, y, ...] in [0, 1], width in pixels of the model's
// picture, colour an index. A drawing is {strokes, background}; every change makes a new one, so
// that undo is a step back in a list.

const CANVAS = 512; // pixels a side; fine, whatever the model's size
const UPLOAD = 512; // pixels a side of an uploaded picture, scaled in the browser
const DARK = 127; // a picture with a darker mean is turned round; as in sketch.py

function encode(strokes) {
  const numbers = [];
  for (const stroke of strokes) {
    numbers.push(stroke.points.length / 2, stroke.width, stroke.colour, ...stroke.points);
  }
  return new Float32Array(numbers);
}

function decode(view) {
  const strokes = [];
  if (!view || !view.byteLength) return strokes;
  const bytes = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  const numbers = new Float32Array(bytes);
  for (let at = 0; at < numbers.length; ) {
    const [count, width, colour] = numbers.subarray(at, at + 3);
    const points = Array.from(numbers.subarray(at + 3, at + 3 + 2 * count));
    strokes.push({ width, colour, points });
    at += 3 + 2 * count;
  }
  return strokes;
}

async function loadBackground(bytes) {
  if (!bytes || !bytes.byteLength) return null;
  const blob = new Blob([bytes], { type: "image/png" });
  return { bitmap: await createImageBitmap(blob), bytes };
}

function sheet(width, height) {
  const context = make("canvas", { width, height }).getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  return context;
}

// Light lines on a dark ground are turned round: the generator has learned dark on light.
function turnRoundIfDark(context) {
  const { width, height } = context.canvas;
  const pixels = context.getImageData(0, 0, width, height).data;
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 4) sum += pixels[i] + pixels[i + 1] + pixels[i + 2];
  if (sum / (3 * width * height) >= DARK) return;
  context.globalCompositeOperation = "difference";
  context.fillRect(0, 0, width, height);
}

// Any picture file that the browser can read, as a square PNG with white around it.
async function squarePng(file) {
  const bitmap = await createImageBitmap(file);
  const scale = UPLOAD / Math.max(bitmap.width, bitmap.height);
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const picture = sheet(width, height);
  picture.drawImage(bitmap, 0, 0, width, height);
  turnRoundIfDark(picture);
  const square = sheet(UPLOAD, UPLOAD);
  square.drawImage(picture.canvas, (UPLOAD - width) / 2, (UPLOAD - height) / 2);
  const blob = await new Promise((done) => square.canvas.toBlob(done, "image/png"));
  return new Uint8Array(await blob.arrayBuffer());
}

class Board {
  constructor(model, canvas, changed) {
    Object.assign(this, { model, canvas, changed });
    this.context = canvas.getContext("2d");
    this.side = model.get("side");
    this.past = [{ strokes: [], background: null }];
    this.current = null; // the stroke being drawn
    this.cursor = null; // the place of the keyboard's pen
    this.brush = model.get("brush");
    this.colour = 0;
  }

  get drawing() {
    return this.past[this.past.length - 1];
  }

  get strokes() {
    return this.current ? [...this.drawing.strokes, this.current] : this.drawing.strokes;
  }

  replace(drawing) {
    this.current = null;
    this.past.push(drawing);
    this.update(true);
  }

  clear() {
    this.replace({ strokes: [], background: null });
  }

  undo() {
    this.current = null;
    if (this.past.length > 1) this.past.pop();
    this.update(true);
  }

  begin(point) {
    this.current = { width: this.brush, colour: this.colour, points: [...point] };
    this.paint();
  }

  extend(points) {
    for (const point of points) this.current.points.push(...point);
    this.update(false);
  }

  end() {
    if (!this.current) return;
    const { strokes, background } = this.drawing;
    this.past.push({ strokes: [...strokes, this.current], background });
    this.current = null;
    this.update(true);
  }

  update(isFinal) {
    this.paint();
    this.changed(isFinal);
  }

  paint() {
    const { context, canvas } = this;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    const background = this.drawing.background;
    if (background) context.drawImage(background.bitmap, 0, 0, canvas.width, canvas.height);
    context.lineCap = context.lineJoin = "round";
    for (const stroke of this.strokes) this.paintStroke(stroke);
    if (this.cursor) this.paintCursor();
  }

  paintStroke({ width, colour, points }) {
    const { context, canvas } = this;
    context.strokeStyle = this.model.get("colours")[colour] || "#000000";
    context.lineWidth = (width / this.side) * canvas.width;
    context.beginPath();
    context.moveTo(points[0] * canvas.width, points[1] * canvas.height);
    if (points.length === 2) context.lineTo(points[0] * canvas.width, points[1] * canvas.height);
    for (let i = 2; i < points.length; i += 2) {
      context.lineTo(points[i] * canvas.width, points[i + 1] * canvas.height);
    }
    context.stroke();
  }

  paintCursor() {
    const { context, canvas } = this;
    const [x, y] = [this.cursor[0] * canvas.width, this.cursor[1] * canvas.height];
    context.strokeStyle = this.current ? "#d55e00" : "#0072b2";
    context.lineWidth = 3;
    context.beginPath();
    context.arc(x, y, 9, 0, 2 * Math.PI);
    context.stroke();
  }
}

function listenToPointer(board, canvas) {
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || board.pointer !== undefined) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    board.pointer = event.pointerId; // a second finger draws nothing
    board.cursor = null;
    board.begin(placeOn(canvas, event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== board.pointer) return;
    const parts = event.getCoalescedEvents?.() ?? [];
    board.extend((parts.length ? parts : [event]).map((part) => placeOn(canvas, part)));
  });
  const lift = (event) => {
    if (event.pointerId !== board.pointer) return;
    board.pointer = undefined;
    board.end();
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
}

function listenToKeys(board, canvas) {
  canvas.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    board.cursor = board.cursor || [0.5, 0.5];
    if (!arrow) {
      if (board.current) board.end();
      else board.begin(board.cursor);
      return;
    }
    const step = event.shiftKey ? 1 / 64 : 1 / 16;
    board.cursor = board.cursor.map((value, axis) => clamp(value + step * arrow[axis], 0, 1));
    if (board.current) board.extend([board.cursor]);
    else board.paint();
  });
  canvas.addEventListener("blur", () => {
    if (board.cursor) board.end();
    board.cursor = null;
    board.paint();
  });
}

function makeTools(model, board, say) {
  const button = (name, action) => make("button", { type: "button", onclick: action }, name);
  const brush = make("input", { type: "range", min: 1, max: 12, step: 1, value: board.brush });
  brush.addEventListener("input", () => (board.brush = Number(brush.value)));
  const examples = make("select", {}, make("option", { value: "" }, "choose …"));
  model.get("examples").forEach(({ name }, i) => {
    examples.append(make("option", { value: i }, name));
  });
  examples.addEventListener("change", async () => {
    const example = model.get("examples")[examples.value];
    if (!example) return;
    const background = await loadBackground(example.background);
    board.replace({ strokes: decode(example.drawing), background });
    examples.value = "";
  });
  const upload = make("input", { type: "file", accept: "image/*", tabindex: -1 });
  upload.className = "gankit-hidden";
  upload.setAttribute("aria-label", "picture file");
  upload.addEventListener("change", async () => {
    try {
      const background = await loadBackground(await squarePng(upload.files[0]));
      board.replace({ strokes: [], background });
    } catch {
      say("failed", "This file is no picture that the browser can read.");
    }
    upload.value = "";
  });
  return [
    button("Undo", () => board.undo()),
    button("Clear", () => board.clear()),
    labelled("Brush", brush),
    ...makeSwatches(model, board),
    labelled("Start from", examples),
    button("Upload a picture", () => upload.click()),
    upload,
  ];
}

function makeSwatches(model, board) {
  const colours = model.get("colours");
  if (colours.length < 2) return [];
  const buttons = colours.map((colour, index) => {
    const choose = () => {
      board.colour = index;
      buttons.forEach((other, i) => other.setAttribute("aria-pressed", String(i === index)));
    };
    const attributes = { type: "button", style: `background: ${colour}`, onclick: choose };
    const pressed = String(index === 0);
    return make("button", { ...attributes, "aria-label": `colour ${colour}`, "aria-pressed": pressed });
  });
  return [make("span", { class: "gankit-swatch", role: "group", "aria-label": "Colour" }, ...buttons)];
}

function makeResults(model) {
  const row = make("div", { class: "gankit-row" });
  const show = () => {
    const results = model.get("results");
    while (row.children.length > results.length) row.lastChild.remove();
    results.forEach(({ name, png }, i) => {
      if (!row.children[i]) {
        row.append(make("figure", {}, make("img", { alt: "" }), make("figcaption")));
      }
      const [image, caption] = row.children[i].children;
      image.alt = `${name}: the translation of the drawing`;
      caption.textContent = name;
      showBytes(image, png);
    });
  };
  show();
  return { row, show };
}

// What leaves for Python: the strokes, and the background only where it has changed.
function makeMessage(board, sent) {
  const { background } = board.drawing;
  const isNew = background !== sent.background;
  sent.background = background;
  const buffers = [new DataView(encode(board.strokes).buffer)];
  if (isNew && background) buffers.push(background.bytes);
  return [{ background: !isNew ? "same" : background ? "new" : "none" }, buffers];
}

function makeCanvas(help) {
  const canvas = make("canvas", { width: CANVAS, height: CANVAS, tabindex: 0, role: "application" });
  canvas.setAttribute("aria-label", "Drawing area");
  canvas.setAttribute("aria-describedby", help.id);
  return canvas;
}

function makeHelp() {
  const words = "Draw with mouse, pen or finger. With keys: arrows move the pen, space sets it down ";
  return make("p", { class: "gankit-help", id: freshId() }, `${words}and lifts it.`);
}

function render({ model, el }) {
  const { root, status, say } = makeRoot(model, el, "sketch");
  const courier = new Courier(model, say);
  const sent = { background: null };
  let timer = null;
  const send = (atOnce) => {
    timer = null;
    courier.ask("sketch", () => makeMessage(board, sent), { atOnce });
  };
  const changed = (isFinal) => {
    model.set("drawing", new DataView(encode(board.drawing.strokes).buffer)); // for another view
    if (isFinal) send(true); // so that the next cell already sees this stroke
    else timer ??= setTimeout(() => send(false), model.get("pause"));
  };
  const help = makeHelp();
  const canvas = makeCanvas(help);
  const board = new Board(model, canvas, changed);
  listenToPointer(board, canvas);
  listenToKeys(board, canvas);
  const results = makeResults(model);
  const figure = make("figure", {}, canvas, make("figcaption", {}, "your drawing"));
  const tools = make("div", { class: "gankit-row gankit-bar" }, ...makeTools(model, board, say));
  root.append(tools, make("div", { class: "gankit-row" }, figure, results.row), status, help);
  const restore = async () => {
    sent.background = await loadBackground(model.get("background"));
    board.past = [{ strokes: decode(model.get("drawing")), background: sent.background }];
    board.paint();
  };
  const stopFollowing = [
    follow(model, ["results"], results.show),
    follow(model, ["revision"], restore),
  ];
  restore();
  return () => {
    clearTimeout(timer);
    courier.stop();
    for (const stop of stopFollowing) stop();
  };
}

export default { render };
