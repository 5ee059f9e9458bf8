// Warns before the session ends, and leaves nothing on the screen once it has ended.
"use strict";

(() => {
  const notice = document.getElementById("afloop");
  const text = document.getElementById("afloop-tekst");
  const form = notice.querySelector("form");
  const clock = document.getElementById("afloop-tijd");
  const warning = Number(notice.dataset.warning);
  let ends = performance.now() + 1000 * Number(notice.dataset.left);
  let timer = null;

  const left = () => Math.max(0, (ends - performance.now()) / 1000);
  const minutes = (seconds) => Math.max(1, Math.ceil(seconds / 60));

  function learn(seconds) {
    ends = performance.now() + 1000 * seconds;
    clock.textContent = new Date(Date.now() + 1000 * seconds).toTimeString().slice(0, 5);
  }

  // Other tabs keep the session alive too: the server knows, and asking it counts as no act.
  async function ask() {
    try {
      const answer = await fetch("/sessie", { credentials: "same-origin", cache: "no-store", redirect: "error" });
      if (answer.ok) learn((await answer.json()).over);
    } catch {
      // Not reachable: what was known holds, and the server ends the session all the same.
    }
    show();
  }

  function show() {
    const seconds = left();
    if (seconds <= 0) {
      location.replace(`/aanmelden?terug=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    const near = seconds <= warning;
    if (near) {
      const number = minutes(seconds);
      const words = `U wordt over ${number} ${number === 1 ? "minuut" : "minuten"} afgemeld.`;
      if (text.textContent !== words) text.textContent = words;
    }
    notice.hidden = !near;
    wait(near ? Math.min(30, seconds) : seconds - warning);
  }

  function wait(seconds) {
    clearTimeout(timer);
    timer = setTimeout(ask, 1000 * Math.max(1, seconds));
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "error" });
      if (answer.ok) learn((await answer.json()).over);
    } catch {
      text.textContent = "Dit lukt nu niet. Bewaar uw werk en meld u opnieuw aan.";
    }
    show();
  });
  // A laptop that slept, or a page that was kept aside: the clock of the page may have stood still.
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  wait(left() - warning);
})();
