/* The list is laid out once, after the script below has chosen the rows that are shown. */
document.documentElement.classList.add("waiting");
document.addEventListener("DOMContentLoaded", function () {
  document.documentElement.classList.remove("waiting");
});
