import { coloursFor } from "../demonstration/colours.ts";
import type { WorldDescription } from "../workbench/description.ts";
import type { World } from "../workbench/world.ts";
import { table } from "./table.ts";

const colours = coloursFor(process.stdout);

/** A world for people: addresses, the variables for a shell, and the tables of who and what is in it. */
export function worldText(
  { url, console: consoleUrl, ca_file, env, applications, apis, users }: WorldDescription,
  served: Pick<World, "apiOrigin" | "portals">,
): string {
  const apiOrigin = served.apiOrigin();
  const variables = Object.entries(env).map(([name, value]) => `  export ${name}=${quoted(value)}`);
  return `
${colours.bold("The tenant")}   ${url}
${colours.bold("Its console")}  ${consoleUrl}
Its certificate, and those of the identity providers, are issued by ${ca_file}: trust it, or accept them in the browser.

${variables.join("\n")}

${table(
  ["customer", "application", "type", "client_id", "client_secret"],
  applications.map(({ customer, name, type, client_id, client_secret }) => {
    return [customer, name, type, client_id, client_secret ?? ""];
  }),
)}
${table(
  ["API", "audience"],
  apis.map(({ name, audience }) => [name, audience]),
)}${apiOrigin === undefined ? "" : `\nThe demonstration's server of these APIs: ${apiOrigin}\n`}
${portalsText(served.portals())}
${usersText(users)}
Save a policy file, and it is deployed. Ctrl-C closes everything.

`;
}

function portalsText(portals: ReturnType<World["portals"]>): string {
  if (portals.length === 0) return "";
  const rows = portals.map(({ title, origin, hint = "" }) => [title, origin, hint]);
  return `${table(["page", "address", ""], rows)}
Open the APIs' server once too: a page can call it only after the browser has accepted its certificate.
`;
}

function usersText(users: WorldDescription["users"]): string {
  if (users.length === 0) return "Nobody can sign in: users are made of the examples of the policy files.\n";
  return table(
    ["customer", "connection", "user", "password"],
    users.map(({ customer, connection, username, password }) => [customer, connection, username, password]),
  );
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
