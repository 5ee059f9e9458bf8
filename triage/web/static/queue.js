// Keeps the queue current: every 15 seconds, unless paused, and never under the hands of who is working in the list: who
// has the focus in it, selects text, or ticked cases. A new urgent case sounds only for who switched that on.
"use strict";

(() => {
  const EVERY = 15000;
  const rows = () => document.getElementById("rijen");
  const pause = document.getElementById("pauze");
  const message = document.getElementById("melding");
  const clock = document.getElementById("bijgewerkt");
  let paused = false;
  let stopped = false;
  let failing = false;
  let busy = false;
  let waiting = null;

  const references = (body) => new Set(Array.from(body.querySelectorAll("[data-reference]"), (row) => row.dataset.reference));
  const say = (text) => { if (message.textContent !== text) message.textContent = text; };
  const ticks = () => Array.from(rows().querySelectorAll("input[type=checkbox]"));
  const inUse = () => rows().contains(document.activeElement) || selecting() || ticks().some((tick) => tick.checked);

  function selecting() {
    const selection = document.getSelection();
    return selection !== null && !selection.isCollapsed && selection.intersectsNode(rows());
  }

  function swap(found, id) {
    const fresh = found.getElementById(id);
    const old = document.getElementById(id);
    if (fresh.outerHTML !== old.outerHTML && !old.contains(document.activeElement)) old.replaceWith(document.importNode(fresh, true));
  }

  function news(before, after) {
    const added = Array.from(after).filter((one) => !before.has(one)).length;
    const gone = Array.from(before).filter((one) => !after.has(one)).length;
    const parts = [];
    if (added) parts.push(added === 1 ? "1 zaak erbij" : `${added} zaken erbij`);
    if (gone) parts.push(gone === 1 ? "1 zaak eraf" : `${gone} zaken eraf`);
    return parts.length ? `De lijst is bijgewerkt: ${parts.join(", ")}.` : "";
  }

  function tellStop(found) {
    const isStopped = () => !document.getElementById("gestopt").hidden;
    const before = isStopped();
    swap(found, "gestopt");
    if (isStopped() !== before) say(before ? "Automatische mail gaat weer uit." : "Alle automatische mail is gestopt.");
  }

  const urgent = (body) => new Set(Array.from(body.querySelectorAll("tr.is-urgent"), (row) => row.dataset.reference));
  const pressing = (page) => Number(page.querySelector("#tellers div:nth-child(2) dd").textContent);

  let heard = urgent(rows());

  function sounds(found) {
    const fresh = urgent(found);
    if (pressing(found) > pressing(document) || Array.from(fresh).some((one) => !heard.has(one))) beep();
    heard = new Set([...heard, ...fresh]);
  }

  function show(found) {
    const fresh = found.getElementById("rijen");
    const old = rows();
    if (fresh.innerHTML === old.innerHTML) { waiting = null; return; }
    if (inUse()) {
      waiting = found;
      if (news(references(old), references(fresh))) say("De lijst is veranderd en wordt bijgewerkt zodra u de lijst verlaat.");
      return;
    }
    waiting = null;
    const text = news(references(old), references(fresh));
    old.replaceWith(document.importNode(fresh, true));
    if (text) say(text);
  }

  async function renew() {
    if (paused || stopped || busy) return;
    busy = true;
    const address = new URL(location.href);
    address.searchParams.set("fragment", "lijst");
    try {
      const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "error" });
      if (answer.status === 403) {
        stopped = true;
        pause.hidden = true;
        say("Uw sessie is afgelopen; de lijst wordt niet meer bijgewerkt. Laad de pagina opnieuw.");
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (paused) return;
      document.title = found.title;
      sounds(found);
      clock.textContent = found.getElementById("stand").textContent;
      swap(found, "tellers");
      swap(found, "lijsten");
      swap(found, "aantal");
      swap(found, "alarmen");
      swap(found, "volledigheid");
      swap(found, "blader");
      swap(found, "stopknop");
      tellStop(found);
      if (failing) say("Het bijwerken lukt weer.");
      failing = false;
      show(found);
    } catch {
      if (!failing) say("Bijwerken lukt nu niet; de lijst kan verouderd zijn. Er wordt opnieuw geprobeerd.");
      failing = true;
    } finally {
      busy = false;
    }
  }

  // Sound: off unless somebody switched it on in this browser. Browsers let a page sound only after a key or a click.
  const SOUND = "geluid-bij-spoed";
  const sound = document.getElementById("geluid");
  let audio = null;

  function isLoud() {
    try { return localStorage.getItem(SOUND) !== null; } catch { return sound.getAttribute("aria-pressed") === "true"; }
  }

  function beep() {
    if (!isLoud()) return;
    audio = audio || new AudioContext();
    if (audio.state === "suspended") audio.resume();
    for (const start of [0, 0.3]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = 880;
      volume.gain.value = 0.15;
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + start);
      tone.stop(audio.currentTime + start + 0.18);
    }
  }

  if ("AudioContext" in window) {
    sound.hidden = false;
    sound.setAttribute("aria-pressed", String(isLoud()));
    sound.addEventListener("click", () => {
      const on = !isLoud();
      try { if (on) localStorage.setItem(SOUND, "1"); else localStorage.removeItem(SOUND); } catch { /* this page only */ }
      sound.setAttribute("aria-pressed", String(on));
      if (on) beep();
    });
  }

  // "Alles op deze pagina" ticks every case; without a script the server does as it says.
  const all = document.getElementById("alles");
  const number = document.getElementById("gekozen");

  function told() {
    if (!all) return;
    const ticked = ticks().filter((tick) => tick.checked).length;
    all.checked = ticked > 0 && ticked === ticks().length;
    number.textContent = ticked === 0 ? "" : ticked === 1 ? "1 zaak gekozen" : `${ticked} zaken gekozen`;
    if (waiting && !paused && !inUse()) show(waiting);
  }

  if (all) {
    all.addEventListener("change", () => {
      const on = all.checked;
      for (const tick of ticks()) tick.checked = on;
      told();
    });
    document.getElementById("lijst").addEventListener("change", told);
    addEventListener("pageshow", told);
  }

  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? "Bijwerken hervatten" : "Bijwerken pauzeren";
    say(paused ? "Het bijwerken staat stil." : "De lijst wordt weer bijgewerkt.");
    if (!paused) renew();
  });
  document.getElementById("lijst").addEventListener("focusout", () => {
    setTimeout(() => { if (waiting && !paused && !inUse()) show(waiting); });
  });
  setInterval(renew, EVERY);
})();
