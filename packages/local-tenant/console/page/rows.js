/** Rows in the page at once: more than a person reads, and few enough to be drawn at every key. */
export const mostRows = 200;

export const element = (id) => document.getElementById(id);

/** A row of texts. Text never becomes markup. */
export function row(texts, className) {
  const made = document.createElement("tr");
  if (className) made.className = className;
  made.append(
    ...texts.map((text) => {
      const cell = document.createElement("td");
      cell.textContent = text;
      return cell;
    }),
  );
  return made;
}

/** Calls `act` on what is typed, and keeps forms from being sent. */
export function onInput(act, ...ids) {
  for (const id of ids) {
    element(id).addEventListener("input", act);
    element(id).form.addEventListener("submit", (event) => event.preventDefault());
  }
}
