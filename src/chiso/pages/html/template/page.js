/* Tables of five rows and more are sorted by the buttons in their heads; without script they are whole. */
(function () {
  "use strict";
  var lang = document.documentElement.lang;
  var collator = new Intl.Collator(lang, { numeric: true });
  var FEWEST = 5;
  /* Thousand marks stand before three digits: "1.128,5" is a number in Vietnamese, "3.4.1" a code. */
  var DIGITS = lang === "vi" ? /^(\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)(?![\d.,]*\d)/
    : /^(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d.,]*\d)/;

  /* "86,81%", "31/63", "−0,34", "tăng 07 bậc", "unchanged", "06/4/2025": the number; else null. */
  function amount(text) {
    var day = /^(?:(\d{1,2})\/)?(\d{1,2})\/(\d{4})$/.exec(text);
    if (day) return 10000 * day[3] + 100 * day[2] + Number(day[1] || 0);
    if (/^\d{4}-\d{2}/.test(text)) return null; /* ISO dates sort as text */
    if (/^(giữ nguyên|unchanged)/i.test(text)) return 0;
    var lead = /^(?:(tăng|giảm|up|down)\s+)?([+−-]?)\s*/i.exec(text);
    var found = DIGITS.exec(text.slice(lead[0].length));
    if (!found) return null;
    var plain = lang === "vi" ? found[1].replace(/\./g, "").replace(",", ".") : found[1].replace(/,/g, "");
    var falls = /^(giảm|down)$/i.test(lead[1] || "") || lead[2] === "−" || lead[2] === "-";
    return (falls ? -1 : 1) * parseFloat(plain);
  }

  /* What is missing has no key: a dash, and in a column of numbers all that is no number. */
  function keyOf(cell, numeric) {
    var text = (cell.dataset.sort || cell.textContent).trim();
    if (text === "" || text.charAt(0) === "–") return undefined;
    var value = amount(text);
    return numeric && value === null ? undefined : { text: text, amount: value };
  }

  function compare(one, other) {
    if (one.amount === null || other.amount === null) return collator.compare(one.text, other.text);
    return one.amount - other.amount;
  }

  /* A table that shows a part of its rows keeps all of them, and takes the event "sorted". */
  function sort(table, column, head) {
    var falling = head.getAttribute("aria-sort") === "ascending";
    var body = table.tBodies[0];
    var numeric = head.classList.contains("number");
    var rows = Array.prototype.map.call(table.everyRow || body.rows, function (row) {
      return { row: row, key: keyOf(row.cells[column], numeric) };
    });
    rows.sort(function (one, other) {
      if (!one.key || !other.key) return one.key ? -1 : other.key ? 1 : 0;
      return falling ? compare(other.key, one.key) : compare(one.key, other.key);
    });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) {
      cell.removeAttribute("aria-sort");
    });
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    var sorted = rows.map(function (entry) { return entry.row; });
    if (table.dispatchEvent(new CustomEvent("sorted", { cancelable: true, detail: sorted }))) {
      sorted.forEach(function (row) { body.appendChild(row); });
    }
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
