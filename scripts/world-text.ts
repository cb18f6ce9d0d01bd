import colours from "picocolors";
import type { WorldDescription } from "../workbench/description.ts";
import { table } from "./table.ts";

/** A world for people: addresses, the variables for a shell, and the tables of who and what is in it. */
export function worldText(world: WorldDescription, apiOrigin: string | undefined): string {
  const { url, ca_file, env, applications, apis, users } = world;
  const variables = Object.entries(env).map(([name, value]) => `  export ${name}=${quoted(value)}`);
  return `
${colours.bold("The tenant")}  ${url}
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
${usersText(users)}
Save a policy file, and it is deployed. Ctrl-C closes everything.

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
