// Sorts and filters the table of all units. Without it the table is whole and grouped by county; what only works with
// it (the buttons, the filters) is made or shown here. The page's security policy names this text by its hash.
(() => {
  "use strict";
  const table = document.getElementById("units-table");
  const status = document.getElementById("units-status");
  const words = status.dataset; // what it says, from words.toml
  const fill = (text, name, value) => text.replace(`{${name}}`, value);
  const fields = Object.fromEntries(
    ["name", "county", "kind", "few", "reset"].map((key) => [key, document.getElementById(`filter-${key}`)]),
  );
  const headings = [...table.tHead.rows[1].cells];
  const groups = [...table.tBodies].filter((body) => body.dataset.county);
  const flat = table.createTBody();
  const collator = new Intl.Collator("nb");
  const rows = groups.flatMap((body) =>
    [...body.rows].map((row, place) => ({
      row,
      body,
      place,
      county: body.dataset.county,
      kind: row.className,
      code: row.cells[0].textContent,
      name: row.cells[1].textContent.toLocaleLowerCase("nb"),
      ended: Number(row.dataset.ended),
    })),
  );
  let sorted = null; // { index, descending }, or null for the order by county

  const readCell = (item, index) => {
    const cell = item.row.cells[index];
    if (headings[index].dataset.sort === "text") return cell.textContent;
    return "v" in cell.dataset ? Number(cell.dataset.v) : null;
  };

  // What has no number comes last, whichever way; equals keep the order by county.
  const compare = ({ index, descending }) => (one, other) => {
    const a = readCell(one, index);
    const b = readCell(other, index);
    if (a === null || b === null) return (a === null) - (b === null);
    const order = typeof a === "string" ? collator.compare(a, b) : a - b;
    return descending ? -order : order;
  };

  const matches = (item) => {
    const wanted = fields.name.value.trim().toLocaleLowerCase("nb");
    return (
      (!wanted || item.name.includes(wanted) || item.code.startsWith(wanted)) &&
      (!fields.county.value || item.county === fields.county.value) &&
      (!fields.few.checked || item.ended >= Number(fields.few.value)) &&
      (fields.kind.value ? item.kind === fields.kind.value : item.kind !== "fylke")
    );
  };

  const placeRows = () => {
    if (sorted) {
      flat.append(...[...rows].sort(compare(sorted)).map((item) => item.row));
    } else {
      groups.forEach((body) => body.append(...rows.filter((item) => item.body === body).map((item) => item.row)));
    }
    table.classList.toggle("flat", sorted !== null);
    table.tHead.rows[0].cells[0].colSpan = sorted ? 3 : 2;
  };

  const showRows = () => {
    const shown = new Set(rows.filter(matches));
    const counties = new Set([...shown].map((item) => item.body));
    for (const item of rows) {
      // a county's own row heads its units, where they stand together
      const heads = item.kind === "fylke" && !sorted && !fields.kind.value && counties.has(item.body);
      item.row.hidden = !(shown.has(item) || heads);
    }
    const number = shown.size === 1 ? words.en : fill(words.flere, "n", shown.size);
    status.textContent = `${number}, ${describeOrder()}.`;
  };

  const describeOrder = () => {
    if (!sorted) return words.fylke;
    const heading = headings[sorted.index];
    const ways = heading.dataset.sort === "text" ? [words.a, words.aNed] : [words.stigende, words.synkende];
    return fill(ways[Number(sorted.descending)], "kolonne", heading.textContent);
  };

  const sortBy = (order) => {
    sorted = order;
    headings.forEach((heading, index) => {
      if (sorted && index === sorted.index) {
        heading.setAttribute("aria-sort", sorted.descending ? "descending" : "ascending");
      } else {
        heading.removeAttribute("aria-sort");
      }
    });
    placeRows();
    showRows();
  };

  headings.forEach((heading, index) => {
    if (!heading.dataset.sort) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => {
      const again = sorted && sorted.index === index;
      sortBy({ index, descending: again ? !sorted.descending : heading.dataset.sort === "number" });
    });
    heading.append(button);
  });
  for (const field of [fields.name, fields.county, fields.kind, fields.few]) field.addEventListener("input", showRows);
  fields.reset.addEventListener("click", () => {
    fields.name.value = fields.county.value = fields.kind.value = "";
    fields.few.checked = false;
    sortBy(null);
  });
  // a link to a county leads to its place in the order by county
  document.querySelectorAll(".counties a").forEach((link) => link.addEventListener("click", () => fields.reset.click()));
  document.getElementById("filters").hidden = false;
  // a browser may have kept what was filled in before
  showRows();
})();
