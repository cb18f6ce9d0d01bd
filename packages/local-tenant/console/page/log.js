import { element, mostRows, onInput, row } from "./rows.js";

/** Entries that are kept, newest first. */
const mostEntries = 2000;
let entries = [];
let source;
let isPaused = false;
let isDue = false;

export function showLog() {
  onInput(draw, "log-customer", "log-code", "log-observed");
  element("log-pause").addEventListener("click", pause);
  // A browser has few connections to one server, so a tab that nobody sees takes none.
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  if (!document.hidden) connect();
}

function connect() {
  if (source) return;
  const last = entries[0]?.id;
  source = new EventSource(last === undefined ? "log" : `log?after=${encodeURIComponent(last)}`);
  source.addEventListener("open", drawSoon);
  source.addEventListener("error", drawSoon);
  source.addEventListener("message", ({ data }) => {
    entries.unshift(JSON.parse(data));
    if (entries.length > mostEntries) entries = entries.slice(0, mostEntries);
    drawSoon();
  });
}

function disconnect() {
  source?.close();
  source = undefined;
}

function pause() {
  isPaused = !isPaused;
  element("log-pause").setAttribute("aria-pressed", String(isPaused));
  draw();
}

/** Many entries at once are drawn once. */
function drawSoon() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    if (isPaused) showState();
    else draw();
  });
}

function draw() {
  const found = entries.filter(isWanted);
  element("log-rows").replaceChildren(...found.slice(0, mostRows).map(entryRow));
  showState(found.length);
}

function showState(found) {
  const connection = source?.readyState === EventSource.OPEN ? "connected" : "not connected, trying again";
  const count = found === undefined ? "paused" : `${found} of ${entries.length} entries`;
  element("log-state").textContent = `${count}, ${connection}`;
}

function isWanted({ customer, code, would_deny: observed }) {
  const wantedCustomer = element("log-customer").value.trim().toLowerCase();
  const wantedCode = element("log-code").value.trim().toLowerCase();
  if (element("log-observed").checked && observed.length === 0) return false;
  if (!customer.toLowerCase().startsWith(wantedCustomer)) return false;
  return [code, ...observed].some((each) => each.startsWith(wantedCode));
}

function entryRow({ date, type, customer, client, connection, code, would_deny: observed, text }) {
  const codes = [code, ...observed.map((each) => `would_deny ${each}`)].filter(Boolean).join("\n");
  return row([date.slice(11, 23), type, customer, client, connection, codes, text], code && "refused");
}
