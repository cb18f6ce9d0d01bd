import { z } from "zod";
import { DeploymentError, DeploymentRefusedError } from "./errors.ts";
import type { Credentials } from "./sign-in.ts";
import { describeFailure } from "./transport.ts";

/** A machine of the tenant, kept for this purpose, and the API for which it asks. */
export interface Canary {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly audience: string;
}

export interface CanaryResult {
  readonly name: string;
  readonly ok: boolean;
  readonly words: string;
}

const names = ["CANARY_CLIENT_ID", "CANARY_CLIENT_SECRET", "CANARY_AUDIENCE"] as const;
const answerSchema = z.looseObject({ access_token: z.string().optional(), error_description: z.string().optional() });

/** All three variables or none. @throws DeploymentRefusedError */
export function canaryFrom(env: Readonly<Record<string, string | undefined>>): Canary | undefined {
  const missing = names.filter((name) => !env[name]);
  if (missing.length === names.length) return undefined;
  if (missing.length > 0) throw new DeploymentRefusedError(`${missing.join(", ")} must be set too, for the canary`);
  const {
    CANARY_CLIENT_ID: clientId = "",
    CANARY_CLIENT_SECRET: clientSecret = "",
    CANARY_AUDIENCE: audience = "",
  } = env;
  return { clientId, clientSecret, audience };
}

/** The guard lets a machine pass, and refuses the same machine where it speaks of a user. @throws DeploymentError */
export async function runCanary(
  canary: Canary,
  { credentials, fetch: ownFetch = fetch }: { readonly credentials: Credentials; readonly fetch?: typeof fetch },
): Promise<CanaryResult[]> {
  const ask = (more: object) => requestToken(canary, credentials.domain, more, ownFetch);
  const plain = await ask({});
  const impersonating = await ask({ username: "canary@example.com" });
  const isRefused =
    impersonating.access_token === undefined && /^impersonation_blocked\b/.test(impersonating.error_description ?? "");
  return [
    result(
      "canary",
      plain.access_token !== undefined,
      "the canary gets its token",
      `the canary gets no token: ${plain.error_description ?? "no reason"}`,
    ),
    result(
      "canary with a username",
      isRefused,
      "the canary is refused with a username",
      impersonating.access_token === undefined
        ? `the canary with a username is refused for another reason: ${impersonating.error_description ?? "none"}`
        : "the canary gets a token although it names a user: client-credentials-guard does not run",
    ),
  ];
}

function result(name: string, ok: boolean, good: string, bad: string): CanaryResult {
  return { name, ok, words: ok ? good : bad };
}

async function requestToken(
  { clientId, clientSecret, audience }: Canary,
  domain: string,
  more: object,
  ownFetch: typeof fetch,
): Promise<z.output<typeof answerSchema>> {
  const body = {
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    audience,
    ...more,
  };
  try {
    const response = await ownFetch(`https://${domain}/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    return answerSchema.parse(await response.json());
  } catch (error) {
    throw new DeploymentError(`https://${domain} does not answer the canary: ${describeFailure(error)}`);
  }
}
