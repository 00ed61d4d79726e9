// An entity under the pointer or the focus stands out with what it is joined to.
(() => {
  const drawing = document.getElementById("drawing");
  if (!drawing) return;
  const region = drawing.parentElement;
  const nodes = [...drawing.querySelectorAll("[data-node]")];
  const lines = [...drawing.querySelectorAll("[data-ends]")];
  const ends = lines.map((line) => line.dataset.ends.split(" "));

  const mark = (node) => {
    const near = new Set([node]);
    lines.forEach((line, i) => {
      const on = ends[i].includes(node);
      line.classList.toggle("on", on);
      if (on) for (const end of ends[i]) near.add(end);
    });
    for (const each of nodes) each.classList.toggle("on", near.has(each.dataset.node));
    drawing.classList.add("marked");
  };
  // Where the drawing is larger than its place, begin at the entity with the most lines.
  const lined = (node) => ends.filter((pair) => pair.includes(node.dataset.node)).length;
  const first = nodes.reduce((best, node) => (lined(node) > lined(best) ? node : best), nodes[0]);
  const box = first.getBoundingClientRect();
  const place = region.getBoundingClientRect();
  region.scrollLeft = box.left + box.width / 2 - place.left - place.width / 2;
  region.scrollTop = box.top + box.height / 2 - place.top - place.height / 2;

  const clear = () => drawing.classList.remove("marked");

  for (const node of nodes) {
    node.addEventListener("pointerenter", () => mark(node.dataset.node));
    node.addEventListener("pointerleave", clear);
    node.addEventListener("focus", () => mark(node.dataset.node));
    node.addEventListener("blur", clear);
  }
})();
