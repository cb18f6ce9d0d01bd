import { element, mostRows, onInput, row } from "./rows.js";

/** The applications, each with what is searched in it. */
let applications = [];

export async function showMap() {
  onInput(draw, "map-search");
  element("map-reload").addEventListener("click", read);
  await read();
}

async function read() {
  try {
    const response = await fetch("map.json");
    if (!response.ok) throw new Error(`the tenant answered ${response.status}`);
    const map = await response.json();
    const owners = new Map(map.connections.map(({ name, customer }) => [name, customer]));
    const everyone = map.connections.filter((each) => each.domain_level).length;
    applications = map.applications.map((each) => readable(each, owners, everyone)).sort(byCustomer);
    draw();
  } catch (error) {
    element("map-state").textContent = `The map could not be read: ${error.message}`;
  }
}

function readable({ name, client_id, type, third_party, customer, connections, grants }, owners, everyone) {
  const kind = [type, third_party ? "third party" : ""].filter(Boolean).join(", ");
  const texts = [
    customer || "(none)",
    `${name}\n${client_id}${kind && `\n${kind}`}`,
    connections === "domain_level" ? `all ${everyone} at domain level` : connectionsText(connections, owners),
    grants.map(({ api, subject, scopes }) => `${api} (${subject}): ${scopes?.join(" ") ?? "all scopes"}`).join("\n"),
  ];
  const audiences = grants.map(({ audience }) => audience);
  return { customer, name, texts, searched: [...texts, ...audiences].join("\n").toLowerCase() };
}

/** Each with its customer. */
function connectionsText(names, owners) {
  return names.map((name) => (owners.get(name) ? `${name} (${owners.get(name)})` : name)).join("\n");
}

function byCustomer(one, other) {
  return one.customer.localeCompare(other.customer) || one.name.localeCompare(other.name);
}

/** Every word must be somewhere in the row. */
function draw() {
  const words = element("map-search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = applications.filter(({ searched }) => words.every((word) => searched.includes(word)));
  element("map-rows").replaceChildren(...found.slice(0, mostRows).map(({ texts }) => row(texts)));
  const more = found.length > mostRows ? `, the first ${mostRows} of them shown` : "";
  element("map-state").textContent = `${found.length} of ${applications.length} applications${more}`;
}
