// Goes along with htmx, which fetches the queue every 15 seconds and puts each part in its place: says when it should not
// (paused, or under the hands of who works in the list: who has the focus in it, selects text, or ticked cases), says what
// changed, and sounds for a new urgent case where somebody switched that on. And ticks all cases of the page.
"use strict";

(() => {
  const renewal = document.getElementById("vernieuwing");
  const pause = document.getElementById("pauze");
  const message = document.getElementById("melding");
  const rows = () => document.getElementById("rijen");
  let paused = false;
  let stopped = false;
  let failing = false;
  let waits = false;

  const say = (text) => { if (message.textContent !== text) message.textContent = text; };
  const ticks = () => Array.from(rows().querySelectorAll("input[type=checkbox]"));
  const inUse = () => rows().contains(document.activeElement) || selecting() || ticks().some((tick) => tick.checked);
  const renew = () => { waits = false; htmx.trigger(renewal, "vernieuw"); };

  function selecting() {
    const selection = document.getSelection();
    return selection !== null && !selection.isCollapsed && selection.intersectsNode(rows());
  }

  const named = (part) => new Set(Array.from(part.querySelectorAll("[data-reference]"), (row) => row.dataset.reference));
  const urgent = (part) => new Set(Array.from(part.querySelectorAll("tr.is-urgent"), (row) => row.dataset.reference));
  const pressing = (part) => Number(part.querySelector("#tellers div:nth-child(2) dd").textContent);

  function news(before, after) {
    const added = Array.from(after).filter((one) => !before.has(one)).length;
    const gone = Array.from(before).filter((one) => !after.has(one)).length;
    const parts = [];
    if (added) parts.push(added === 1 ? "1 zaak erbij" : `${added} zaken erbij`);
    if (gone) parts.push(gone === 1 ? "1 zaak eraf" : `${gone} zaken eraf`);
    return parts.length ? `De lijst is bijgewerkt: ${parts.join(", ")}.` : "";
  }

  let heard = urgent(rows());

  // What came back, before it is put anywhere: each task is a part with its place.
  renewal.addEventListener("htmx:before:swap", (event) => {
    const tasks = event.detail.tasks;
    if (paused) { event.preventDefault(); return; }
    const part = (id) => tasks.find((task) => task.fragment.querySelector(`#${id}`)).fragment;
    const fresh = part("rijen");
    const stop = part("gestopt").querySelector("#gestopt").hidden;
    const told = news(named(rows()), named(fresh));
    if (pressing(part("tellers")) > pressing(document) || Array.from(urgent(fresh)).some((one) => !heard.has(one))) beep();
    heard = new Set([...heard, ...urgent(fresh)]);
    if (failing) say("Het bijwerken lukt weer.");
    failing = false;
    waits = inUse();
    if (told) say(waits ? "De lijst is veranderd en wordt bijgewerkt zodra u de lijst verlaat." : told);
    if (stop !== document.getElementById("gestopt").hidden) say(stop ? "Automatische mail gaat weer uit." : "Alle automatische mail is gestopt.");
    const held = (task) => (task.type === "main" ? waits : document.querySelector(`#${task.fragment.firstElementChild.id}`).contains(document.activeElement));
    tasks.splice(0, tasks.length, ...tasks.filter((task) => !held(task)));
  });
  renewal.addEventListener("htmx:config:request", (event) => { if (paused || stopped) event.preventDefault(); });
  renewal.addEventListener("htmx:before:response", (event) => {
    const status = event.detail.ctx.response.status;
    if (status === 200) return;
    event.preventDefault();
    if (status !== 403) { away(); return; }
    stopped = true;
    pause.hidden = true;
    say("Uw sessie is afgelopen; de lijst wordt niet meer bijgewerkt. Laad de pagina opnieuw.");
  });
  renewal.addEventListener("htmx:error", away);

  function away() {
    if (!failing) say("Bijwerken lukt nu niet; de lijst kan verouderd zijn. Er wordt opnieuw geprobeerd.");
    failing = true;
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
    if (waits && !inUse()) renew();
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
    setTimeout(() => { if (waits && !inUse()) renew(); });
  });
})();
