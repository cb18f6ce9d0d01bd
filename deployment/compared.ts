import type { Desired } from "./desired.ts";
import type { Policies } from "./policies.ts";
import type { TenantState } from "./read-tenant.ts";

/** What a comparison of build and tenant needs. */
export interface Compared {
  readonly desired: Desired;
  readonly state: TenantState;
  /** Opens what the tenant's Actions accept. */
  readonly policies: Policies;
  /** Opens what the build has signed. */
  readonly builtPolicies: Policies;
  /** Whether the build is signed by a key that the Actions accept. If not, the contents of policies are compared. */
  readonly isSigned: boolean;
  /** Values by name; to see whether the tenant has another. */
  readonly secrets: Readonly<Record<string, string | undefined>>;
  /** Limits it to these customers, and to what all customers share. */
  readonly customers?: ReadonlySet<string> | undefined;
}

/** Whether a comparison is to look at what belongs to a customer. */
export function concerns({ customers }: Compared, customer: string | null): boolean {
  return customers === undefined || customer === null || customers.has(customer);
}
