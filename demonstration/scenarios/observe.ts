import { SignInError } from "@federated-actions/loopback/browser";
import { decodeJwt } from "jose";
import { AuthorizationResponseError, ResponseBodyError } from "openid-client";
import { claimPrefix } from "../../compiler/policy-files/claim-names.ts";
import type { Stage } from "../stage.ts";
import type { Observation } from "./scenario.ts";

/** A call to the resource server with the token. */
export interface ApiCall {
  readonly method: "GET" | "POST";
  readonly path: "/orders" | "/invoices";
}

/** Takes the token to the resource server, and tells what it answered. */
export async function observeCall(stage: Stage, accessToken: string, call: ApiCall): Promise<Observation> {
  const response = await stage.fetch(`${stage.resourceServer}${call.path}`, {
    method: call.method,
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const answer = (await response.json()) as { error?: unknown };
  return {
    outcome: "token",
    http_status: response.status,
    code: response.ok ? null : String(answer.error),
    claims: namespacedClaims(decodeJwt(accessToken), stage.namespace),
  };
}

/**
 * Waits for a token and uses it; a refusal by the tenant, at the callback or the token endpoint, is an observation too.
 */
export async function observeToken(stage: Stage, token: Promise<string>, call: ApiCall): Promise<Observation> {
  const observed = await refusalOf(token);
  return observed ?? observeCall(stage, await token, call);
}

/** How the tenant refused, or nothing where it did not. Other errors than a refusal are thrown on. */
export async function refusalOf(work: Promise<unknown>): Promise<Observation | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof AuthorizationResponseError) return refused(302, error.error, error.error_description);
    const shown = error instanceof SignInError ? refusalPage(error) : undefined;
    if (shown) return shown;
    if (error instanceof ResponseBodyError) return refused(error.status, error.error, error.error_description);
    throw error;
  }
}

/** The tenant's own error page. It sends no errors to third-party applications. */
function refusalPage({ message, status }: SignInError): Observation | undefined {
  const [, error, description] = /: The login cannot continue ([a-z_]+): (.*)$/.exec(message) ?? [];
  return error === undefined ? undefined : refused(status, error, description);
}

export function refused(http_status: number, error: string, description: string | undefined): Observation {
  return { outcome: "refused", http_status, code: stableCode(error, description), claims: {} };
}

/** A reason of ours starts with its code, `audience_not_allowed: ...`; Auth0's own have none. */
function stableCode(error: string, description = ""): string {
  return /^([a-z]+(?:_[a-z]+)*): /.exec(description)?.[1] ?? error;
}

/** For display and judgement only: the resource server has verified the token. */
export function namespacedClaims(claims: object, namespace: string): Record<string, unknown> {
  const kept = Object.entries(claims).filter(([name]) => name === "scope" || name.startsWith(claimPrefix(namespace)));
  return Object.fromEntries(kept);
}
