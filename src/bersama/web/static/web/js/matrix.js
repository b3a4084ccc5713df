/* <svg data-matrix="id of a form"> with <a class="dot" data-one data-power data-interest>: a dot is
   dragged, or moved by the arrow keys and saved by Enter. What is sent is the form with its fields
   power-<one> and interest-<one>; without script the table of the form does the same. */
const KEYS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
const LOWEST = 1;
const HIGHEST = 5;
const FAR = 6;

const within = (value) => Math.min(Math.max(value, LOWEST), HIGHEST);

function enhance(grid) {
  const form = document.getElementById(grid.dataset.matrix);
  const said = document.getElementById(grid.dataset.said);
  if (!form || !form.querySelector("button")) return;
  const [left, top, side] = ["left", "top", "side"].map((name) => Number(grid.dataset[name]));
  const cellOf = (power, interest) => grid.querySelector(`[data-cell="${power}-${interest}"]`);
  const middle = (power, interest) => [left + (interest - 0.5) * side, top + (HIGHEST + 0.5 - power) * side];

  function field(name, value) {
    const known = form.elements.namedItem(name);
    if (known) return known;
    const made = document.createElement("input");
    Object.assign(made, { type: "hidden", name, value });
    form.append(made);
    return made;
  }

  function lineOf(dot) {
    const { one, power, interest, contribution } = dot.dataset;
    if (!form.elements.namedItem(`power-${one}`)) {
      const key = document.createElement("input");
      Object.assign(key, { type: "hidden", name: "one", value: one });
      form.append(key);
    }
    field(`seen-${one}`, `${power}-${interest}-${contribution}`);
    if (contribution) field(`contribution-${one}`, contribution);
    return [field(`power-${one}`, power), field(`interest-${one}`, interest)];
  }

  function save(dot, power, interest) {
    const [first, second] = lineOf(dot);
    first.value = power;
    second.value = interest;
    field("moved", "").value = dot.dataset.one;
    form.requestSubmit();
  }

  function mark(power, interest) {
    grid.querySelector(".matrix-cell.on")?.classList.remove("on");
    if (power) cellOf(power, interest)?.classList.add("on");
  }

  for (const dot of grid.querySelectorAll(".dot")) {
    const home = dot.getAttribute("transform");
    const was = [Number(dot.dataset.power), Number(dot.dataset.interest)];
    let at = [...was];
    let from = null;
    let dragged = false;

    const place = (x, y) => dot.setAttribute("transform", `translate(${x} ${y})`);
    const back = () => { at = [...was]; dot.setAttribute("transform", home); dot.classList.remove("moved"); mark(); };
    const point = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(grid.getScreenCTM().inverse());
    const moved = () => at[0] !== was[0] || at[1] !== was[1];

    dot.addEventListener("keydown", (event) => {
      if (KEYS[event.key]) {
        event.preventDefault();
        const [up, right] = KEYS[event.key];
        at = [within(at[0] + up), within(at[1] + right)];
        dot.classList.toggle("moved", moved());
        if (moved()) place(...middle(...at)); else dot.setAttribute("transform", home);
        mark(...at);
        said.textContent = grid.dataset.words.replace("{name}", dot.dataset.name).replace("{power}", at[0])
          .replace("{interest}", at[1]).replace("{field}", cellOf(...at).dataset.field);
      } else if (event.key === "Escape") back();
      else if (event.key === "Enter" && moved()) { event.preventDefault(); save(dot, ...at); }
    });
    dot.addEventListener("blur", () => { if (!from && moved() && !form.elements.namedItem("moved").value) back(); });

    dot.addEventListener("dragstart", (event) => event.preventDefault());
    dot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      from = [event.clientX, event.clientY];
      dragged = false;
      dot.setPointerCapture(event.pointerId);
    });
    dot.addEventListener("pointermove", (event) => {
      if (!from) return;
      if (!dragged && Math.hypot(event.clientX - from[0], event.clientY - from[1]) < FAR) return;
      dragged = true;
      const { x, y } = point(event);
      place(x, y);
      at = [within(Math.ceil((top + HIGHEST * side - y) / side)), within(Math.ceil((x - left) / side))];
      dot.classList.add("moved");
      mark(...at);
    });
    dot.addEventListener("pointerup", () => {
      from = null;
      if (!dragged) return;
      if (moved()) { place(...middle(...at)); save(dot, ...at); } else back();
    });
    dot.addEventListener("pointercancel", () => { from = null; back(); });
    dot.addEventListener("click", (event) => { if (dragged) { event.preventDefault(); dragged = false; } });
  }

  // After saving, the focus is where it was.
  if (location.hash.startsWith("#dot-")) document.getElementById(location.hash.slice(1))?.focus();
}

for (const grid of document.querySelectorAll("svg[data-matrix]")) enhance(grid);
