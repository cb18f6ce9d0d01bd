import { allCustomers, type OwnedApplication } from "../../../compiler/applications.ts";
import { PolicyIndex } from "../../../compiler/policy-index.ts";
import type { Served } from "../../served.ts";
import { untriedAsLogin, untriedAsMachine } from "./untried.ts";

interface ApplicationChoice {
  /** `<customer>--<application>` */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly party: string | null;
  /** Keys of the APIs that it lists. */
  readonly apis: readonly string[];
  /** Why the console cannot try it as a login, or as a machine; null where it can. */
  readonly untried: { readonly login: string | null; readonly machine: string | null };
}

interface CustomerChoice {
  readonly customer: string;
  readonly name: string;
  /** Its own, and those that all customers share. */
  readonly applications: readonly ApplicationChoice[];
  readonly connections: readonly {
    readonly name: string;
    readonly strategy: string;
    /** Of the local provider; null where the machine has none for this strategy. */
    readonly users: readonly string[] | null;
  }[];
}

/** What may be tried: all that the policy names, also what does not belong together. No secrets, no passwords. */
export interface Choices {
  readonly customers: readonly CustomerChoice[];
  readonly apis: readonly { readonly key: string; readonly name: string; readonly scopes: readonly string[] }[];
}

export function choicesOf({ policy, users, homes }: Served): Choices {
  const index = new PolicyIndex(policy);
  const namesAt = (connection: string) => {
    return users.filter((user) => user.connection === connection).map(({ username }) => username);
  };
  const customers = allCustomers(policy).map((customer): CustomerChoice => {
    const own = index.applications.filter((each) => each.customer.customer === customer.customer);
    const shared = index.signInApplications(customer).filter((each) => !own.includes(each));
    return {
      customer: customer.customer,
      name: customer.name,
      applications: [...own, ...shared].map(applicationChoice),
      connections: Object.entries(customer.connections).map(([name, { strategy }]) => {
        return { name, strategy, users: homes.has(name) ? namesAt(name) : null };
      }),
    };
  });
  const apis = Object.entries(policy.apis.apis).map(([key, { name, scopes }]) => {
    return { key, name, scopes: Object.keys(scopes) };
  });
  return { customers, apis };
}

function applicationChoice({ id, name, application }: OwnedApplication): ApplicationChoice {
  const { type, apis } = application;
  const party = "party" in application ? (application.party ?? null) : null;
  const untried = { login: untriedAsLogin(application), machine: untriedAsMachine(application) };
  return { id, name, type, party, apis, untried };
}
