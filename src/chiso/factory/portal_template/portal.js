/* The list is searched without diacritics and filtered by region; without script it is whole. */
(function () {
  "use strict";
  var AT_ONCE = 200; /* rows: a browser lays out thousands of them for seconds */
  var table = document.getElementById("units");
  if (!table) return;
  var form = document.getElementById("filter");
  var words = document.getElementById("words");
  var region = document.getElementById("region");
  var status = document.getElementById("shown");
  var more = document.getElementById("more");
  var body = table.tBodies[0];
  var entries = Array.prototype.map.call(body.rows, function (row) {
    var names = row.dataset.names;
    return { row: row, names: names, together: names.replace(/ /g, ""), region: row.cells[1].textContent };
  });
  var byRow = new Map(entries.map(function (entry) { return [entry.row, entry]; }));
  var fitting = entries;
  var shown = 0;

  function folded(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d")
      .replace(/[^a-z0-9]+/g, " ").trim().replace(/^(tinh|thanh pho|tp) (?=.)/, "");
  }

  function add(count) {
    var next = fitting.slice(shown, shown + count);
    shown += next.length;
    next.forEach(function (entry) { body.appendChild(entry.row); });
    more.hidden = shown === fitting.length;
    status.textContent = status.dataset.text.replace("{n}", fitting.length).replace("{total}", entries.length);
  }

  function show() {
    var asked = folded(words.value);
    var together = asked.replace(/ /g, "");
    fitting = entries.filter(function (entry) {
      return (!region.value || entry.region === region.value)
        && (entry.names.indexOf(asked) >= 0 || entry.together.indexOf(together) >= 0);
    });
    body.replaceChildren();
    shown = 0;
    add(AT_ONCE);
  }

  var waiting = 0;
  function soon() {
    window.cancelAnimationFrame(waiting);
    waiting = window.requestAnimationFrame(show);
  }

  table.everyRow = entries.map(function (entry) { return entry.row; });
  table.addEventListener("sorted", function (event) {
    event.preventDefault();
    table.everyRow = event.detail;
    entries = event.detail.map(function (row) { return byRow.get(row); });
    show();
  });
  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  words.addEventListener("input", soon);
  region.addEventListener("change", soon);
  more.addEventListener("click", function () {
    var first = shown;
    add(AT_ONCE);
    var link = fitting[first].row.querySelector("a"); /* the button may be gone: stay where the new rows begin */
    if (more.hidden && link) link.focus();
  });
  window.addEventListener("beforeprint", function () { add(fitting.length); });
  show();
})();
