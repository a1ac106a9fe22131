/**
 * The page's own script: constant text. A click on a title sorts by its column,
 * numbers as numbers, what is no number behind them; another one turns it round.
 */
export const script = `"use strict";
for (const table of document.querySelectorAll("table")) {
  const titles = [...table.tHead.rows[0].cells];
  titles.forEach((title, column) => title.firstChild.addEventListener("click", () => {
    const down = title.getAttribute("aria-sort") !== "descending";
    for (const each of titles) each.removeAttribute("aria-sort");
    title.setAttribute("aria-sort", down ? "descending" : "ascending");
    const units = { "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
    const valueOf = (row) => {
      const text = row.cells[column].textContent.trim();
      const [, digits, unit = ""] = /^(-?[\\d.]+(?:e[+-]?\\d+)?) ?([kMGT])?$/.exec(text) ?? [];
      return { text, number: digits === undefined ? NaN : Number(digits) * units[unit] };
    };
    const rows = [...table.tBodies[0].rows].map((row) => ({ row, ...valueOf(row) }));
    const order = (a, b) => {
      if (isNaN(a.number) !== isNaN(b.number)) return isNaN(a.number) ? 1 : -1;
      const by = isNaN(a.number) ? a.text.localeCompare(b.text) : a.number - b.number;
      return down ? -by : by;
    };
    table.tBodies[0].append(...rows.sort(order).map(({ row }) => row));
  }));
}
`;
