// Sorts and filters the table of all municipalities. Without it the table is whole, by county and code; what only works
// with it (buttons, filters) is made or shown here. What is not shown has no number here either, and comes last, by
// code. The page's security policy names this text by its hash.
(() => {
  "use strict";
  const table = document.getElementById("units-table");
  const status = document.getElementById("units-status");
  const words = status.dataset; // what it says, from the page's words
  const fill = (text, name, value) => text.replace(`{${name}}`, value);
  const fields = Object.fromEntries(
    ["name", "county", "bydel", "reset"].map((key) => [key, document.getElementById(`filter-${key}`)]),
  );
  const headings = [...table.tHead.rows[0].cells];
  const groups = [...table.tBodies];
  const flat = table.createTBody();
  const collator = new Intl.Collator("nb");
  const rows = groups.flatMap((body) =>
    [...body.rows].map((row) => ({
      row,
      body,
      county: body.dataset.county,
      kind: row.className,
      code: row.dataset.code,
      name: row.cells[0].textContent.toLocaleLowerCase("nb"),
    })),
  );
  let sorted = null; // { index, descending }, or null for the order by county

  const readCell = (item, index) => {
    const cell = item.row.cells[index];
    if (headings[index].dataset.sort === "text") return cell.textContent;
    return "v" in cell.dataset ? Number(cell.dataset.v) : null;
  };

  const compare = ({ index, descending }) => (one, other) => {
    const a = readCell(one, index);
    const b = readCell(other, index);
    const byCode = one.code < other.code ? -1 : 1;
    if (a === null || b === null) return (a === null) - (b === null) || byCode;
    const order = typeof a === "string" ? collator.compare(a, b) : a - b;
    return (descending ? -order : order) || byCode;
  };

  const matches = (item) => {
    const wanted = fields.name.value.trim().toLocaleLowerCase("nb");
    return (
      (!wanted || item.name.includes(wanted) || item.code.startsWith(wanted)) &&
      (!fields.county.value || item.county === fields.county.value) &&
      (!fields.bydel || fields.bydel.checked || item.kind !== "bydel")
    );
  };

  const placeRows = () => {
    if (sorted) {
      flat.append(...[...rows].sort(compare(sorted)).map((item) => item.row));
    } else {
      groups.forEach((body) => body.append(...rows.filter((item) => item.body === body).map((item) => item.row)));
    }
    table.classList.toggle("flat", sorted !== null);
  };

  const describeOrder = () => {
    if (!sorted) return words.fylke;
    const heading = headings[sorted.index];
    const ways = heading.dataset.sort === "text" ? [words.a, words.aNed] : [words.stigende, words.synkende];
    return fill(ways[Number(sorted.descending)], "kolonne", heading.textContent.toLocaleLowerCase("nb"));
  };

  const showRows = () => {
    const shown = new Set(rows.filter(matches));
    for (const item of rows) item.row.hidden = !shown.has(item);
    const number = shown.size === 1 ? words.en : fill(words.flere, "n", shown.size);
    status.textContent = `${number}, ${describeOrder()}.`;
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
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => {
      const again = sorted && sorted.index === index;
      sortBy({ index, descending: again ? !sorted.descending : heading.dataset.sort === "number" });
    });
    heading.append(button);
  });
  for (const field of [fields.name, fields.county, fields.bydel]) field?.addEventListener("input", showRows);
  fields.reset.addEventListener("click", () => {
    fields.name.value = fields.county.value = "";
    if (fields.bydel) fields.bydel.checked = true;
    sortBy(null);
  });
  document.getElementById("filters").hidden = false;
  // a browser may have kept what was filled in before
  showRows();
})();
