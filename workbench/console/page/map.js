import { ErrorBox, html, useEffect, useJson, useState } from "/console/frame.js";

const nothing = { q: "", customer: "", api: "", role: "", page: 0 };

/** Customers and APIs, with the roles that the deployed policy's rules give. */
export default function AccessMap({ active }) {
  const [wanted, setWanted] = useState(nothing);
  const [shown, setShown] = useState(undefined);
  const query = new URLSearchParams(wanted);
  const { value: map, error, reload } = useJson(`policy/access?${query}`);
  useEffect(() => {
    if (active && map) reload();
  }, [active]);
  const set = (name) => (e) => setWanted({ ...wanted, page: 0, [name]: e.target.value });
  const apis = map?.apis ?? [];
  const roles = apis.flatMap(({ key, roles: all }) => all.map((role) => `${key}:${role}`));
  const columns = wanted.api ? apis.filter(({ key }) => key === wanted.api) : apis;
  return html`<h2>Who can reach what</h2>
    <search class="filters">
      <label>Search <input type="search" autocomplete="off" value=${wanted.q} onInput=${set("q")} /></label>
      <label>Customer <input type="search" autocomplete="off" value=${wanted.customer} onInput=${set("customer")} /></label>
      <${Filter} label="API" any="all" value=${wanted.api} names=${apis.map(({ key }) => key)} onChange=${set("api")} />
      <${Filter} label="Role" any="any" value=${wanted.role} names=${roles} onChange=${set("role")} />
      <button type="button" onClick=${reload}>Read again</button>
    </search>
    <${ErrorBox} error=${error} />
    <p><output>${map ? `${map.found} of ${map.total} customers` : "Reading"}</output></p>
    <div class="beside">
      <div class="wide" tabindex="0" role="region" aria-label="Customers and APIs">
        <table class="matrix">
          <thead>
            <tr>
              <th scope="col">Customer</th>
              ${columns.map(({ key, name }) => html`<th scope="col">${key}<br /><small>${name}</small></th>`)}
            </tr>
          </thead>
          <tbody>
            ${(map?.customers ?? []).map(
              (each) =>
                html`<${Row} key=${each.customer} row=${each} columns=${columns} shown=${shown} show=${setShown} />`,
            )}
          </tbody>
        </table>
      </div>
      <${Details} shown=${shown} />
    </div>
    ${map && map.pages > 1 && html`<${Pages} map=${map} page=${wanted.page} go=${(page) => setWanted({ ...wanted, page })} />`}`;
}

function Filter({ label, any, value, names, onChange }) {
  return html`<label>
    ${label}
    <select value=${value} onChange=${onChange}>
      <option value="">${any}</option>
      ${names.map((name) => html`<option value=${name}>${name}</option>`)}
    </select>
  </label>`;
}

function Row({ row, columns, shown, show }) {
  const { customer, name, enforcement, cells } = row;
  return html`<tr>
    <th scope="row">
      ${customer}<br /><small>${name}</small>
      ${enforcement !== "enforce" && html`<br /><span class="warn tag">${enforcement}</span>`}
    </th>
    ${columns.map(({ key }) => {
      const cell = cells.find(({ api }) => api === key);
      if (!cell) return html`<td class="soft" aria-label="no access">–</td>`;
      const isShown = shown?.customer === customer && shown?.api === key;
      const point = () => show({ customer, api: key });
      return html`<td>
        <button
          type="button"
          class="cell"
          aria-pressed=${String(isShown)}
          aria-label=${`${customer}, ${key}: ${wordsOf(cell)}`}
          onMouseEnter=${point}
          onFocus=${point}
          onClick=${point}
        >
          ${cell.roles.map(({ role, given }) => html`<span class=${given > 0 ? "" : "soft"}>${role}</span> `)}
          ${cell.machines > 0 && html`<small>${countOf(cell.machines)}</small>`}
          ${cell.roles.length === 0 && cell.machines === 0 && html`<span class="soft">nobody</span>`}
        </button>
      </td>`;
    })}
  </tr>`;
}

/** As it is shown. */
function wordsOf({ roles, machines }) {
  const people = roles.map(({ role }) => role);
  return [...people, ...(machines > 0 ? [countOf(machines)] : [])].join(" ") || "nobody";
}

function countOf(machines) {
  return `${machines} machine${machines > 1 ? "s" : ""}`;
}

function Pages({ map, page, go }) {
  return html`<p class="filters">
    <button type="button" disabled=${page === 0} onClick=${() => go(page - 1)}>Before</button>
    <output>Page ${page + 1} of ${map.pages}</output>
    <button type="button" disabled=${page >= map.pages - 1} onClick=${() => go(page + 1)}>Next</button>
  </p>`;
}

/** What a cell stands for. */
function Details({ shown }) {
  const { value: cell, error } = useJson(shown && `policy/access/cell?${new URLSearchParams(shown)}`);
  const isCurrent = cell && shown && cell.customer === shown.customer && cell.api === shown.api;
  return html`<aside class="card" aria-label="Details" aria-live="polite">
    <${ErrorBox} error=${error} />
    ${!shown && html`<p class="soft">Point at a cell, or move to it with the keyboard.</p>`}
    ${isCurrent && html`<${Cell} cell=${cell} />`}
  </aside>`;
}

function Cell({ cell }) {
  return html`<h3>${cell.name}: ${cell.api}</h3>
    ${cell.roles.map(
      ({ role, scopes, rules }) => html`<p><strong>${role}</strong> <small>${scopes.join(" ") || "no scope"}</small></p>
        <ul class="rules">
          ${rules.map(({ words, at }) => html`<li>${words} <code>${at}</code></li>`)}
          ${rules.length === 0 && html`<li class="soft">No rule gives it.</li>`}
        </ul>`,
    )}
    <dl>
      <dt>Applications</dt>
      <dd>${cell.applications.join(", ") || "none"}</dd>
      <dt>Machines</dt>
      <dd>
        ${cell.machines.map(({ application, scopes }) => `${application} (${scopes.join(" ") || "no scope"})`).join(", ") || "none"}
      </dd>
      <dt>Connections</dt>
      <dd>${cell.connections.map(({ name, strategy, email_domains: of }) => `${name} (${strategy}): ${of}`).join("\n") || "none"}</dd>
      <dt>Enforcement</dt>
      <dd>${cell.enforcement}</dd>
    </dl>`;
}
