// Renews the notice of who else has the case open, once a minute while the page is seen; quiet where nothing changed.
"use strict";

(() => {
  const EVERY = 60000;
  const place = document.getElementById("aanwezig");

  async function renew() {
    if (document.hidden) return;
    try {
      const answer = await fetch(`${place.dataset.address}?fragment=1`, { headers: { accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      if (fresh.textContent.trim() !== place.textContent.trim()) place.replaceChildren(...fresh.children);
    } catch { /* the next minute again */ }
  }

  setInterval(renew, EVERY);
})();
