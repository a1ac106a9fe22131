/**
 * The flame graph's own script: constant text, which takes names from the
 * picture's text nodes and puts them back as text only. Search is for a
 * substring, not a pattern, so nothing typed can fail.
 */
export const FLAME_SCRIPT = `
"use strict";
(function () {
  var frames = document.getElementById("frames");
  var left = +frames.dataset.left, room = +frames.dataset.room, character = +frames.dataset.character;
  var all = Array.prototype.slice.call(frames.children).map(function (g) {
    var title = g.querySelector("title").textContent;
    return {
      g: g, title: title, name: title.slice(0, title.lastIndexOf(" (")),
      x: +g.dataset.x, w: +g.dataset.w, level: +g.dataset.level,
      rect: g.querySelector("rect"), text: g.querySelector("text")
    };
  });
  var byId = function (id) { return document.getElementById(id); };
  var term = "";
  function short(name, pixels) {
    var most = Math.floor((pixels - 4) / character);
    return most < 3 ? "" : name.length <= most ? name : name.slice(0, most - 2) + "..";
  }
  function zoom(to) {
    var slack = 1e-6;
    all.forEach(function (f) {
      var above = f.level < to.level && f.x <= to.x + slack && f.x + f.w >= to.x + to.w - slack;
      var inside = f.level >= to.level && f.x >= to.x - slack && f.x + f.w <= to.x + to.w + slack;
      f.g.classList.toggle("out", !above && !inside);
      f.g.classList.toggle("above", above);
      if (!above && !inside) return;
      var x = above ? left : left + (f.x - to.x) / to.w * room;
      var w = above ? room : f.w / to.w * room;
      f.rect.setAttribute("x", x);
      f.rect.setAttribute("width", w);
      f.text.setAttribute("x", x + 3);
      f.text.textContent = short(f.name, w);
    });
    byId("reset").classList.toggle("out", to.level === 0);
  }
  function search(next) {
    term = next;
    var spans = [];
    all.forEach(function (f) {
      var hit = term !== "" && f.name.toLowerCase().indexOf(term.toLowerCase()) >= 0;
      f.g.classList.toggle("hit", hit);
      if (hit) spans.push([f.x, f.x + f.w]);
    });
    spans.sort(function (a, b) { return a[0] - b[0]; });
    var sum = 0, end = 0;
    spans.forEach(function (s) {
      if (s[1] > end) { sum += s[1] - Math.max(s[0], end); end = s[1]; }
    });
    byId("found").textContent = term === "" ? " " : "matched: " + (sum * 100).toFixed(2) + " %";
  }
  function ask() {
    var next = window.prompt("Search for", term);
    if (next !== null) search(next);
  }
  all.forEach(function (f) {
    f.g.addEventListener("click", function () { zoom(f); });
    f.g.addEventListener("mouseover", function () { byId("info").textContent = f.title; });
    f.g.addEventListener("mouseout", function () { byId("info").textContent = " "; });
  });
  byId("reset").addEventListener("click", function () { if (all.length) zoom(all[0]); });
  byId("search").addEventListener("click", ask);
  window.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "f") { event.preventDefault(); ask(); }
    if (event.key === "Escape") { search(""); if (all.length) zoom(all[0]); }
  });
})();
`;
