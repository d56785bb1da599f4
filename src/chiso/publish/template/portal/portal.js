/* The list is searched without diacritics and filtered by region; without script it is whole. */
(function () {
  "use strict";
  var form = document.getElementById("filter");
  var words = document.getElementById("words");
  var region = document.getElementById("region");
  var status = document.getElementById("shown");
  var rows = Array.prototype.map.call(document.querySelectorAll("#units tbody tr"), function (row) {
    return { row: row, names: row.dataset.names, region: row.dataset.region };
  });

  function folded(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d")
      .replace(/[^a-z0-9]+/g, " ").trim();
  }

  function show() {
    var asked = folded(words.value);
    var together = asked.replace(/ /g, "");
    var count = 0;
    rows.forEach(function (entry) {
      var fits = (!region.value || entry.region === region.value)
        && (entry.names.indexOf(asked) >= 0 || entry.names.replace(/ /g, "").indexOf(together) >= 0);
      if (entry.row.hidden === fits) entry.row.hidden = !fits;
      count += fits;
    });
    status.textContent = status.dataset.text.replace("{n}", count).replace("{total}", rows.length);
  }

  var waiting = 0;
  function soon() {
    window.cancelAnimationFrame(waiting);
    waiting = window.requestAnimationFrame(show);
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  words.addEventListener("input", soon);
  region.addEventListener("change", soon);
  show();
})();
