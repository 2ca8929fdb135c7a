// Lists agencies under the search box as one types. Without it the form works as any other.
"use strict";
const input = document.querySelector("input[data-suggest]");
const list = document.getElementById("suggestions");
let latest = 0;
let timer = 0;

function show(agencies) {
  list.replaceChildren(...agencies.map((agency) => {
    const link = document.createElement("a");
    link.href = agency.url;
    link.textContent = agency.name;
    const region = document.createElement("span");
    region.className = "code";
    region.textContent = agency.region;
    link.append(" ", region);
    return link;
  }));
  list.hidden = agencies.length === 0;
}

async function suggest() {
  const question = input.value.trim();
  const asked = ++latest;
  if (!question) {
    show([]);
    return;
  }
  const answer = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ q: question })}`);
  if (answer.ok && asked === latest) {
    show(await answer.json());
  }
}

if (input && list) {
  input.addEventListener("input", (event) => {
    if (!event.isComposing) {
      clearTimeout(timer);
      timer = setTimeout(suggest, 120);
    }
  });
  input.addEventListener("compositionend", suggest);
  input.form.addEventListener("keydown", (event) => {
    const places = [input, ...list.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = places[places.indexOf(document.activeElement) + step];
    if (event.key === "Escape") {
      clearTimeout(timer);
      latest++; // an answer on its way comes too late
      show([]);
      input.focus();
    } else if (step && next && places.includes(document.activeElement)) {
      event.preventDefault();
      next.focus();
    }
  });
}
