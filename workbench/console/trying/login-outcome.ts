import { z } from "zod";
import { allCustomers } from "../../../compiler/applications.ts";
import { dialectOf } from "../../dialects/dialect-of.ts";
import type { ConsoleWorld } from "../console-world.ts";
import type { Trace } from "../tracing/explain-run.ts";
import type { Attempt, LoginRequest } from "./attempts.ts";
import type { DecodedToken } from "./decoded-token.ts";
import type { Refusal } from "./token-request.ts";

/** What came of a sign-in. */
interface LoginOutcome {
  readonly request: LoginRequest;
  /** `open`: the browser has not come back, and no Action has refused. */
  readonly state: "open" | "issued" | "refused";
  readonly refusal: Refusal | null;
  readonly tokens: readonly DecodedToken[];
  readonly traces: readonly Trace[];
  /** Who signed in, as far as the Actions were asked. */
  readonly user: { readonly user_id: string; readonly email: string | null } | null;
  /** Where the provider lets one sign out; null where every sign-in asks for the password. */
  readonly signOut: string | null;
}

const seen = z.looseObject({
  transaction: z.looseObject({ state: z.string().optional() }),
  user: z.looseObject({ user_id: z.string(), email: z.string().optional().catch(undefined) }),
});

export async function outcomeOf(world: ConsoleWorld, { request, state, result }: Attempt): Promise<LoginOutcome> {
  const runs = world.runs.filter(({ event }) => seen.safeParse(event).data?.transaction.state === state);
  const traces = await Promise.all(runs.map((run) => world.explainer.explain(run)));
  const user = seen.safeParse(runs.at(-1)?.executed.event).data?.user;
  const denied = traces.some(({ answered }) => answered.result === "denied" || answered.result === "failed");
  const refused = result?.refusal || (result === undefined && denied);
  return {
    request,
    state: refused ? "refused" : result === undefined ? "open" : "issued",
    refusal: result?.refusal ?? null,
    tokens: result?.tokens ?? [],
    traces,
    user: user ? { user_id: user.user_id, email: user.email ?? null } : null,
    signOut: signOutOf(world, request.connection),
  };
}

/** OpenID providers keep a session. */
function signOutOf(world: ConsoleWorld, connection: string): string | null {
  const { policy, homes } = world.served();
  const { connections } = allCustomers(policy).find((each) => Object.hasOwn(each.connections, connection)) ?? {};
  const found = connections?.[connection];
  const home = homes.get(connection);
  return found && home && dialectOf(found)?.protocol === "oidc" ? `${home.origin}/sign-out` : null;
}
