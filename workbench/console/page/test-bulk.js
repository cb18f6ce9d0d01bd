import { ErrorBox, html, useEffect, useRef, useState } from "/console/frame.js";
import { runBulk } from "./bulk-run.js";
import { isPlace, PlaceFields } from "./place.js";

/** Bytes: the tenant takes no larger file. */
const largest = 10 * 1024 * 1024;
const pageSize = 100;
const head = "line,who,decision,code,roles,scopes,would_deny\n";
const nothing = { total: undefined, problems: [], results: [], csv: [] };

/** What each of many real users would get. Nothing of them leaves this machine, and nothing is kept. */
export function TestBulk() {
  const [place, setPlace] = useState({});
  const [lists, setLists] = useState("groups");
  const [separator, setSeparator] = useState(";");
  const [pasted, setPasted] = useState("");
  const [file, setFile] = useState(undefined);
  const [run, setRun] = useState(nothing);
  const [error, setError] = useState(undefined);
  const [isRunning, setRunning] = useState(false);
  const stop = useRef(undefined);
  useEffect(() => () => stop.current?.abort(), []);

  const start = async () => {
    const stopping = new AbortController();
    stop.current = stopping;
    let got = nothing;
    setRun(got);
    setError(undefined);
    setRunning(true);
    const told = ({ total, problems, results, csv }) => {
      got =
        total === undefined
          ? { ...got, results: [...got.results, ...results], csv: [...got.csv, csv] }
          : { ...got, total, problems };
      setRun(got);
    };
    try {
      if (file && file.size > largest) throw new Error(`${file.name} is larger than 10 MB: test it in parts`);
      await runBulk({ ...place, lists, separator }, file ? await file.text() : pasted, told, stopping.signal);
    } catch (problem) {
      if (problem.name !== "AbortError") setError(problem);
    } finally {
      setRunning(false);
    }
  };

  const isReady = isPlace(place) && (file || pasted.trim() !== "");
  return html`<div class="card">
      <${PlaceFields} id="bulk" value=${place} onChange=${setPlace} />
      <p>
        <label>
          A file, CSV or JSON
          <input type="file" accept=".csv,.json,.jsonl,.txt" onChange=${(e) => setFile(e.target.files[0])} />
        </label>
      </p>
      ${
        !file &&
        html`<label>
          Or its text
          <textarea
            rows="6"
            spellcheck="false"
            placeholder=${"email,groups\nann@acme.example,Orders-Managers;Sales"}
            value=${pasted}
            onInput=${(e) => setPasted(e.target.value)}
          ></textarea>
        </label>`
      }
      <div class="filters">
        <label>Columns with lists <input value=${lists} onInput=${(e) => setLists(e.target.value)} /></label>
        <label>
          Between a list's items
          <input size="3" value=${separator} onInput=${(e) => setSeparator(e.target.value)} />
        </label>
        ${
          isRunning
            ? html`<button type="button" onClick=${() => stop.current?.abort()}>Stop</button>`
            : html`<button type="button" class="main" disabled=${!isReady} onClick=${start}>Test</button>`
        }
      </div>
      <p class="soft">
        The first line of CSV names the attributes. A cell that is empty is no attribute; one that begins with [ or { is
        JSON. JSON is a list of objects, or one object a line. Nothing of it is kept.
      </p>
    </div>
    <${ErrorBox} error=${error} />
    ${run.total !== undefined && html`<${Results} run=${run} isRunning=${isRunning} />`}`;
}

function Results({ run, isRunning }) {
  const { total, problems, results, csv } = run;
  const [outcome, setOutcome] = useState("");
  const [page, setPage] = useState(0);
  const counts = new Map();
  for (const each of results) counts.set(outcomeOf(each), (counts.get(outcomeOf(each)) ?? 0) + 1);
  const found = outcome ? results.filter((each) => outcomeOf(each) === outcome) : results;
  const pages = Math.max(Math.ceil(found.length / pageSize), 1);
  const shown = Math.min(page, pages - 1);
  const choose = (which) => {
    setOutcome(which);
    setPage(0);
  };
  return html`<p>
      <progress max=${Math.max(total, 1)} value=${results.length} aria-label="Users decided"></progress>${" "}
      <output>${results.length} of ${total} users${isRunning ? "" : results.length < total ? ", stopped" : ", done"}</output>
    </p>
    ${problems.length > 0 && html`<${RowProblems} problems=${problems} />`}
    <div class="filters" role="group" aria-label="Outcomes">
      <button type="button" aria-pressed=${String(outcome === "")} onClick=${() => choose("")}>all: ${results.length}</button>
      ${[...counts]
        .sort((a, b) => b[1] - a[1])
        .map(
          ([
            name,
            number,
          ]) => html`<button type="button" aria-pressed=${String(outcome === name)} onClick=${() => choose(name)}>
            ${name}: ${number}
          </button>`,
        )}
      <button type="button" disabled=${results.length === 0} onClick=${() => download(csv)}>Download as CSV</button>
    </div>
    <div class="wide" tabindex="0" role="region" aria-label="Results">
      <table>
        <thead>
          <tr>
            <th scope="col">Line</th><th scope="col">Who</th><th scope="col">Decision</th><th scope="col">Roles</th>
            <th scope="col">Scopes</th>
          </tr>
        </thead>
        <tbody>
          ${found.slice(shown * pageSize, (shown + 1) * pageSize).map((each) => html`<${Result} key=${each.line} result=${each} />`)}
        </tbody>
      </table>
    </div>
    ${
      pages > 1 &&
      html`<p class="filters">
        <button type="button" disabled=${shown === 0} onClick=${() => setPage(shown - 1)}>Before</button>
        <output>Page ${shown + 1} of ${pages}</output>
        <button type="button" disabled=${shown === pages - 1} onClick=${() => setPage(shown + 1)}>Next</button>
      </p>`
    }`;
}

function Result({ result }) {
  const { line, who, decision, code, roles, scopes, would_deny: observed } = result;
  return html`<tr>
    <td>${line}</td>
    <td>${who}</td>
    <td class=${decision === "allow" ? "good" : "bad"}>
      ${code ?? decision}${observed.length > 0 && html`<br /><small class="warn">would be refused: ${observed.join(", ")}</small>`}
    </td>
    <td>${roles.join(", ")}</td>
    <td>${scopes.join(" ")}</td>
  </tr>`;
}

/** Problems in the page at once. */
const mostProblems = 100;

function RowProblems({ problems }) {
  return html`<div class="warn box" role="status">
    <strong>${problems.length} ${problems.length === 1 ? "row" : "rows"} left out</strong>
    <ul>
      ${problems
        .slice(0, mostProblems)
        .map(({ line, column, message }) => html`<li>line ${line}, column ${column}: ${message}</li>`)}
    </ul>
    ${problems.length > mostProblems && `and ${problems.length - mostProblems} more`}
  </div>`;
}

/** The roles for those who get in, else the code. */
function outcomeOf({ decision, code, roles }) {
  return code ?? `${decision}: ${roles.join(", ") || "no role"}`;
}

function download(csv) {
  const address = URL.createObjectURL(new Blob([head, ...csv], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "who-would-get-what.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
