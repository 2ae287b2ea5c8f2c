// The latent explorer: a sample, its nearest training image, sliders, a pad to walk on, pins.

function makeFigure(caption, alt) {
  const image = make("img", { alt, class: "gankit-pixels" });
  const words = make("figcaption", {}, caption);
  return { image, words, figure: make("figure", {}, image, words) };
}

// One slider a direction. `values` is the single source of truth in the browser.
function makeSliders(model, values, changed) {
  const reach = model.get("reach");
  const rows = values.map((value, index) => {
    const input = make("input", { type: "range", min: -reach, max: reach, step: 0.05, value });
    const output = make("output", {}, value.toFixed(2));
    input.addEventListener("input", () => {
      values[index] = Number(input.value);
      changed();
    });
    return { input, output, label: labelled(`Direction ${index + 1}`, input) };
  });
  const show = () =>
    rows.forEach(({ input, output }, index) => {
      input.value = values[index];
      output.textContent = values[index].toFixed(2);
    });
  const grid = make("div", { class: "gankit-sliders" });
  for (const { label, output } of rows) {
    grid.append(make("div", { class: "gankit-field" }, label, output));
  }
  return { grid, show };
}

// A square on which directions 1 and 2 are walked by pointer or arrow keys.
function makeWalk(model, values, changed) {
  const reach = model.get("reach");
  const dot = make("span", { class: "gankit-dot" });
  const pad = make("div", { class: "gankit-walk", tabindex: 0, role: "application" }, dot);
  pad.setAttribute("aria-label", "Walk: left and right are direction 1, up and down direction 2");
  const show = () => {
    dot.style.left = `${50 + (50 * values[0]) / reach}%`;
    dot.style.top = `${50 - (50 * values[1]) / reach}%`;
  };
  const go = (event) => {
    const [x, y] = placeOn(pad, event);
    values[0] = (2 * x - 1) * reach;
    values[1] = (1 - 2 * y) * reach;
    changed();
  };
  pad.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    pad.focus({ preventScroll: true });
    pad.setPointerCapture(event.pointerId);
    go(event);
  });
  pad.addEventListener("pointermove", (event) => {
    if (pad.hasPointerCapture(event.pointerId)) go(event);
  });
  pad.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? reach / 60 : reach / 15;
    values[0] = clamp(values[0] + step * arrow[0], -reach, reach);
    values[1] = clamp(values[1] - step * arrow[1], -reach, reach);
    changed();
  });
  const caption = make("figcaption", {}, "walk: directions 1 and 2");
  return { figure: make("figure", {}, pad, caption), show };
}

// Pinned samples: a click goes back to one, the slider walks through all of them in order.
function makePins(model, courier) {
  const row = make("span", { class: "gankit-row gankit-pins", role: "group", "aria-label": "Pins" });
  const between = make("input", { type: "range", min: 0, max: 1, step: 0.02, value: 0 });
  const discrete = (kind, content = {}) => courier.ask(`${kind} ${freshId()}`, () => [content, []]);
  const pin = make("button", { type: "button", onclick: () => discrete("pin") }, "Pin this one");
  const forget = make("button", { type: "button", onclick: () => discrete("forget") }, "Unpin all");
  between.addEventListener("input", () => {
    courier.ask("between", () => [{ place: Number(between.value) }, []]);
  });
  const show = () => {
    between.disabled = model.get("pins").length < 2;
    between.max = Math.max(1, model.get("pins").length - 1);
    between.value = model.get("between");
  };
  const showPins = () => {
    row.replaceChildren(
      ...model.get("pins").map((png, index) => {
        const image = make("img", { alt: "", class: "gankit-pixels" });
        showBytes(image, png);
        const go = () => discrete("go", { pin: index });
        return make("button", { type: "button", "aria-label": `pin ${index + 1}`, onclick: go }, image);
      }),
    );
  };
  show();
  showPins();
  const bar = make("div", { class: "gankit-row gankit-bar" });
  bar.append(pin, forget, row, labelled("From pin to pin", between));
  return { bar, show, showPins };
}

function makeClasses(model, changed) {
  const names = model.get("classes");
  if (!names.length) return { parts: [], show: () => {}, read: () => 0 };
  const select = make("select", {});
  names.forEach((name, index) => select.append(make("option", { value: index }, name)));
  select.addEventListener("change", changed);
  const show = () => (select.value = model.get("label"));
  show();
  return { parts: [labelled("Class", select)], show, read: () => Number(select.value) };
}

function makePictures(model) {
  const sample = makeFigure("", "the sample");
  const nearest = makeFigure("", "the training image nearest to the sample");
  const figures = [sample.figure, ...(model.get("has_training") ? [nearest.figure] : [])];
  const show = () => {
    showBytes(sample.image, model.get("sample_png"));
    showBytes(nearest.image, model.get("nearest_png"));
    sample.words.textContent = model.get("place_words");
    nearest.words.textContent = model.get("nearest_words");
  };
  show();
  return { figures, show };
}

function render({ model, el }) {
  const { root, status, say } = makeRoot(model, el, "latent");
  const values = [...model.get("amounts")];
  const courier = new Courier(model, say, () => {
    model.get("amounts").forEach((value, index) => (values[index] = value));
    for (const part of [sliders, walk, classes, pins]) part.show();
  });
  const changed = () => {
    sliders.show();
    walk.show();
    courier.ask("look", () => [{ amounts: [...values], label: classes.read() }, []]);
  };
  const sliders = makeSliders(model, values, changed);
  const walk = makeWalk(model, values, changed);
  const classes = makeClasses(model, changed);
  const pins = makePins(model, courier);
  const pictures = makePictures(model);
  const random = () => courier.ask(`random ${freshId()}`);
  const button = make("button", { type: "button", onclick: random }, "Random");
  root.append(
    make("div", { class: "gankit-row" }, ...pictures.figures, walk.figure),
    make("div", { class: "gankit-row gankit-bar" }, button, ...classes.parts, status),
    sliders.grid,
    pins.bar,
  );
  walk.show();
  const stopFollowing = [
    follow(model, ["sample_png", "nearest_png", "place_words", "nearest_words"], pictures.show),
    follow(model, ["pins"], pins.showPins),
  ];
  return () => {
    courier.stop();
    for (const stop of stopFollowing) stop();
  };
}

export default { render };
