import { Names } from "../../compiler/explaining/asked/names.ts";
import { ExplainError } from "../../compiler/explaining/explain-error.ts";
import { didYouMean } from "../../compiler/policy-files/did-you-mean.ts";
import { loadPolicy } from "../../compiler/policy-files/load.ts";
import { type ExampleUser, usersOfExamples } from "../../workbench/users-of-examples.ts";
import type { ExplainOptions } from "./options.ts";

/** A user of the workbench, as `npm start` prints them. Undefined without --user. @throws ExplainError */
export async function readUser(
  { user: username, idToken, samlResponse, connection, policy: dir, env: environment }: ExplainOptions,
  slug: string,
): Promise<ExampleUser | undefined> {
  if (username === undefined) return undefined;
  const other = idToken !== undefined ? "--id-token" : samlResponse !== undefined ? "--saml-response" : undefined;
  if (other !== undefined) throw new ExplainError(`--user and ${other} exclude each other: leave out one`);
  const policy = await loadPolicy({ dir, environment });
  const names = new Names(policy);
  const customer = names.customer(slug);
  if (connection !== undefined) names.connection(customer, connection);
  const users = usersOfExamples(policy).filter((user) => {
    return user.customer === slug && (connection === undefined || user.connection === connection);
  });
  const [found, ...more] = users.filter((user) => user.username === username);
  if (!found) {
    const known = [...new Set(users.map((user) => user.username))];
    throw new ExplainError(`there is no user "${username}" of ${connection ?? slug}${didYouMean(username, known)}`);
  }
  if (more.length === 0) return found;
  const connections = [found, ...more].map((user) => user.connection).join(", ");
  throw new ExplainError(`name a --connection: there is a user "${username}" at ${connections}`);
}
