// The page works without it: keys that press the page's own buttons, stories that can be dragged,
// and a page on this machine that loads itself again when what it shows was changed.
"use strict";
const bench = document.querySelector(".bench");
const pieces = [...document.querySelectorAll(".piece")];
const KEPT = "pupitre-nouvelle";

// Who moved or reworded a story has it before them again. A browser that goes to the address's
// fragment takes the focus away, so what is chosen is kept here and not in the focus alone.
let chosen = location.hash === "#nouvelles"
  ? pieces.find((piece) => piece.dataset.number === sessionStorage.getItem(KEPT))
  : null;
addEventListener("load", () => select(chosen));

function current() {
  return document.activeElement.closest(".piece") || chosen;
}

function select(piece) {
  if (!piece) return;
  chosen = piece;
  sessionStorage.setItem(KEPT, piece.dataset.number);
  piece.focus();
  piece.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const at = pieces.indexOf(current());
  select(pieces[at < 0 ? 0 : Math.min(Math.max(at + by, 0), pieces.length - 1)]);
}

function press(button) {
  if (button && !button.disabled) button.click();
}

function within(piece, selector) {
  if (piece) {
    sessionStorage.setItem(KEPT, piece.dataset.number);
    press(piece.querySelector(selector));
  }
}

function reword(piece) {
  const details = piece && piece.querySelector(".reword");
  if (!details) return;
  sessionStorage.setItem(KEPT, piece.dataset.number);
  details.open = true;
  details.querySelector("textarea").focus();
}

function help() {
  const keys = document.getElementById("touches");
  if (!keys) return;
  keys.open = !keys.open;
  keys.querySelector("summary").focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  J: () => within(current(), "button[name=descendre]"),
  K: () => within(current(), "button[name=monter]"),
  d: () => within(current(), "[data-drop]"),
  e: () => reword(current()),
  u: () => press(document.querySelector("[data-undo]")),
  t: () => press(document.getElementById("essai")),
  a: () => press(document.getElementById("approuver")),
  "?": help,
};

addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=radio]), textarea, select");
  if (event.key === "Escape" && typing) select(current());
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});

let dragged = null;
for (const piece of pieces.filter((each) => "moves" in each.dataset)) {
  piece.draggable = true;
  piece.addEventListener("dragstart", (event) => {
    dragged = event.target === piece ? piece : null;
  });
  piece.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    piece.classList.add("over");
  });
  piece.addEventListener("dragleave", () => piece.classList.remove("over"));
  piece.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!dragged || dragged === piece) return;
    piece.before(dragged);
    const moved = [...document.querySelectorAll(".piece[data-moves]")];
    const form = document.getElementById("ordre");
    sessionStorage.setItem(KEPT, dragged.dataset.number);
    form.elements.ordre.value = moved.map((each) => each.dataset.number).join(" ");
    form.requestSubmit();
  });
}
// A field in a story is selected by dragging as anywhere else.
for (const form of document.querySelectorAll(".reword")) {
  form.addEventListener("toggle", () => {
    form.closest(".piece").draggable = !form.open && "moves" in form.closest(".piece").dataset;
  });
}

if (bench && bench.dataset.stamp) {
  // Who presses a button waits for its answer: to load this page anew would lose it.
  let leaving = false;
  addEventListener("submit", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });
  setInterval(async () => {
    const answer = await fetch(`${bench.dataset.base}/pupitre/etat`).catch(() => null);
    const typing = document.activeElement.matches("input:not([type=radio]), textarea");
    if (!answer || !answer.ok || typing) return;
    const changed = (await answer.text()) !== bench.dataset.stamp;
    if (changed && !leaving) location.reload();
  }, 1000);
}
