// Single keys for what a page offers. Each link, button, field or section says its own with data-key and, where its text
// is not enough, data-key-name; so the list that "?" shows is always that of the page. They can be switched off (WCAG
// 2.1.4), and none works while somebody types or holds a modifier.
"use strict";

(() => {
  const OFF = "losse-toetsen-uit";
  const dialog = document.getElementById("toetsen");
  const list = document.getElementById("toetsen-lijst");
  const choice = document.getElementById("toetsen-aan");
  const opener = document.getElementById("toetsen-openen");
  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;

  function isOn() {
    try { return localStorage.getItem(OFF) === null; } catch { return true; }
  }

  function remember(on) {
    try { if (on) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "1"); } catch { /* this page only */ }
  }

  const targets = () => Array.from(document.querySelectorAll("[data-key]")).filter((one) => one.getClientRects().length > 0);
  const nameOf = (one) => one.dataset.keyName || one.textContent.trim().replace(/\s+/g, " ");

  function show() {
    list.replaceChildren();
    const rows = document.getElementById("rijen");
    const seen = new Set();
    const say = (key, name) => {
      if (seen.has(key)) return;
      seen.add(key);
      const row = document.createElement("div");
      const term = document.createElement("dt");
      const cap = document.createElement("kbd");
      cap.textContent = key;
      term.append(cap);
      const text = document.createElement("dd");
      text.textContent = name;
      row.append(term, text);
      list.append(row);
    };
    if (rows) { say("j", "Volgende zaak in de lijst"); say("k", "Vorige zaak in de lijst"); }
    for (const one of targets()) say(one.dataset.key, nameOf(one));
    say("?", "Deze lijst");
    choice.checked = isOn();
    dialog.showModal();
  }

  function go(one) {
    const section = one.closest("details");
    if (section) section.open = true;
    if (one.matches("details")) { one.open = true; one.querySelector("summary").focus(); return; }
    if (one.matches("input[type=radio]")) { one.focus(); one.click(); return; }
    if (one.matches("input, select, textarea")) { one.focus(); if (one.select && one.type !== "radio") one.select(); return; }
    if (one.matches("a, button")) { one.focus(); one.click(); return; }
    const first = one.querySelector("input:not([type=hidden]), select, textarea, button, a, summary");
    (first || one).focus();
    one.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const links = Array.from(document.querySelectorAll("#rijen [data-reference] th a"));
    if (!links.length) return;
    const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, here + by));
    links[next].focus();
  }

  opener.hidden = false;
  opener.addEventListener("click", show);
  choice.addEventListener("change", () => remember(choice.checked));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || dialog.open) return;
    if (!isOn() || typing(event.target)) return;
    const key = event.key;
    if (key === "?") { event.preventDefault(); show(); return; }
    if (document.getElementById("rijen") && (key === "j" || key === "k")) { event.preventDefault(); step(key === "j" ? 1 : -1); return; }
    const found = targets().find((one) => one.dataset.key === key);
    if (found) { event.preventDefault(); go(found); }
  });
})();
