import { allCustomers } from "../../applications.ts";
import type { Policy } from "../policy.ts";
import { type Problem, problem } from "../problems.ts";
import type { Connection } from "../schema.ts";

/** Each list holds alternatives; one of them is needed, with all of its names. */
type Needed = readonly (readonly string[])[];

const client: Needed = [["client_id"]];
const secret: Needed = [["client_secret"]];
const metadata: Needed = [
  ["metadataUrl"],
  ["metadataXml"],
  ["signInEndpoint", "signingCert"],
  ["signInEndpoint", "cert"],
];

/**
 * What a connection cannot work without. Sources: auth0.github.io/node-auth0, ConnectionOptions* (`client_id` and
 * `pingFederateBaseUrl` are required there), and Auth0's pages on each identity provider.
 */
const needed: Readonly<Record<Connection["strategy"], readonly Needed[]>> = {
  oidc: [client, [["discovery_url"], ["issuer"], ["authorization_endpoint"]]],
  okta: [client, [["domain"], ["discovery_url"], ["issuer"], ["authorization_endpoint"]]],
  waad: [client, secret, [["tenant_domain"]]],
  "google-apps": [client, secret, [["tenant_domain"], ["domain"]]],
  samlp: [metadata],
  adfs: [[["adfs_server"], ["fedMetadataXml"], ["signInEndpoint"]]],
  pingfederate: [[["pingFederateBaseUrl"]]],
  ad: [],
};

/**
 * Warns of options that Auth0 needs and that are missing: a deployment would fail, or nobody could sign in. It is no
 * error, since a tenant may have them already: auth0-deploy-cli keeps what a file leaves out.
 */
export function warningsOfMissingOptions(policy: Policy): Problem[] {
  return allCustomers(policy).flatMap(({ customer, connections }) => {
    const file = policy.files.customer(customer);
    return Object.entries(connections).flatMap(([name, connection]) => {
      const place = () => policy.locate(file, ["connections", name, "options"], "key");
      return missingOf(connection).map((options) =>
        problem(place(), `Auth0 needs ${options} in the options of "${name}" (${connection.strategy})`),
      );
    });
  });
}

function missingOf({ strategy, options }: Connection): string[] {
  const isSet = (name: string) => ![undefined, null, ""].includes(options[name] as undefined);
  return needed[strategy]
    .filter((alternatives) => !alternatives.some((names) => names.every(isSet)))
    .map((alternatives) => alternatives.map((names) => names.join(" and ")).join(", or "));
}
