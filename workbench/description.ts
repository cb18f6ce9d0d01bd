import type { RunningTenant } from "@federated-actions/local-tenant/start";
import { allApplications } from "../compiler/applications.ts";
import type { Policy } from "../compiler/policy-files/policy.ts";

/** All that a developer needs to sign in and to call: the line that `npm start -- --json` prints when it is ready. */
export interface WorldDescription {
  readonly url: string;
  readonly domain: string;
  readonly ca_file: string;
  readonly console: string;
  readonly env: {
    readonly AUTH0_DOMAIN: string;
    readonly AUTH0_CLIENT_ID: string;
    readonly AUTH0_CLIENT_SECRET: string;
    readonly NODE_EXTRA_CA_CERTS: string;
  };
  readonly applications: readonly {
    /** Its key in the customer's file. */
    readonly name: string;
    readonly customer: string;
    readonly type: string;
    readonly client_id: string;
    readonly client_secret?: string;
  }[];
  readonly apis: readonly { readonly name: string; readonly audience: string }[];
  readonly users: readonly {
    readonly customer: string;
    readonly connection: string;
    readonly username: string;
    readonly password: string;
  }[];
}

export function describeWorld(
  { url, domain, issuer, clientId, clientSecret, tenant }: RunningTenant,
  caFile: string,
  policy: Policy,
  users: WorldDescription["users"],
): WorldDescription {
  const applications = allApplications(policy).flatMap(({ key, name, customer, application }) => {
    const client = tenant.store.clients.find((candidate) => candidate.name === name);
    if (client === undefined) return [];
    const hasSecret = "authentication" in application && application.authentication === "secret";
    return [
      {
        name: key,
        customer: customer.customer,
        type: application.type,
        client_id: client.client_id,
        ...(hasSecret && client.client_secret !== undefined && { client_secret: client.client_secret }),
      },
    ];
  });
  return {
    url,
    domain,
    ca_file: caFile,
    console: `${issuer}console/`,
    env: {
      AUTH0_DOMAIN: domain,
      AUTH0_CLIENT_ID: clientId,
      AUTH0_CLIENT_SECRET: clientSecret,
      NODE_EXTRA_CA_CERTS: caFile,
    },
    applications,
    apis: Object.entries(policy.apis.apis).map(([name, { audience }]) => ({ name, audience })),
    users: users.map(({ customer, connection, username, password }) => ({ customer, connection, username, password })),
  };
}
