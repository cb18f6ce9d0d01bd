import type { CarrierKind } from "../../actions/policy/carrier/sealed-format.ts";
import { allCustomers } from "../applications.ts";
import type { Policy } from "../policy-files/policy.ts";
import { PolicyError, type Problem, problem } from "../policy-files/problems.ts";
import type { Customer } from "../policy-files/schema.ts";
import { PolicyIndex } from "../policy-index.ts";
import { CapacityError } from "./capacity-error.ts";
import { clientPayload, connectionPayload } from "./payloads.ts";
import { type SealedPolicy, sealPolicy, type Unsealed } from "./seal.ts";
import type { SigningKey } from "./signing-key.ts";

export interface SealedCarrier extends SealedPolicy {
  readonly kind: CarrierKind;
  readonly name: string;
  /** Connections only. */
  readonly strategy?: string;
  readonly customer: string;
}

interface Carrier extends Unsealed {
  /** The carrier's path in its customer's file. */
  readonly path: readonly string[];
}

/**
 * Every carrier's signed policy, by `kind:name`.
 *
 * @param isWanted limits it to the carriers of these customers
 * @throws PolicyError for each policy that does not fit its carrier
 */
export function sealCarriers(
  policy: Policy,
  key: SigningKey,
  isWanted: (customer: Customer) => boolean = () => true,
): Map<string, SealedCarrier> {
  const problems: Problem[] = [];
  const sealed = new Map<string, SealedCarrier>();
  for (const { path, ...carrier } of carriersOf(policy, isWanted)) {
    const { kind, name, strategy, customer } = carrier;
    try {
      sealed.set(`${kind}:${name}`, {
        kind,
        name,
        customer,
        ...(strategy && { strategy }),
        ...sealPolicy(carrier, key, policy.environment.domain),
      });
    } catch (error) {
      if (!(error instanceof CapacityError)) throw error;
      const place = policy.locate(policy.files.customer(customer), path, "key");
      problems.push(
        problem(
          place,
          `the policy of the ${kind} ${name} ${error.message}; merge or remove rules, or free metadata keys`,
        ),
      );
    }
  }
  if (problems.length > 0) throw new PolicyError(problems);
  return sealed;
}

function carriersOf(policy: Policy, isWanted: (customer: Customer) => boolean): Carrier[] {
  const customers = allCustomers(policy).filter(isWanted);
  const index = new PolicyIndex(policy);
  const clientNameOf = (customer: Customer) => (application: string) => {
    const found = index.findApplication(customer, application);
    // Loading has refused unknown names.
    if (!found) throw new Error(`no application ${application}`);
    return found.name;
  };
  return [
    ...index.applications
      .filter(({ customer }) => isWanted(customer))
      .map(({ name, key, customer, application }) => ({
        kind: "client" as const,
        name,
        customer: customer.customer,
        payload: clientPayload(customer, application),
        ownMetadata: application.metadata,
        path: ["applications", key],
      })),
    ...customers.flatMap((customer) =>
      Object.entries(customer.connections).map(([name, { strategy, metadata }]) => ({
        kind: "connection" as const,
        name,
        strategy,
        customer: customer.customer,
        payload: connectionPayload(customer, name, clientNameOf(customer)),
        ownMetadata: metadata,
        path: ["connections", name],
      })),
    ),
    ...customers.map(organizationCarrier),
  ];
}

function organizationCarrier({ customer }: Customer): Carrier {
  return { kind: "organization", name: customer, customer, payload: {}, path: ["customer"] };
}
