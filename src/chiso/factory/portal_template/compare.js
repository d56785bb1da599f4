/* A few units side by side, from the figures embedded in the page; texts are set as text, never as HTML. */
(function () {
  "use strict";
  var holder = document.getElementById("compare");
  if (!holder) return;
  var data = JSON.parse(document.getElementById("figures").textContent);
  var words = JSON.parse(document.getElementById("compare-words").textContent);
  var lang = document.documentElement.lang || "vi";
  var MOST = Number(holder.dataset.most), FEWEST = 2, NARROWEST = 3; /* points: less would make much of little */
  var SVG = "http://www.w3.org/2000/svg", WIDTH = 200, HEIGHT = 96, LEFT = 8, RIGHT = 50, TOP = 10, BOTTOM = 20;
  var HIGHEST = " ▲", LOWEST = " ▼";
  var picked = [], boxes = {};

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return name in values ? values[name] : whole; });
  }

  function put(parent, kind, text, attributes) {
    var made = document.createElement(kind);
    if (text) made.textContent = text;
    Object.keys(attributes || {}).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    if (parent) parent.appendChild(made);
    return made;
  }

  function draw(parent, kind, attributes, text) {
    var made = document.createElementNS(SVG, kind);
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    if (text) made.textContent = text;
    parent.appendChild(made);
    return made;
  }

  function number(value) {
    var shown = value.toFixed(2);
    return lang === "en" ? shown : shown.replace(".", ",");
  }

  function amount(value, percent) { return number(value) + (percent ? "%" : ""); }

  function known(value) { return typeof value === "number"; }

  /* "6/61", "6/61*"; empty where there is no place. */
  function placeOf(entry) { return known(entry[1]) ? entry[1] + "/" + entry[2] + (entry[3] ? "*" : "") : ""; }

  function chosen() { return data.indices[Number(holder.querySelector("[name=compared]:checked").value)]; }

  /* Editions whose scores compare with the last one: their numbers in the series. */
  function lastSegment(index) {
    var last = index.editions[index.editions.length - 1];
    return index.editions.map(function (one, n) { return n; }).filter(function (n) {
      return index.editions[n][1] === last[1];
    });
  }

  function range(index, years) {
    var all = [];
    picked.forEach(function (unit) {
      years.forEach(function (n) { if (known(index.totals[unit][n][0])) all.push(index.totals[unit][n][0]); });
    });
    if (!all.length) return null;
    var low = Math.min.apply(null, all), high = Math.max.apply(null, all);
    var more = Math.max(0, NARROWEST - (high - low)) / 2;
    return [low - more, high + more];
  }

  /* Nothing is joined over an edition without a score, or over a year without an edition. */
  function runs(index, unit, years) {
    var all = [], before = null;
    years.forEach(function (n) {
      var value = index.totals[unit][n][0], year = index.editions[n][0];
      if (!known(value)) return;
      if (before === null || before !== year - 1) all.push([]);
      all[all.length - 1].push([year, value]);
      before = year;
    });
    return all;
  }

  function small(parent, index, unit, years, ends) {
    var figure = put(parent, "figure"), name = data.units[unit];
    var last = index.totals[unit][years[years.length - 1]];
    var caption = put(figure, "figcaption");
    put(caption, "b", name);
    put(caption, "br");
    put(caption, "small", [known(last[0]) ? amount(last[0], index.percent) : "", placeOf(last)].filter(Boolean).join(" · ") || words.missing);
    var first = index.editions[years[0]][0], final = index.editions[years[years.length - 1]][0];
    function x(year) { return LEFT + (WIDTH - LEFT - RIGHT) * (final === first ? 1 : (year - first) / (final - first)); }
    function y(value) { return TOP + (HEIGHT - TOP - BOTTOM) * (ends[1] - value) / (ends[1] - ends[0]); }
    var own = runs(index, unit, years);
    var said = own.map(function (run) {
      return run.map(function (point) { return point[0] + ": " + amount(point[1], index.percent); }).join("; ");
    }).join("; ");
    var svg = draw(figure, "svg", { viewBox: "0 0 " + WIDTH + " " + HEIGHT, role: "img", "aria-label": name + ": " + (said || words.missing) });
    draw(svg, "line", { x1: LEFT, x2: WIDTH - RIGHT, y1: HEIGHT - BOTTOM + 4, y2: HEIGHT - BOTTOM + 4, stroke: "#7c8694" });
    years.slice(1).forEach(function (n) {
      if (!index.editions[n][2]) return;
      var at = (x(index.editions[n][0]) + x(index.editions[n][0] - 1)) / 2;
      draw(svg, "line", { x1: at, x2: at, y1: TOP - 6, y2: HEIGHT - BOTTOM + 4, stroke: "#7c8694", "stroke-dasharray": "1 3" });
    });
    picked.filter(function (other) { return other !== unit; }).forEach(function (other) {
      runs(index, other, years).forEach(function (run) { line(svg, run, "#c9ccd1", 1.2); });
    });
    own.forEach(function (run) {
      line(svg, run, "#0b5394", 2.2);
      run.forEach(function (point) { draw(svg, "circle", { cx: x(point[0]), cy: y(point[1]), r: 3, fill: "#0b5394" }); });
    });
    if (own.length) {
      var end = own[own.length - 1].slice(-1)[0];
      draw(svg, "text", { "class": "value", x: x(end[0]) + 6, y: y(end[1]) + 4 }, number(end[1]) + (end[0] < final ? " (" + end[0] + ")" : ""));
    }
    draw(svg, "text", { x: x(first), y: HEIGHT - 4, "text-anchor": first === final ? "middle" : "start" }, String(first));
    if (first !== final) draw(svg, "text", { x: x(final), y: HEIGHT - 4, "text-anchor": "middle" }, String(final));

    function line(to, run, colour, width) {
      if (run.length < 2) {
        draw(to, "circle", { cx: x(run[0][0]), cy: y(run[0][1]), r: 2, fill: colour });
        return;
      }
      draw(to, "polyline", {
        points: run.map(function (point) { return x(point[0]).toFixed(1) + "," + y(point[1]).toFixed(1); }).join(" "),
        fill: "none", stroke: colour, "stroke-width": width
      });
    }
  }

  function table(parent, caption, head) {
    var around = put(parent, "div", "", { "class": "scroll", role: "region", "aria-label": caption, tabindex: "0" });
    var made = put(around, "table");
    put(made, "caption", caption);
    var row = put(put(made, "thead"), "tr");
    head.forEach(function (text, n) { put(row, "th", text, n ? { scope: "col", "class": "number" } : { scope: "col" }); });
    return put(made, "tbody");
  }

  function names() { return picked.map(function (unit) { return data.units[unit]; }); }

  function cell(row, entry, shown, mark) {
    var made = put(row, "td", shown + (mark || ""), { "class": "number" + (mark ? mark === HIGHEST ? " best" : " worst" : "") });
    var place = placeOf(entry);
    if (place) put(made, "small", " " + place);
  }

  function editions(parent, index) {
    var body = table(parent, fill(words.editions, { index: index.name }), [words.edition].concat(names()));
    var segment = null;
    index.editions.forEach(function (edition, n) {
      var entries = picked.map(function (unit) { return index.totals[unit][n]; });
      if (!entries.some(function (entry) { return entry.length; })) return;
      if (segment !== null && segment !== edition[1]) {
        var between = put(body, "tr", "", { "class": "sub" });
        put(between, "th", fill(words["break"], { year: edition[0], what: words.stops }), { colspan: picked.length + 1, scope: "rowgroup" });
      }
      segment = edition[1];
      var row = put(body, "tr");
      put(row, "th", String(edition[0]), { scope: "row" });
      entries.forEach(function (entry) { cell(row, entry, known(entry[0]) ? amount(entry[0], index.percent) : "–"); });
    });
  }

  function parts(parent, index) {
    var there = index.parts.map(function (part, n) { return n; }).filter(function (n) {
      return picked.some(function (unit) { return index.scores[unit][n].length; });
    });
    if (!there.length) {
      put(parent, "p", words.no_parts);
      return;
    }
    var middles = there.some(function (n) { return known(index.parts[n][3]); });
    var head = [index.parts_name].concat(names(), middles ? [words.median] : []);
    var body = table(parent, fill(words.parts, { index: index.name }), head);
    there.forEach(function (n) {
      var part = index.parts[n], row = put(body, "tr");
      put(row, "th", part[0] + (known(part[1]) ? " (" + fill(words.maximum, { n: String(part[1]).replace(".", lang === "en" ? "." : ",") }) + ")" : ""), { scope: "row" });
      var values = picked.map(function (unit) { return index.scores[unit][n][0]; }).filter(known);
      var low = Math.min.apply(null, values), high = Math.max.apply(null, values);
      picked.forEach(function (unit) {
        var entry = index.scores[unit][n];
        var mark = values.length < FEWEST || low === high ? "" : entry[0] === high ? HIGHEST : entry[0] === low ? LOWEST : "";
        cell(row, entry, known(entry[0]) ? amount(entry[0], part[2]) : "–", mark);
      });
      if (middles) put(row, "td", known(part[3]) ? amount(part[3], part[2]) : "–", { "class": "number" });
    });
    put(parent, "p", words.marks, { "class": "basis" });
  }

  /* "Dotted, 2022, 2024: a new set of criteria.": what lies between editions that are drawn. */
  function marks(index, years) {
    var found = new Map();
    years.slice(1).forEach(function (n) {
      var edition = index.editions[n];
      if (edition[2]) found.set(edition[2], (found.get(edition[2]) || []).concat(edition[0]));
    });
    return Array.from(found, function (mark) { return fill(words.mark, { years: mark[1].join(", "), what: mark[0] }); });
  }

  function show() {
    chips.replaceChildren();
    picked.forEach(function (unit) {
      var button = put(put(chips, "li"), "button", data.units[unit] + " ×", { type: "button", "aria-label": fill(words.out, { unit: data.units[unit] }) });
      button.addEventListener("click", function () {
        pick(unit, false);
        (chips.querySelector("button") || add).focus(); /* the button is gone */
      });
    });
    result.replaceChildren();
    if (!picked.length) {
      put(result, "p", words.none);
      return;
    }
    var index = chosen(), years = lastSegment(index), ends = range(index, years);
    var about = { index: index.name, first: index.editions[years[0]][0], last: index.editions[years[years.length - 1]][0] };
    put(result, "h3", index.name);
    if (ends) {
      var grid = put(result, "div", "", { "class": "small" });
      picked.forEach(function (unit) { small(grid, index, unit, years, ends); });
    } else {
      put(result, "p", fill(words.no_line, about));
    }
    var notes = ends ? [words.scale].concat(years[0] ? [fill(words.earlier, about)] : [], marks(index, years)) : [];
    if (!index.ranks) notes.push(fill(words.derived, about));
    notes.push(words.doubtful);
    put(result, "p", notes.join(" "), { "class": "basis" });
    parts(result, index);
    var behind = put(result, "details");
    put(behind, "summary", fill(words.editions, { index: index.name }));
    editions(behind, index);
    var command = put(result, "p", picked.length < FEWEST ? words.fewest : words.command + " ");
    if (picked.length >= FEWEST) {
      put(command, "code", "chiso compare " + names().map(function (name) { return '"' + name + '"'; }).join(" ")
        + " --year " + data.year + (lang === "vi" ? "" : " --lang " + lang));
    }
  }

  /* Takes a unit in or out; refuses one too many, with words. */
  function pick(unit, on) {
    var full = on && picked.length >= MOST && picked.indexOf(unit) < 0;
    if (!full) {
      picked = picked.filter(function (other) { return other !== unit; }).concat(on ? [unit] : []);
      show();
    }
    var said = full ? fill(words.full, { most: MOST, unit: data.units[unit] }) : fill(words.picked, { n: picked.length, most: MOST });
    [status].concat(counts).forEach(function (each) { each.textContent = said; });
    (boxes[unit] || []).forEach(function (box) { box.checked = picked.indexOf(unit) >= 0; });
  }

  /* A row has its box when it is laid out: a list may have thousands. */
  document.querySelectorAll("table.units").forEach(function (list) {
    list.addEventListener("laid", function (event) { event.detail.forEach(boxed); });
  });

  function boxed(row) {
    if (!row.dataset.unit || row.querySelector(".picks")) return;
    var unit = Number(row.dataset.unit);
    var box = put(null, "input", "", { type: "checkbox", "class": "picks", "aria-label": fill(words.pick, { unit: data.units[unit] }) });
    box.addEventListener("change", function () { pick(unit, box.checked); });
    row.cells[0].insertBefore(box, row.cells[0].firstChild);
    (boxes[unit] = boxes[unit] || []).push(box);
    box.checked = picked.indexOf(unit) >= 0;
  }
  var counts = Array.prototype.map.call(document.querySelectorAll(".to-compare"), function (link) {
    return put(link.parentNode, "span", "", { role: "status" });
  });

  var indices = put(holder, "fieldset", "", { "class": "pick-index" });
  put(indices, "legend", words.index);
  data.indices.forEach(function (index, n) {
    var label = put(indices, "label");
    var radio = put(label, "input", "", { type: "radio", name: "compared", value: n });
    label.appendChild(document.createTextNode(" " + index.name));
    radio.checked = n === data.first;
    radio.addEventListener("change", show);
  });
  var adding = put(put(holder, "p", "", { "class": "adding" }), "label", words.add + " ");
  var add = put(adding, "select");
  put(add, "option", words.choose, { value: "" });
  data.units.forEach(function (name, unit) { put(add, "option", name, { value: unit }); });
  add.addEventListener("change", function () {
    if (add.value) pick(Number(add.value), true);
    add.value = "";
  });
  var status = put(holder, "p", "", { role: "status" });
  var chips = put(holder, "ul", "", { "class": "chips" });
  var result = put(holder, "div", "", { "class": "result" });
  show();
})();
