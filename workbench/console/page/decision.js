import { html } from "/console/frame.js";

/** How a login would end, and why. */
export function Decision({ explained }) {
  const { decision, code, reason, roles, scopes, removed_scopes: removed, would_deny: observed } = explained;
  const tone = decision === "allow" ? "good" : decision === null ? "warn" : "bad";
  const granting = new Set(explained.trace.flatMap(({ at = [] }) => at));
  const list = (values) => values.join(", ") || "none";
  return html`<p class=${`${tone} box`} role="status">
      <strong>${decision ?? "no decision"}</strong>${code && html`${" "}<code>${code}</code>`}
      ${reason && html`<br />${withoutCode(reason, code)}`}
    </p>
    <dl>
      <dt>Roles</dt>
      <dd>${list(roles)}</dd>
      <dt>Scopes</dt>
      <dd>${list(scopes)}</dd>
      <dt>Scopes taken off</dt>
      <dd>${list(removed)}</dd>
      ${observed.length > 0 && html`<dt>Would be refused</dt><dd class="warn">${list(observed)}</dd>`}
    </dl>
    ${explained.facts.length > 0 && html`<h3>Why</h3>${explained.facts.map((each) => html`<p>${each}</p>`)}`}
    ${explained.advice && html`<h3>What to do</h3><p>${explained.advice.mend}</p>`}
    <h3>Rules</h3>
    ${explained.rules.length === 0 && html`<p class="soft">No rule was looked at.</p>`}
    <ul class="rules">
      ${explained.rules.map(
        ({ rule, at, roles: given, holds }) => html`<li class=${holds ? "good" : "soft"}>
          ${holds ? "✓" : "✗"} rule ${rule} ${holds ? "holds" : "does not hold"}: ${given.join(", ")}
          ${granting.has(at) && " (gives a role here)"} <code>${at}</code>
        </li>`,
      )}
    </ul>
    ${explained.near_misses.length > 0 && html`<${NearMisses} misses=${explained.near_misses} />`}
    <details>
      <summary>Steps</summary>
      <div class="wide" tabindex="0" role="region" aria-label="Steps">
        <table>
          <thead>
            <tr><th scope="col">Step</th><th scope="col">Outcome</th><th scope="col">Detail</th></tr>
          </thead>
          <tbody>
            ${explained.trace.map(
              ({ step, outcome, detail, at = [] }) => html`<tr>
                <td>${step}</td>
                <td class=${outcome === "refuse" ? "bad" : ""}>${outcome}</td>
                <td>${[detail, ...at].filter(Boolean).join("\n")}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
}

function NearMisses({ misses }) {
  return html`<h3>Nearly matched</h3>
    <ul>
      ${misses.map(
        ({ rule, at, attribute, value, expected, why }) => html`<li>
          rule ${rule}: ${attribute} <code>${JSON.stringify(value)}</code>, expected${" "}
          <code>${JSON.stringify(expected)}</code>: ${why} <code>${at}</code>
        </li>`,
      )}
    </ul>`;
}

/** The reason begins with the code. */
function withoutCode(reason, code) {
  return code && reason.startsWith(`${code}: `) ? reason.slice(code.length + 2) : reason;
}
