// The interactive network: filters over both drawings, and the drawing on a canvas where it works.
(() => {
  const data = JSON.parse(document.getElementById("network-data").textContent);
  const find = (id) => document.getElementById(id);
  const form = find("filters");
  const state = { groups: new Set(), behaviours: new Set(), objects: 1 };
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const shows = (group) => state.groups.has(group) && state.behaviours.has(data.groups[group].behaviour);

  function readFilters() {
    const chosen = (name) => new Set(
      [...form.querySelectorAll(`input[name="${name}"]:checked`)].map((box) => Number(box.value)));
    state.groups = chosen("group");
    state.behaviours = chosen("behaviour");
    state.objects = Number(find("objects").value);
  }

  function say() {
    const total = { groups: data.groups.length, accounts: 0, pairs: 0 };
    const shown = { groups: 0, accounts: 0, pairs: 0 };
    data.groups.forEach((group, i) => {
      const pairs = group.edges.filter((edge) => edge[2] >= state.objects).length;
      total.accounts += group.members.length;
      total.pairs += group.edges.length;
      if (!shows(i)) return;
      shown.groups += 1;
      shown.accounts += group.members.length;
      shown.pairs += pairs;
    });
    const part = (what) => `${shown[what].toLocaleString("en")} of ${total[what].toLocaleString("en")} ${what}`;
    find("shown").textContent = `Shown: ${part("groups")}, ${part("accounts")}, ${part("pairs")}.`;
    find("objects-value").textContent = state.objects;
    find("objects-noun").textContent = state.objects === 1 ? "object" : "objects";
  }

  function filterDrawing() {
    for (const group of find("drawing").querySelectorAll("[data-group]")) {
      group.classList.toggle("off", !shows(Number(group.dataset.group)));
      for (const line of group.querySelectorAll("[data-objects]")) {
        line.classList.toggle("off", Number(line.dataset.objects) < state.objects);
      }
    }
  }

  function graphOf() {
    const graph = new graphology.UndirectedGraph();
    data.groups.forEach((group, g) => {
      const middle = [0, 1].map((axis) =>
        group.points.reduce((sum, point) => sum + point[axis], 0) / group.points.length);
      group.members.forEach((label, i) => {
        const [x, y] = group.points[i];
        const far = Math.hypot(x - middle[0], y - middle[1]) || 1;
        const out = [(x - middle[0]) / far, (y - middle[1]) / far];
        graph.addNode(`${g}/${i}`, { x, y: -y, label, type: group.shape, group: g, out });
      });
      for (const [a, b, objects] of group.edges) {
        graph.addEdge(`${g}/${a}`, `${g}/${b}`, { objects, group: g, size: Math.min(3, 1 + 0.25 * Math.log2(objects)) });
      }
    });
    return graph;
  }

  function drawLive() {
    const box = find("canvas");
    let colours, ink, paper, share;
    const readColours = () => {
      colours = [0, 1, 2, 3, 4, 5].map((i) => css(`--c${i}`));
      ink = css("--ink");
      paper = css("--raised");
      share = parseFloat(css("--line-share")) / 100;
    };
    // Lines are mixed with the paper here: WebGL adds up half-transparent lines to glaring ones.
    const faint = (hex) => "#" + [1, 3, 5].map((at) => {
      const [line, ground] = [hex, paper].map((colour) => parseInt(colour.slice(at, at + 2), 16));
      return Math.round(share * line + (1 - share) * ground).toString(16).padStart(2, "0");
    }).join("");
    const colourOf = (group) => colours[data.groups[group].colour];
    const font = css("--sans");

    const label = (context, node) => {
      if (!node.label) return;
      context.font = `12px ${font}`;
      context.lineWidth = 3;
      context.lineJoin = "round";
      context.strokeStyle = paper;
      context.fillStyle = ink;
      const [right, down] = node.out; // away from the middle of the group, over no other dot
      context.textAlign = Math.abs(right) < 0.35 ? "center" : right > 0 ? "left" : "right";
      const x = node.x + (node.size + 4) * right;
      const y = node.y + (node.size + 7) * down + 4;
      context.strokeText(node.label, x, y);
      context.fillText(node.label, x, y);
    };
    const hover = (context, node) => {
      context.beginPath();
      context.arc(node.x, node.y, node.size + 4, 0, Math.PI * 2);
      context.lineWidth = 2;
      context.strokeStyle = ink;
      context.stroke();
      label(context, node);
    };

    box.hidden = false;
    const scale = () => box.clientWidth / data.width; // pixels a unit of the layout
    const small = () => scale() < 0.55;
    const fitting = () => {
      const height = (box.clientWidth * data.height) / data.width;
      box.style.height = `${Math.round(Math.min(Math.max(height, 260), 640))}px`;
    };
    fitting();
    addEventListener("resize", fitting);
    readColours();
    const sigma = new Sigma(graphOf(), box, {
      nodeProgramClasses: shapePrograms(),
      nodeHoverProgramClasses: shapePrograms(),
      defaultDrawNodeLabel: label,
      defaultDrawNodeHover: hover,
      labelRenderedSizeThreshold: 3,
      labelDensity: 2,
      labelGridCellSize: 60,
      stagePadding: 8, // the layout has margins of its own
      minCameraRatio: 0.05,
      maxCameraRatio: 3,
      allowInvalidContainer: true, // on paper it has no size
      nodeReducer: (_, node) => ({
        ...node, size: Math.min(5, 1 + 4.5 * scale()), color: colourOf(node.group), hidden: !shows(node.group),
      }),
      edgeReducer: (_, edge) => ({
        ...edge,
        color: faint(colourOf(edge.group)),
        hidden: !shows(edge.group) || edge.objects < state.objects,
      }),
    });

    sigma.setCustomBBox({ x: [0, data.width], y: [-data.height, 0] });

    // The names of the groups, on a layer of their own below the one that takes the pointer.
    const names = sigma.createCanvas("names", { beforeLayer: "hovers" });
    const namesContext = names.getContext("2d");
    sigma.on("afterRender", () => {
      const { width, height } = sigma.getDimensions();
      const density = window.devicePixelRatio || 1;
      names.width = width * density;
      names.height = height * density;
      names.style.width = `${width}px`;
      names.style.height = `${height}px`;
      namesContext.setTransform(density, 0, 0, density, 0, 0);
      namesContext.font = `600 13px ${font}`;
      namesContext.textAlign = "center";
      data.groups.forEach((group, i) => {
        if (!shows(i)) return;
        const at = sigma.graphToViewport({ x: group.name[0], y: -group.name[1] });
        namesContext.lineWidth = 4;
        namesContext.lineJoin = "round";
        namesContext.strokeStyle = paper;
        namesContext.fillStyle = colourOf(i);
        const name = small() ? `${i + 1}` : `Group ${i + 1}`;
        namesContext.strokeText(name, at.x, at.y);
        namesContext.fillText(name, at.x, at.y);
      });
    });

    // One finger, or the wheel alone, moves the page; two fingers, or Ctrl, the drawing.
    const keep = (event, mine) => { if (!mine) event.stopPropagation(); };
    box.addEventListener("wheel", (event) => keep(event, event.ctrlKey || event.metaKey), { capture: true });
    box.addEventListener("touchstart", (event) => keep(event, event.touches.length > 1), { capture: true });

    const camera = sigma.getCamera();
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? { duration: 0 } : { duration: 200 };
    find("zoom-in").addEventListener("click", () => camera.animatedZoom(calm));
    find("zoom-out").addEventListener("click", () => camera.animatedUnzoom(calm));
    find("zoom-reset").addEventListener("click", () => camera.animatedReset(calm));
    find("zoom").hidden = false;
    find("network-figure").classList.add("live");
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      readColours();
      sigma.refresh();
    });
    sigma.refresh();
    return sigma;
  }

  let live = null;
  const update = () => {
    readFilters();
    say();
    filterDrawing();
    if (live) live.refresh();
  };
  const chooseAll = (checked) => {
    for (const box of form.querySelectorAll('input[name="group"]')) box.checked = checked;
    update();
  };
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  find("all-groups").addEventListener("click", () => chooseAll(true));
  find("no-groups").addEventListener("click", () => chooseAll(false));
  form.hidden = false;
  update();
  try {
    live = drawLive();
  } catch (error) {
    // No WebGL here: the plain drawing stays, and the filters work on it.
    find("canvas").hidden = true;
    find("canvas").replaceChildren();
  }
})();
