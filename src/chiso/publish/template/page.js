/* Tables of five rows and more are sorted by the buttons in their heads; without script they are whole. */
(function () {
  "use strict";
  var lang = document.documentElement.lang;
  var collator = new Intl.Collator(lang, { numeric: true });
  var FEWEST = 5;

  /* "1.128,50", "31/63", "−0,34", "tăng 07 bậc", "down 3 places": the number; else null. */
  function amount(text) {
    var found = /^(tăng|giảm|up|down)?\s*([+−-]?)\s*(\d[\d.,]*)/i.exec(text);
    if (!found) return null;
    var digits = lang === "vi" ? found[3].replace(/\./g, "").replace(",", ".") : found[3].replace(/,/g, "");
    var falls = /^(giảm|down)$/i.test(found[1] || "") || found[2] === "−" || found[2] === "-";
    return (falls ? -1 : 1) * parseFloat(digits);
  }

  function keyOf(cell) {
    var text = (cell.dataset.sort || cell.textContent).trim();
    return text === "–" || text === "" ? undefined : { text: text, amount: amount(text) };
  }

  function compare(one, other) {
    if (one.amount !== null && other.amount !== null && one.amount !== other.amount) {
      return one.amount - other.amount;
    }
    return collator.compare(one.text, other.text);
  }

  function sort(table, column, head) {
    var falling = head.getAttribute("aria-sort") === "ascending";
    var body = table.tBodies[0];
    var rows = Array.prototype.map.call(body.rows, function (row) {
      return { row: row, key: keyOf(row.cells[column]) };
    });
    rows.sort(function (one, other) {
      if (!one.key || !other.key) return one.key ? -1 : other.key ? 1 : 0; /* what is missing comes last */
      return falling ? compare(other.key, one.key) : compare(one.key, other.key);
    });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) {
      cell.removeAttribute("aria-sort");
    });
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    var sorted = document.createDocumentFragment();
    rows.forEach(function (entry) { sorted.appendChild(entry.row); });
    body.appendChild(sorted);
  }

  document.querySelectorAll("table").forEach(function (table) {
    if (!table.tHead || table.tBodies[0].rows.length < FEWEST || table.querySelector("tr.sub")) return;
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () { sort(table, column, head); });
    });
  });
})();
