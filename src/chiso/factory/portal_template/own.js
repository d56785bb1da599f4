/* A search that finds nothing in the set that is open, and something in another, opens that. */
(function () {
  "use strict";
  var words = document.getElementById("words");
  var tabs = Array.prototype.slice.call(document.querySelectorAll("[role=tab]"));
  if (!words || tabs.length < 2) return;

  function rows(tab) {
    return document.getElementById(tab.getAttribute("aria-controls")).querySelectorAll("tbody tr").length;
  }

  words.addEventListener("input", function () {
    /* After the lists have looked again, which they do in the next frame. */
    window.requestAnimationFrame(function () {
      window.requestAnimationFrame(function () {
        var open = tabs.find(function (tab) { return tab.getAttribute("aria-selected") === "true"; });
        if (!words.value.trim() || rows(open)) return;
        var other = tabs.find(rows);
        if (other) other.click();
      });
    });
  });
})();
