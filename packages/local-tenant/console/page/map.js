import { ErrorBox, html, useJson, useMemo, useState } from "./frame.js";

/** Rows in the page at once: more than a person reads, and few enough to be drawn at every key. */
const mostRows = 200;

export function MapPart() {
  const { value: map, error, reload } = useJson("map.json");
  const [search, setSearch] = useState("");
  const applications = useMemo(() => (map ? readable(map) : []), [map]);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  // Every word must be somewhere in the row.
  const found = applications.filter(({ searched }) => words.every((word) => searched.includes(word)));
  const more = found.length > mostRows ? `, the first ${mostRows} of them shown` : "";
  return html`<h2>Customers, applications and APIs</h2>
    <search class="filters">
      <label>Search <input type="search" autocomplete="off" value=${search} onInput=${(e) => setSearch(e.target.value)} /></label>
      <button type="button" onClick=${reload}>Read again</button>
    </search>
    <${ErrorBox} error=${error} />
    <p><output>${map ? `${found.length} of ${applications.length} applications${more}` : "Reading"}</output></p>
    <div class="wide" tabindex="0" role="region" aria-label="Applications">
      <table>
        <thead>
          <tr>
            <th scope="col">Customer</th>
            <th scope="col">Application</th>
            <th scope="col">Users come by</th>
            <th scope="col">APIs and scopes</th>
          </tr>
        </thead>
        <tbody>
          ${found
            .slice(0, mostRows)
            .map(({ id, texts }) => html`<tr key=${id}>${texts.map((text) => html`<td>${text}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>`;
}

function readable({ connections, applications }) {
  const owners = new Map(connections.map(({ name, customer }) => [name, customer]));
  const everyone = connections.filter((each) => each.domain_level).length;
  return applications.map((each) => readableRow(each, owners, everyone)).sort(byCustomer);
}

function readableRow({ name, client_id, type, third_party, customer, connections, grants }, owners, everyone) {
  const kind = [type, third_party ? "third party" : ""].filter(Boolean).join(", ");
  const texts = [
    customer || "(none)",
    `${name}\n${client_id}${kind && `\n${kind}`}`,
    connections === "domain_level" ? `all ${everyone} at domain level` : connectionsText(connections, owners),
    grants.map(({ api, subject, scopes }) => `${api} (${subject}): ${scopes?.join(" ") ?? "all scopes"}`).join("\n"),
  ];
  const audiences = grants.map(({ audience }) => audience);
  return { id: client_id, customer, name, texts, searched: [...texts, ...audiences].join("\n").toLowerCase() };
}

/** Each with its customer. */
function connectionsText(names, owners) {
  return names.map((name) => (owners.get(name) ? `${name} (${owners.get(name)})` : name)).join("\n");
}

function byCustomer(one, other) {
  return one.customer.localeCompare(other.customer) || one.name.localeCompare(other.name);
}
