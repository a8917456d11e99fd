// The bars of years: each is a link of its own; dragging over several asks for all of them.

// `choose(from, to)` is told the years.
export function dragYears(choose) {
  let begin = null;
  let end = null;
  const barAt = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(".bars a");
  const chosen = () => {
    const all = [...begin.closest(".bars").querySelectorAll("a")];
    const [from, to] = [all.indexOf(begin), all.indexOf(end)].sort((a, b) => a - b);
    return all.slice(from, to + 1);
  };
  const clear = () => { for (const bar of document.querySelectorAll(".bars .dragged")) bar.classList.remove("dragged"); };

  document.addEventListener("pointerdown", (event) => {
    begin = event.button === 0 && event.pointerType !== "touch" ? event.target.closest(".bars a") : null;
    end = begin;
  });
  document.addEventListener("pointermove", (event) => {
    const bar = begin && event.buttons === 1 ? barAt(event) : null;
    if (!bar || bar.closest(".bars") !== begin.closest(".bars")) return;
    end = bar;
    clear();
    if (end !== begin) for (const each of chosen()) each.classList.add("dragged");
  });
  document.addEventListener("pointerup", () => {
    clear();
    if (begin && end !== begin && begin.isConnected) {
      const bars = chosen();
      choose(bars[0].dataset.from, bars.at(-1).dataset.to);
    }
    begin = null;
  });
  document.addEventListener("dragstart", (event) => { if (event.target.closest?.(".bars")) event.preventDefault(); });
}
