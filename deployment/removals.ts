import { isBundled } from "../compiler/actions.ts";
import type { Change } from "./changes.ts";
import type { Compared } from "./compared.ts";
import { title } from "./describe-change.ts";
import { isNamed } from "./desired.ts";
import { type Found, keyOf, strings, text } from "./resources.ts";

/**
 * What is ours and left the policy files: carriers whose policy our key signed for this tenant, their grants for our
 * APIs, and the Action and profile of token exchange. Nothing else is ever removed.
 */
export function findRemovals(compared: Compared): Change[] {
  const { desired, state, customers } = compared;
  const gone = new Set<string>();
  for (const found of state.found) if (isGoneCarrier(compared, found)) gone.add(keyOf(found));
  const audiences = new Set(desired.resources.flatMap(({ kind, name }) => (kind === "resource_server" ? [name] : [])));
  const isGone = (found: Found) => {
    // What one customer's deployment has read may not be all that there is.
    if (customers !== undefined && !customers.has(found.customer ?? "")) return false;
    if (gone.has(keyOf(found))) return true;
    if (isNamed(desired, found)) return false;
    if (found.kind === "client_grant") return isGoneGrant(found);
    if (found.kind === "token_exchange_profile") return found.content.action === "token-exchange";
    return found.kind === "action" && isOurAction(found);
  };
  const isGoneGrant = ({ content }: Found) => {
    const client = { kind: "client", name: text(content.client_id) } as const;
    return audiences.has(text(content.audience)) && (gone.has(keyOf(client)) || isNamed(desired, client));
  };
  return state.found.filter(isGone).map((found) => ({
    action: "remove",
    kind: found.kind,
    name: found.name,
    customer: found.customer,
    words: `${title(found)} left the policy files${scopeWords(found)}`,
    widens: false,
    found,
    fields: [],
  }));
}

function isGoneCarrier({ desired, policies }: Compared, found: Found): boolean {
  return !isNamed(desired, found) && policies.open(found).is === "policy";
}

/** The name alone does not make it ours. */
function isOurAction({ name, content }: Found): boolean {
  const isOurName = isBundled(name);
  return (
    isOurName &&
    text(content.code).startsWith(`// ${name}: `) &&
    text(content.code).includes("// Built from TypeScript.")
  );
}

function scopeWords({ kind, content }: Found): string {
  return kind === "client_grant" ? `: ${strings(content.scope).join(", ")}` : "";
}
