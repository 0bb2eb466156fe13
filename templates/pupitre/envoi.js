"use strict";
// Puts how the sending stands in place of what the page shows, every few seconds. Without it
// the page loads itself anew; a state that brings other buttons does so here as well.
(() => {
  const shown = document.getElementById("etat");
  if (!shown || !shown.dataset.suite) return;
  // Who presses a button waits for its answer: to load this page anew would lose it.
  let leaving = false;
  addEventListener("submit", () => { leaving = true; });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  const again = () => setTimeout(look, Number(shown.dataset.attente));
  const anew = () => leaving || location.reload();
  const look = async () => {
    if (document.hidden) return again();
    let text;
    try {
      const answer = await fetch(shown.dataset.suite, { credentials: "same-origin" });
      if (answer.redirected || !answer.ok) return anew();
      text = await answer.text();
    } catch {
      return again(); // the network is away: the next look may find it
    }
    const next = new DOMParser().parseFromString(text, "text/html").getElementById("etat");
    if (!next || next.dataset.etat !== shown.dataset.etat) return anew();
    shown.replaceChildren(...next.childNodes);
    return again();
  };
  again();
})();
