"use strict";
// Buttons in the header of a table sort it, by a mouse, a finger or the keyboard.
(() => {
  const key = (row, column) => {
    const cell = row.cells[column], number = cell.querySelector("data");
    return number ? Number(number.value) : cell.textContent;
  };
  const compare = (a, b) => typeof a === "number" && typeof b === "number"
    ? a - b : String(a).localeCompare(String(b), "en", {numeric: true});
  const missing = value => value === "" || Number.isNaN(value);

  const sort = (table, column, direction) => {
    const rows = [...table.tBodies[0].rows].map(row => ({row, key: key(row, column)}));
    rows.sort((a, b) => missing(a.key) - missing(b.key)
      || (missing(a.key) ? 0 : direction * compare(a.key, b.key)));
    table.tBodies[0].append(...rows.map(one => one.row));
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach(other => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        sort(table, column, up ? 1 : -1);
      });
      head.append(button);
    });
  }
})();
