/* Tables are sorted, drawings saved and their numbers copied; without script the page is whole. */
(function () {
  "use strict";
  /* The viewer of JupyterLab leaves the attributes of the page out. */
  var lang = document.documentElement.lang || "vi";
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

  function buttonOf(place, label, act) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", act);
    place.appendChild(button);
    return button;
  }

  /* Of the page and the figure, in letters that every system takes: "ha-tinh-hinh-2.png". */
  function nameOf(figure) {
    var words = document.title + " " + figure.querySelector("figcaption").textContent.split(/[.:]/)[0];
    var plain = words.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") + ".png";
  }

  /* The drawing as a picture of three points a pixel, on white, with its caption and the title of the page: in a
     document or on a slide it stands alone. */
  function save(figure) {
    var svg = figure.querySelector("svg"), box = svg.viewBox.baseVal, scale = 3, edge = 8, size = 9;
    var copy = svg.cloneNode(true);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("width", box.width * scale);
    copy.setAttribute("height", box.height * scale);
    var image = new Image();
    image.onload = function () {
      var canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
      pen.font = size * scale + "px sans-serif";
      var width = (box.width + 2 * edge) * scale, lines = [""];
      [figure.querySelector("figcaption").textContent, document.title].forEach(function (text, n) {
        if (n) lines.push("");
        text.trim().split(/\s+/).forEach(function (word) {
          var longer = (lines[lines.length - 1] + " " + word).trim();
          if (pen.measureText(longer).width > width - 2 * edge * scale) lines.push(word);
          else lines[lines.length - 1] = longer;
        });
      });
      canvas.width = width;
      canvas.height = (box.height + 3 * edge + lines.length * size * 1.4) * scale;
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, edge * scale, edge * scale);
      pen.fillStyle = "#1b1b1b";
      pen.font = size * scale + "px sans-serif";
      lines.forEach(function (line, n) {
        pen.fillText(line, edge * scale, (box.height + 2 * edge + (n + 1) * size * 1.4) * scale);
      });
      var link = document.createElement("a");
      link.download = nameOf(figure);
      link.href = canvas.toDataURL("image/png");
      link.click();
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
  }

  /* As text with tabs and as a table, without its buttons: a sheet takes the one, a document the other. */
  function copy(figure) {
    var tables = Array.prototype.slice.call(figure.querySelectorAll("table"));
    var text = tables.map(function (table) {
      return Array.prototype.map.call(table.rows, function (row) {
        return Array.prototype.map.call(row.cells, function (cell) {
          return cell.textContent.trim().replace(/\s+/g, " ");
        }).join("\t");
      }).join("\n");
    }).join("\n\n");
    var plain = tables.map(function (table) {
      var twin = table.cloneNode(true);
      twin.querySelectorAll("button").forEach(function (button) { button.replaceWith.apply(button, button.childNodes); });
      return twin.outerHTML;
    }).join("");
    function put(event) {
      event.clipboardData.setData("text/plain", text);
      event.clipboardData.setData("text/html", plain);
      event.preventDefault();
    }
    document.addEventListener("copy", put);
    var done = document.execCommand("copy");
    document.removeEventListener("copy", put);
    return done;
  }

  var words = document.body.dataset;
  document.querySelectorAll("figure").forEach(function (figure) {
    if (!words.png || !figure.querySelector("svg")) return;
    var tools = document.createElement("p");
    tools.className = "tools";
    figure.querySelector("figcaption").after(tools);
    buttonOf(tools, words.png, function () { save(figure); });
    if (!figure.querySelector("table")) return;
    var button = buttonOf(tools, words.copy, function () {
      if (!copy(figure)) return;
      button.textContent = words.copied;
      setTimeout(function () { button.textContent = words.copy; }, 2000);
    });
    button.setAttribute("aria-live", "polite");
  });

  /* Where a drawing over the years does not fit, its last edition is what is looked for. */
  document.querySelectorAll("figure.latest > .scroll").forEach(function (region) {
    region.scrollLeft = region.scrollWidth;
  });

  /* On a phone the list of contents would be the first screen. */
  var contents = document.querySelector(".contents details");
  if (contents && window.matchMedia("(max-width: 40rem)").matches) contents.open = false;
})();
