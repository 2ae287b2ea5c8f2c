// The receptive-field explorer: a table of layers, and their fields drawn over a picture.

const LIMITS = { kernel: [1, 15], stride: [1, 4], padding: [0, 7] };
const NAMES = Object.keys(LIMITS);
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5c00", "#56b4e9", "#000000", "#e69f00"];
const MARGIN = 0.25; // of the picture's side, around it: fields may reach into the padding

const svg = (name, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

function makeBoard(model, moved) {
  const side = model.get("side");
  const edge = side * MARGIN;
  const box = [-edge, -edge, side + 2 * edge, side + 2 * edge].join(" ");
  const picture = svg("svg", { viewBox: box, tabindex: 0, role: "application" });
  picture.setAttribute("aria-label", "Picture with the fields. Arrow keys move the place.");
  const image = svg("image", { x: 0, y: 0, width: side, height: side });
  const bytes = model.get("picture_png");
  image.setAttribute("href", URL.createObjectURL(new Blob([bytes], { type: "image/png" })));
  const squares = svg("g", { fill: "none", "stroke-width": side / 90 });
  picture.append(image, squares);
  const place = [...model.get("place")];
  const go = (event) => {
    const spot = placeOn(picture, event).map((share) => share * (1 + 2 * MARGIN) - MARGIN);
    spot.forEach((value, axis) => (place[axis] = clamp(value, 0, 1)));
    moved();
  };
  picture.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    picture.focus({ preventScroll: true });
    picture.setPointerCapture(event.pointerId);
    go(event);
  });
  picture.addEventListener("pointermove", (event) => {
    if (picture.hasPointerCapture(event.pointerId)) go(event);
  });
  picture.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? 1 / side : 1 / 16;
    arrow.forEach((sign, axis) => (place[axis] = clamp(place[axis] + step * sign, 0, 1)));
    moved();
  });
  const show = () => {
    squares.replaceChildren(
      ...model.get("rows").map(({ field, left, top }, index) =>
        svg("rect", { x: left, y: top, width: field, height: field, stroke: COLOURS[index] }),
      ),
    );
  };
  show();
  return { picture, place, show };
}

// The table. `layers` is changed in place; `changed` tells the rest.
function makeTable(model, layers, changed) {
  const head = ["layer", ...NAMES, "map", "jump", "field"];
  const body = make("tbody");
  const titles = head.map((name) => make("th", { scope: "col" }, name));
  const caption = make("caption", { class: "gankit-hidden" }, "Layers and their receptive fields");
  const table = make("table", {}, caption, make("thead", {}, make("tr", {}, ...titles)), body);
  const build = () => {
    body.replaceChildren(...layers.map((layer, index) => makeLayer(layer, index, changed)));
  };
  const show = () => {
    const rows = model.get("rows");
    [...body.children].forEach((row, index) => {
      const known = rows[index];
      const numbers = known ? [`${known.side} × ${known.side}`, known.jump, known.field] : ["", "", ""];
      row.querySelectorAll(".gankit-number").forEach((cell, i) => (cell.textContent = numbers[i]));
    });
  };
  build();
  show();
  return { table, build, show };
}

function makeLayer(layer, index, changed) {
  const key = make("span", { class: "gankit-key", style: `border-color: ${COLOURS[index]}` });
  const row = make("tr", {}, make("th", { scope: "row" }, `${index + 1} `, key));
  NAMES.forEach((name, part) => {
    const [min, max] = LIMITS[name];
    const input = make("input", { type: "number", min, max, step: 1, value: layer[part] });
    input.setAttribute("aria-label", `${name} of layer ${index + 1}`);
    input.addEventListener("input", () => {
      if (!input.checkValidity() || input.value === "") return;
      layer[part] = Number(input.value);
      changed();
    });
    row.append(make("td", {}, input));
  });
  for (let i = 0; i < 3; i += 1) row.append(make("td", { class: "gankit-number" }));
  return row;
}

function render({ model, el }) {
  const { root, status, say } = makeRoot(model, el, "field-explorer");
  const courier = new Courier(model, say);
  const layers = model.get("layers").map((layer) => [...layer]);
  const ask = () => {
    const content = () => [{ layers: layers.map((layer) => [...layer]), place: [...board.place] }, []];
    courier.ask("look", content);
  };
  const board = makeBoard(model, ask);
  const table = makeTable(model, layers, ask);
  const resize = (change) => {
    change();
    more.disabled = layers.length >= COLOURS.length;
    fewer.disabled = layers.length <= 1;
    table.build();
    table.show();
    ask();
  };
  const add = () => resize(() => layers.push([...layers[layers.length - 1]]));
  const drop = () => resize(() => layers.pop());
  const more = make("button", { type: "button", onclick: add }, "Add a layer");
  const fewer = make("button", { type: "button", onclick: drop }, "Remove the last layer");
  const words = "Click into the picture to look from another place; the grey margin is padding.";
  root.append(
    make("div", { class: "gankit-row" }, board.picture,
      make("div", {}, table.table,
        make("div", { class: "gankit-row gankit-bar" }, more, fewer),
        status, make("p", { class: "gankit-help" }, words))),
  );
  const stopFollowing = follow(model, ["rows"], () => {
    board.show();
    table.show();
  });
  return () => {
    courier.stop();
    stopFollowing();
  };
}

export default { render };
