import type { Verdict } from "../policy/decision/decision.ts";
import { isRecord } from "../policy/records.ts";
import { readAssertion } from "./client-assertion.ts";
import { speaksOfUser } from "./speaks-of-user.ts";

/** All that a client-credentials request may carry: RFC 6749 §4.4.2, RFC 7523 §2.2, and two parameters of Auth0. */
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

const impersonation = "impersonation_blocked";
const unexpected = "unexpected_parameter";
type Judgement = typeof impersonation | typeof unexpected | undefined;

const lawfulWays =
  "a machine's token is for no user; have users sign in with their own application, " +
  "or exchange their identity provider's token";

/** Step 3. A parameter that names a user takes precedence over one that is merely not allowed. */
export function checkParameters(body: unknown, verdict: Verdict): void {
  const found = judge(body);
  if (found === impersonation) verdict.refuse(found, lawfulWays);
  if (found === unexpected) {
    verdict.refuse(found, `client credentials take only: ${[...allowedParameters].join(", ")}`);
  }
}

function judge(body: unknown): Judgement {
  // Not an object: nothing in it can be checked.
  if (!isRecord(body)) return unexpected;
  const { client_assertion: assertion } = body;
  const kind = typeof assertion === "string" ? readAssertion(assertion) : "plain";
  const foreign: string[] = [];
  let isPlain = kind === "plain";
  for (const name of Object.keys(body)) {
    if (!allowedParameters.has(name)) foreign.push(name);
    if (typeof body[name] !== "string") isPlain = false;
  }
  if (kind === "says_more" || speaksOfUser(body, foreign)) return impersonation;
  return isPlain && foreign.length === 0 ? undefined : unexpected;
}
