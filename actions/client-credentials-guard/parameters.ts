import type { Verdict } from "../policy/decision/decision.ts";
import { isRecord } from "../policy/records.ts";
import { speaksOfUser } from "./speaks-of-user.ts";

/** All that a client-credentials request may carry: RFC 6749 §4.4.2, RFC 7523 §2.2, and Auth0's own two. */
const allowedParameters: ReadonlySet<string> = new Set([
  "grant_type",
  "client_id",
  "client_secret",
  "client_assertion",
  "client_assertion_type",
  "audience",
  "scope",
  "organization",
]);

/** RFC 7523 §3: what says who the client is. Anything more would say something else. */
const assertionClaims: ReadonlySet<string> = new Set(["iss", "sub", "aud", "exp", "nbf", "iat", "jti"]);

const impersonation = "impersonation_blocked";
const unexpected = "unexpected_parameter";
type Judgement = typeof impersonation | typeof unexpected | undefined;

const lawfulWays =
  "a machine's token is for no user; have users sign in with their own application, " +
  "or exchange their identity provider's token";

/** Step 3. A parameter that speaks of a user goes before one that is merely foreign. */
export function checkParameters(body: unknown, verdict: Verdict): void {
  // Not an object: there is nothing to read, and nothing to trust.
  const codes = isRecord(body)
    ? Object.entries(body).map(([name, value]) => judgeParameter(name, value))
    : [unexpected];
  if (codes.includes(impersonation)) verdict.refuse(impersonation, lawfulWays);
  else if (codes.includes(unexpected))
    verdict.refuse(unexpected, `client credentials take only: ${[...allowedParameters].join(", ")}`);
}

function judgeParameter(name: string, value: unknown): Judgement {
  if (!allowedParameters.has(name)) return speaksOfUser(name, value) ? impersonation : unexpected;
  if (typeof value !== "string") return unexpected;
  return name === "client_assertion" ? judgeAssertion(value) : undefined;
}

/** Auth0 has verified it; here only what it says besides who the client is. */
function judgeAssertion(assertion: string): Judgement {
  const claims = readClaims(assertion);
  if (!claims) return unexpected;
  return Object.keys(claims).every((claim) => assertionClaims.has(claim)) ? undefined : impersonation;
}

function readClaims(assertion: string): Record<string, unknown> | undefined {
  const parts = assertion.split(".");
  if (parts.length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1] ?? "", "base64url").toString("utf8"));
    return isRecord(claims) ? claims : undefined;
  } catch {
    // Not a JWT: refused by the caller.
    return undefined;
  }
}
