import { html, useEffect, useRef, useState } from "./frame.js";

/** Entries that are kept, newest first. */
const mostEntries = 2000;

/** Rows in the page at once. */
const mostRows = 200;

/**
 * @param opens where an entry leads, if anywhere; what is opened of the entry `opened` are the children
 */
export function LogPart({ active, opens, opened, children }) {
  const [isPaused, setPaused] = useState(false);
  const [filter, setFilter] = useState({ customer: "", code: "", observed: false, management: false });
  const { entries, isConnected } = useLog(useIsSeen() && active, isPaused);
  const found = entries.filter((entry) => isWanted(entry, filter));
  const change =
    (name, key = "value") =>
    (e) =>
      setFilter({ ...filter, [name]: e.target[key] });
  const count = `${found.length} of ${entries.length} entries${isPaused ? ", paused" : ""}`;
  return html`<h2>Log, newest first</h2>
    <search class="filters">
      <label>Customer <input autocomplete="off" value=${filter.customer} onInput=${change("customer")} /></label>
      <label>Code <input autocomplete="off" value=${filter.code} onInput=${change("code")} /></label>
      <${Tick} text="only what would be refused (would_deny)" checked=${filter.observed} onChange=${change("observed", "checked")} />
      <${Tick} text="deployments too (sapi)" checked=${filter.management} onChange=${change("management", "checked")} />
      <button type="button" aria-pressed=${String(isPaused)} onClick=${() => setPaused(!isPaused)}>Pause</button>
    </search>
    <p><output>${count}, ${isConnected ? "connected" : "not connected, trying again"}</output></p>
    ${children}
    <div class="wide" tabindex="0" role="region" aria-label="Entries">
      <table class="log">
        <thead>
          <tr>${columns.map((title) => html`<th scope="col">${title}</th>`)}</tr>
        </thead>
        <tbody>
          ${found.slice(0, mostRows).map((entry) => html`<${Entry} key=${entry.id} entry=${entry} href=${opens?.(entry)} isOpen=${entry.id === opened} />`)}
        </tbody>
      </table>
    </div>`;
}

function Tick({ text, checked, onChange }) {
  return html`<label class="inline"><input type="checkbox" checked=${checked} onChange=${onChange} /> ${text}</label>`;
}

const columns = ["Time", "Code", "What happened", "Customer", "Application", "Connection", "Type"];

function Entry({ entry, href, isOpen }) {
  const { date, type, customer, client, connection, code, would_deny: observed, text, printed } = entry;
  const codes = [code, ...observed.map((each) => `would_deny ${each}`)].filter(Boolean).join("\n");
  const lines = printed > 0 && html` <small>printed ${printed} ${printed === 1 ? "line" : "lines"}</small>`;
  const why =
    href && html`<a href=${href} aria-label=${`Why: ${text}`} aria-current=${isOpen ? "true" : undefined}>why</a>`;
  return html`<tr class=${code && "refused"}>
    <td>${date.slice(11, 23)}</td>
    <td>${codes}</td>
    <td>${text || type} ${why}${lines}</td>
    ${[customer, client, connection, type].map((each) => html`<td>${each}</td>`)}
  </tr>`;
}

/** What changes the tenant, as deployments do: many entries at once. */
const management = "sapi";

function isWanted({ type, customer, code, would_deny: observed }, filter) {
  if (type === management && !filter.management) return false;
  if (filter.observed && observed.length === 0) return false;
  if (!customer.toLowerCase().startsWith(filter.customer.trim().toLowerCase())) return false;
  return [code, ...observed].some((each) => each.startsWith(filter.code.trim().toLowerCase()));
}

/** A browser has few connections to one server, so a tab that nobody sees takes none. */
function useIsSeen() {
  const [isSeen, setSeen] = useState(!document.hidden);
  useEffect(() => {
    const follow = () => setSeen(!document.hidden);
    document.addEventListener("visibilitychange", follow);
    return () => document.removeEventListener("visibilitychange", follow);
  }, []);
  return isSeen;
}

/** The log, followed while somebody looks. What comes during a pause is shown after it. */
function useLog(isFollowed, isPaused) {
  const all = useRef([]);
  const [entries, setEntries] = useState([]);
  const [isConnected, setConnected] = useState(false);
  const paused = useRef(isPaused);
  useEffect(() => {
    paused.current = isPaused;
    if (!isPaused) setEntries(all.current);
  }, [isPaused]);
  useEffect(() => {
    if (!isFollowed) return undefined;
    const last = all.current[0]?.id;
    const source = new EventSource(last === undefined ? "log" : `log?after=${encodeURIComponent(last)}`);
    source.onopen = source.onerror = () => setConnected(source.readyState === EventSource.OPEN);
    source.onmessage = ({ data }) => {
      all.current = [JSON.parse(data), ...all.current].slice(0, mostEntries);
      // Preact draws once for many entries.
      if (!paused.current) setEntries(all.current);
    };
    return () => source.close();
  }, [isFollowed]);
  return { entries, isConnected };
}
