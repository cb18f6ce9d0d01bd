import { z } from "zod";
import { DeploymentError, DeploymentRefusedError } from "./errors.ts";
import { describeFailure } from "./transport.ts";

/** As auth0-deploy-cli takes them: AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET. */
export interface Credentials {
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface Session {
  readonly token: string;
  readonly scopes: ReadonlySet<string>;
}

const answerSchema = z.object({ access_token: z.string().min(1), scope: z.string().optional() });

/** @throws DeploymentRefusedError if a variable is missing */
export function credentialsFrom(env: Readonly<Record<string, string | undefined>>): Credentials {
  const names = ["AUTH0_DOMAIN", "AUTH0_CLIENT_ID", "AUTH0_CLIENT_SECRET"] as const;
  const [domain = "", clientId = "", clientSecret = ""] = names.map((name) => env[name]?.trim());
  const missing = names.filter((name) => !env[name]?.trim());
  if (missing.length > 0) {
    throw new DeploymentRefusedError(
      `${missing.join(", ")} must be set: the domain of the tenant, and an application with a grant for its Management API`,
    );
  }
  if (!/^[A-Za-z0-9.-]+(:\d{1,5})?$/.test(domain)) {
    throw new DeploymentRefusedError(`AUTH0_DOMAIN must be a host name such as example.eu.auth0.com, not "${domain}"`);
  }
  return { domain: domain.toLowerCase(), clientId, clientSecret };
}

/** A token for the Management API. @throws DeploymentError */
export async function signIn(credentials: Credentials, trustingFetch: typeof fetch = fetch): Promise<Session> {
  const { domain, clientId, clientSecret } = credentials;
  let response: Response;
  try {
    response = await trustingFetch(`https://${domain}/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        audience: `https://${domain}/api/v2/`,
      }),
      signal: AbortSignal.timeout(30_000),
    });
  } catch (error) {
    throw new DeploymentError(`https://${domain} does not answer: ${describeFailure(error)}`);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 401 || response.status === 403) {
    throw new DeploymentError(
      `${domain} refuses AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET (${response.status}): check both, and that the application has a grant for the Management API`,
    );
  }
  const read = answerSchema.safeParse(body);
  if (!response.ok || !read.success) {
    throw new DeploymentError(
      `https://${domain}/oauth/token answers what Auth0 never does (${response.status}): is AUTH0_DOMAIN right?`,
    );
  }
  const { access_token: token, scope } = read.data;
  return { token, scopes: new Set((scope ?? scopeOf(token)).split(" ").filter(Boolean)) };
}

/** The token's own `scope`: Auth0 may leave it out of the answer where it is what was asked for. */
function scopeOf(token: string): string {
  try {
    const { scope } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return typeof scope === "string" ? scope : "";
  } catch {
    // No JWT: every scope will be found missing, by name.
    return "";
  }
}
