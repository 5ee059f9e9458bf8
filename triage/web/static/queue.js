// Keeps the queue current: every 15 seconds, unless paused, and never under the hands of who is working in the list.
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
  const inUse = () => rows().contains(document.activeElement) || selecting();

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
      clock.textContent = found.getElementById("stand").textContent;
      swap(found, "tellers");
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
