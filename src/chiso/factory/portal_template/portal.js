/* The lists are tabs, searched without diacritics and filtered; without script they stand one below the other, whole. */
(function () {
  "use strict";
  var AT_ONCE = 200; /* rows: a browser lays out thousands of them for seconds */
  var form = document.getElementById("filter");
  if (!form) return;
  var words = document.getElementById("words");
  var panels = Array.prototype.slice.call(document.querySelectorAll(".panel"));

  function folded(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d")
      .replace(/[^a-z0-9]+/g, " ").trim().replace(/^(tinh|thanh pho|tp) (?=.)/, "");
  }

  /* Shows the rows of a list that fit, a part at a time; gives the function that looks again. */
  function list(panel) {
    var table = panel.querySelector("table");
    var filters = Array.prototype.slice.call(panel.querySelectorAll("[data-filter]"));
    var status = panel.querySelector(".shown");
    var more = panel.querySelector(".more-rows");
    var body = table.tBodies[0];
    var entries = Array.prototype.map.call(body.rows, function (row) {
      var names = row.dataset.names;
      return { row: row, names: names, together: names.replace(/ /g, "") };
    });
    var byRow = new Map(entries.map(function (entry) { return [entry.row, entry]; }));
    var fitting = entries;
    var shown = 0;

    function add(count) {
      var next = fitting.slice(shown, shown + count);
      shown += next.length;
      next.forEach(function (entry) { body.appendChild(entry.row); });
      table.dispatchEvent(new CustomEvent("laid", { detail: next.map(function (entry) { return entry.row; }) }));
      more.hidden = shown === fitting.length;
      status.textContent = status.dataset.text.replace("{n}", fitting.length).replace("{total}", entries.length);
    }

    function show() {
      var asked = folded(words.value);
      var together = asked.replace(/ /g, "");
      fitting = entries.filter(function (entry) {
        return filters.every(function (filter) {
          var own = (entry.row.dataset[filter.dataset.filter] || "").split("|"); /* a unit is in several groups */
          return !filter.value || own.indexOf(filter.value) >= 0;
        }) && (entry.names.indexOf(asked) >= 0 || entry.together.indexOf(together) >= 0);
      });
      body.replaceChildren();
      shown = 0;
      add(AT_ONCE);
    }

    /* Places of several units are no order of what became of them. */
    panel.querySelectorAll("th.unsorted .sort").forEach(function (button) {
      button.replaceWith.apply(button, Array.prototype.slice.call(button.childNodes));
    });
    table.everyRow = entries.map(function (entry) { return entry.row; });
    table.addEventListener("sorted", function (event) {
      event.preventDefault();
      table.everyRow = event.detail;
      entries = event.detail.map(function (row) { return byRow.get(row); });
      show();
    });
    filters.forEach(function (filter) { filter.addEventListener("change", show); });
    panel.querySelector(".filters").hidden = false;
    more.addEventListener("click", function () {
      var first = shown;
      add(AT_ONCE);
      var link = fitting[first].row.querySelector("a"); /* the button may be gone: stay where the new rows begin */
      if (more.hidden && link) link.focus();
    });
    window.addEventListener("beforeprint", function () { add(fitting.length); });
    show();
    return show;
  }

  var shows = panels.map(list);
  var waiting = 0;
  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  words.addEventListener("input", function () {
    window.cancelAnimationFrame(waiting);
    waiting = window.requestAnimationFrame(function () { shows.forEach(function (show) { show(); }); });
  });
  document.querySelectorAll(".filters").forEach(function (each) {
    each.addEventListener("submit", function (event) { event.preventDefault(); });
  });

  if (panels.length < 2) return;
  var bar = document.createElement("div");
  bar.className = "tabs";
  bar.setAttribute("role", "tablist");
  bar.setAttribute("aria-labelledby", "don-vi");
  var tabs = panels.map(function (panel) {
    var tab = document.createElement("button");
    tab.type = "button";
    tab.id = "tab-" + panel.id;
    tab.textContent = panel.querySelector("h3").textContent;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", function () { choose(tab); });
    bar.appendChild(tab);
    return tab;
  });

  function choose(chosen) {
    tabs.forEach(function (tab, n) {
      tab.setAttribute("aria-selected", tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
      panels[n].hidden = tab !== chosen;
    });
  }

  bar.addEventListener("keydown", function (event) {
    var here = tabs.indexOf(document.activeElement), last = tabs.length - 1;
    var to = { ArrowRight: here === last ? 0 : here + 1, ArrowLeft: here ? here - 1 : last, Home: 0, End: last }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    tabs[to].focus();
    choose(tabs[to]);
  });
  var around = document.querySelector(".panels");
  around.classList.add("tabbed");
  around.insertBefore(bar, around.firstChild);
  /* The edition of the folder measured the units of one list: those first. */
  var own = panels.findIndex(function (panel) { return panel.querySelector("[data-unit]"); });
  choose(tabs[Math.max(own, 0)]);
})();
