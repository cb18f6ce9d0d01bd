import { ErrorBox, html, postJson, useCallback, useEffect, useState } from "/console/frame.js";

/** Rows in the page at once. */
const mostRows = 300;

/** All examples of the policy files as they are, red ones first. */
export function TestExamples({ active }) {
  const [tested, setTested] = useState({});
  const [isRunning, setRunning] = useState(false);
  const [customer, setCustomer] = useState("");
  const [isRedOnly, setRedOnly] = useState(false);
  const run = useCallback(() => {
    setRunning(true);
    postJson("policy/examples/run", {})
      .then(
        (answer) => setTested({ answer }),
        (error) => setTested({ error }),
      )
      .finally(() => setRunning(false));
  }, []);
  useEffect(() => {
    if (active) run();
  }, [active]);
  const { answer, error } = tested;
  const all = answer?.examples ?? [];
  const red = all.filter(({ complaint }) => complaint);
  const ordered = [...red, ...(isRedOnly ? [] : all.filter(({ complaint }) => !complaint))];
  const found = ordered.filter((each) => each.customer.startsWith(customer.trim().toLowerCase()));
  return html`<search class="filters">
      <label>Customer <input type="search" autocomplete="off" value=${customer} onInput=${(e) => setCustomer(e.target.value)} /></label>
      <label class="inline">
        <input type="checkbox" checked=${isRedOnly} onChange=${(e) => setRedOnly(e.target.checked)} />${" "}only those that fail
      </label>
      <button type="button" disabled=${isRunning} onClick=${run}>Run again</button>
    </search>
    <${ErrorBox} error=${error} />
    ${
      answer?.problems.length > 0 &&
      html`<div class="bad box" role="alert">
        <strong>The files cannot be used as they are. These are the examples of what is deployed.</strong>
        <ul>${answer.problems.map(({ message }) => html`<li>${message}</li>`)}</ul>
      </div>`
    }
    <p>
      <output>
        ${answer ? `${all.length - red.length} passed, ${red.length} failed` : ""}${isRunning ? " Running…" : ""}${
          found.length < all.length || found.length > mostRows ? `, ${Math.min(found.length, mostRows)} shown` : ""
        }
      </output>
    </p>
    <div class="wide" tabindex="0" role="region" aria-label="Examples">
      <table>
        <thead>
          <tr><th scope="col">Result</th><th scope="col">Customer</th><th scope="col">Example</th><th scope="col">Where</th></tr>
        </thead>
        <tbody>
          ${found.slice(0, mostRows).map((each) => html`<${Row} key=${each.at} example=${each} />`)}
        </tbody>
      </table>
    </div>`;
}

function Row({ example }) {
  const { customer, name, at, complaint, near_misses: misses } = example;
  const why = complaint && [complaint, ...misses.map((miss) => `nearly matches ${miss}`)].join("\n");
  return html`<tr>
    <td><span class=${`${complaint ? "bad" : "good"} tag`}>${complaint ? "failed" : "passed"}</span></td>
    <td>${customer}</td>
    <td>${name}${why && html`<br /><small class="bad">${why}</small>`}</td>
    <td><code>${at}</code></td>
  </tr>`;
}
