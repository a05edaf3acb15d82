"use strict";

// Everything that comes from a submission is set as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("steps").textContent);
  const byId = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll("tr[data-step]")];
  const lines = [...document.querySelectorAll(".source li")];
  const threads = [...document.querySelectorAll("table.threads tbody tr")];
  // Only where the timeline is beside the words: elsewhere they would scroll away.
  const beside = matchMedia("(min-width: 60rem)");
  let started = false;
  let at = 0;

  const element = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };

  // What stands between backticks is code.
  const prose = (parent, text) => {
    const parts = text.split("`");
    const whole = parts.length % 2 === 1;
    parent.replaceChildren(...(whole ? parts : [text]).map((part, index) =>
      index % 2 === 1 ? element("code", part) : document.createTextNode(part)));
    return parent;
  };

  const within = (box, element) => {
    const middle = element.offsetTop - box.offsetTop - (box.clientHeight - element.offsetHeight) / 2;
    box.scrollTop = Math.max(0, middle);
  };

  const showSource = (step) => {
    for (const line of lines) line.classList.remove("here");
    byId("at").textContent = step.at;
    const line = step.line === null ? undefined : lines[step.line - 1];
    if (!line) return;
    line.classList.add("here");
    within(line.parentElement, line);
  };

  const showThreads = (step) => {
    threads.forEach((row, index) => {
      const lane = step.lanes[index];
      row.className = index === step.thread ? "runs" : lane.waits ? "waits" : "";
      row.querySelector(".mark").textContent = index === step.thread ? "▶" : lane.waits ? "…" : "";
      prose(row.querySelector(".state"), lane.state);
      prose(row.querySelector(".holds"), lane.holds);
    });
    byId("all-values").hidden = step.values.length === 0;
    byId("values").textContent = step.values.map(([object, value]) => `${object} = ${value}`).join(", ");
  };

  const show = (to) => {
    at = Math.min(Math.max(to, 0), data.steps.length - 1);
    const step = data.steps[at];
    byId("words").replaceChildren(...step.words.map((words) => prose(element("p", ""), words)));
    byId("position").textContent = step.position;
    for (const row of rows) {
      const here = Number(row.dataset.step) === at;
      row.classList.toggle("here", here);
      if (here) row.setAttribute("aria-current", "step");
      else row.removeAttribute("aria-current");
      if (here && beside.matches && started) row.scrollIntoView({ block: "nearest" });
    }
    showSource(step);
    showThreads(step);
    // A button that is disabled while it has the focus would take the keyboard away.
    byId("first").setAttribute("aria-disabled", String(at === 0));
    byId("previous").setAttribute("aria-disabled", String(at === 0));
    byId("next").setAttribute("aria-disabled", String(at === data.steps.length - 1));
    byId("last").setAttribute("aria-disabled", String(at === data.steps.length - 1));
  };

  const moves = {
    first: () => 0,
    previous: () => at - 1,
    next: () => at + 1,
    last: () => data.steps.length - 1,
  };
  for (const [id, move] of Object.entries(moves)) {
    byId(id).addEventListener("click", () => show(move()));
  }
  for (const row of rows) {
    row.addEventListener("click", () => show(Number(row.dataset.step)));
  }
  const keys = { ArrowLeft: "previous", ArrowRight: "next", Home: "first", End: "last" };
  document.addEventListener("keydown", (event) => {
    const move = moves[keys[event.key]];
    // Where something scrolls sideways, the arrows are its own.
    const scrolls = event.target instanceof Element && event.target.closest(".scroll, ol, pre");
    if (!move || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (scrolls && event.target.tagName !== "BUTTON") return;
    event.preventDefault();
    show(move());
  });
  byId("controls").hidden = false;
  // `#5` in the address goes to the fifth step.
  show(Number(location.hash.slice(1)) || 0);
  started = true;
})();
