import { ErrorBox, html, useJson } from "/console/frame.js";

/** What the Actions did that led to an entry of the log. */
export function TracesOfEntry({ id }) {
  const { value, error } = useJson(`policy/traces/${encodeURIComponent(id)}`);
  return html`<section class="card" aria-label="Decision">
    <p class="aside"><a href="#log">Close</a></p>
    <h3>What the Actions decided</h3>
    <${ErrorBox} error=${error} />
    ${!value && !error && html`<p><output>Reading</output></p>`}
    ${value?.traces.map((trace) => html`<${Trace} key=${trace.id} trace=${trace} />`)}
  </section>`;
}

/** An execution of Actions: its answer, why, by which lines of the policy, and what was printed. */
export function Trace({ trace }) {
  const { trigger, date, answered, explained, differs, output } = trace;
  return html`<article class="trace">
    <p><small>${trigger}, ${date.slice(11, 19)} UTC</small></p>
    <${Answer} answered=${answered} explained=${explained} />
    ${differs && html`<p class="warn box">${differs}</p>`}
    ${
      explained
        ? html`<${Explained} explained=${explained} />`
        : html`<p>No Action of this bundle ran, so there are no steps to tell.</p>`
    }
    ${output.length > 0 && html`<${Output} output=${output} />`}
  </article>`;
}

function Answer({ answered: { result, action, reason }, explained }) {
  const bad = result === "denied" || result === "failed";
  const observed = explained?.would_deny ?? [];
  const said = reason ?? (result === "failed" ? "The tenant's log has the message" : undefined);
  return html`<p class=${`${bad ? "bad" : observed.length > 0 ? "warn" : "good"} box`}>
    <strong>${result}</strong>${action ? ` by ${action}` : ""}${said ? `: ${said}` : ""}
    ${observed.length > 0 && html`<br />Only observed; it would be refused: <code>${observed.join(" ")}</code>`}
  </p>`;
}

function Explained({ explained }) {
  const {
    customer,
    api,
    grants,
    facts,
    advice,
    trace,
    near_misses: misses,
    attributes_read: read,
    removed_scopes: removed,
  } = explained;
  return html`${facts.length > 0 && html`<h4>What it is due to</h4><ul>${facts.map((fact) => html`<li>${fact}</li>`)}</ul>`}
    ${
      advice &&
      html`<dl>
        <dt>What you do</dt>
        <dd><${Text} text=${advice.mend} /></dd>
        <dt>What you tell the customer</dt>
        <dd><${Text} text=${advice.tell} /></dd>
      </dl>`
    }
    <dl>
      <dt>Customer</dt>
      <dd>${customer ?? "none: no policy names it"}</dd>
      <dt>API</dt>
      <dd>${api ?? "none of apis.yaml"}</dd>
      ${removed.length > 0 && html`<dt>Scopes taken off</dt><dd>${removed.join(" ")}</dd>`}
    </dl>
    ${grants.length > 0 && html`<${Grants} grants=${grants} />`} ${misses.length > 0 && html`<${NearMisses} misses=${misses} />`}
    ${read.length > 0 && html`<${AttributesRead} read=${read} />`}
    <h4>Steps</h4>
    <ol class="steps">
      ${trace.map(
        ({ step, outcome, detail, at }) =>
          html`<li>
            <strong>${step}</strong> <span class=${outcome === "refuse" ? "bad" : "soft"}>${outcome}</span> ${detail}
            ${at?.map((each) => html` <code>${each}</code>`)}
          </li>`,
      )}
    </ol>`;
}

/** With what stands between backticks as code. */
function Text({ text }) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

/** Each role and scope, and the line of the policy that gave it. */
function Grants({ grants }) {
  return html`<h4>What the policy gives</h4>
    <${Table} name="What the policy gives" heads=${["", "Given by", "Line of the policy"]}>
      ${grants.map(
        ({ kind, name, by }) =>
          html`<tr>
            <td>${kind} <strong>${name}</strong></td>
            <td>${by.map(({ words }) => words).join("\n")}</td>
            <td>${by.map(({ at, text }) => html`<div><code>${at}</code> <code class="soft">${text}</code></div>`)}</td>
          </tr>`,
      )}
    <//>`;
}

function NearMisses({ misses }) {
  return html`<h4>Nearly matched</h4>
    <${Table} name="Nearly matched" heads=${["Rule", "Attribute", "Value", "Expected", "Why not"]}>
      ${misses.map(
        ({ at, attribute, value, expected, why }) =>
          html`<tr>
            <td><code>${at}</code></td>
            <td>${attribute}</td>
            <td><code>${JSON.stringify(value)}</code></td>
            <td><code>${JSON.stringify(expected)}</code></td>
            <td>${why}</td>
          </tr>`,
      )}
    <//>`;
}

function AttributesRead({ read }) {
  return html`<h4>Attributes that the rules read</h4>
    <${Table} name="Attributes that the rules read" heads=${["Attribute", "Values"]}>
      ${read.map(
        ({ name, found, values }) =>
          html`<tr>
            <td>${name}</td>
            <td>
              ${found ? html`<code>${values.map((value) => JSON.stringify(value)).join(", ")}</code>` : "absent, or nothing that a rule reads"}
            </td>
          </tr>`,
      )}
    <//>`;
}

function Output({ output }) {
  return html`<h4>What the Actions printed</h4>
    <pre class="printed" tabindex="0">${output.map(({ action, level, text }) => `${action} ${level}: ${text}\n`)}</pre>`;
}

function Table({ name, heads, children }) {
  return html`<div class="wide" tabindex="0" role="region" aria-label=${name}>
    <table>
      <thead>
        <tr>
          ${heads.map((head) => (head ? html`<th scope="col">${head}</th>` : html`<td></td>`))}
        </tr>
      </thead>
      <tbody>${children}</tbody>
    </table>
  </div>`;
}
