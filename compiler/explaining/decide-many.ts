import type { ActionBody } from "../bundling/bundle-actions.ts";
import { withConfig } from "../bundling/bundle-actions.ts";
import type { Policy } from "../policy-files/policy.ts";
import { sealCarriers } from "../sealing/seal-carriers.ts";
import { createSigningKey } from "../sealing/signing-key.ts";
import { vendorConfig } from "../vendor-config.ts";
import { askedInWords, type Words } from "./asked/event-from-words.ts";
import { Names } from "./asked/names.ts";
import { loadExplain } from "./built-explain.ts";
import { completeEvent } from "./complete-event.ts";
import { ExplainError } from "./explain-error.ts";

/** Where many users sign in. */
export type Place = Required<Pick<Words, "customer" | "application" | "api">> & Pick<Words, "connection">;

/** What one user would get. */
export interface Decided {
  readonly decision: "allow" | "deny" | "pass";
  readonly code: string | null;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** What would be refused if the customer were not only observed. */
  readonly would_deny: readonly string[];
}

/**
 * Decides on many users, by the built Action as it is loaded once. Of a decision it tells only what comes of it.
 * @param now ms since the epoch
 * @throws ExplainError for names that the policy lacks, and for machines, which have no users
 */
export function createDecider(
  policy: Policy,
  actions: readonly ActionBody[],
  place: Place,
  now: number,
): (attributes: Readonly<Record<string, unknown>>) => Promise<Decided> {
  const names = new Names(policy);
  const asked = (attributes?: Readonly<Record<string, unknown>>) => {
    const [first] = askedInWords(policy, names, { ...place, ...(attributes && { attributes }) }, now);
    if (first?.trigger !== "post-login")
      throw new ExplainError(`${place.application} is a machine, which has no users`);
    return first.event;
  };
  asked();
  const action = actions.find(({ trigger }) => trigger === "post-login");
  if (!action) throw new Error("no Action runs at a login");
  const key = createSigningKey();
  const explain = loadExplain(withConfig(action, vendorConfig(policy, [key.publicKey])));
  const sealed = sealCarriers(policy, key);
  return async (attributes) => {
    const { decision } = await explain(
      completeEvent(asked(attributes), () => sealed),
      now,
    );
    return {
      decision: decision.decision,
      code: decision.code ?? null,
      roles: decision.accessTokenClaims.roles ?? [],
      scopes: decision.accessTokenClaims.scopes ?? [],
      would_deny: decision.wouldDeny,
    };
  };
}
