// The list of entities, filtered as one types; without this script it is simply all there.
(() => {
  const form = document.getElementById("filters");
  const rows = [...document.querySelectorAll("tr[data-find]")];
  const said = document.getElementById("found");
  const words = document.getElementById("words");
  const statuses = [...form.querySelectorAll("input[name=status]")];
  const labelled = document.getElementById("labelled");
  const fold = (text) => text.normalize("NFKC").toLocaleLowerCase("en");

  const show = () => {
    const wanted = fold(words.value).split(/\s+/).filter(Boolean);
    const allowed = new Set(statuses.filter((box) => box.checked).map((box) => box.value));
    let found = 0;
    for (const row of rows) {
      const text = fold(row.dataset.find);
      const has = row.dataset.statuses.split(" ").filter(Boolean);
      const fits = wanted.every((word) => text.includes(word))
        && (allowed.size === 0 || has.some((status) => allowed.has(status)))
        && (!labelled.checked || row.dataset.labelled === "1");
      row.hidden = !fits;
      found += fits;
    }
    for (const section of document.querySelectorAll("[data-kind]")) {
      section.hidden = !section.querySelector("tr[data-find]:not([hidden])");
    }
    said.textContent = `Shown: ${found} of ${rows.length} entities.`;
  };

  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("all").addEventListener("click", () => { form.reset(); show(); words.focus(); });
  show();
})();
