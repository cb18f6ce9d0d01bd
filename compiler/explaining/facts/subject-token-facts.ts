import { fields } from "../../../actions/policy/event-parts.ts";
import { secondsOf } from "../../policy-files/durations.ts";
import { applicationOf } from "./carrier-facts.ts";
import { listed, type RefusedEvent, shown } from "./refused-event.ts";

/** What the subject token says of itself, beside what the policy expects. Its signature is not considered. */
export function subjectTokenFacts(refused: RefusedEvent): string[] {
  const application = applicationOf(refused)?.application;
  const trust = application && "exchange" in application ? application.exchange : undefined;
  const token = fields(refused.event.transaction).subject_token;
  const [header, claims] = typeof token === "string" ? token.split(".").slice(0, 2).map(readJson) : [];
  if (!trust) return [];
  if (!header || !claims) return ["the subject token is no JWT: its header or its claims are not JSON"];
  const { iss, aud, azp, iat, exp } = claims;
  const seconds = refused.now / 1000;
  const found: readonly [boolean, string][] = [
    [
      !trust.algorithms.some((each) => each === header.alg),
      `alg is ${shown(header.alg)}, expected ${listed(trust.algorithms)}`,
    ],
    [iss !== trust.issuer, `iss is ${shown(iss)}, expected ${shown(trust.issuer)}`],
    [![aud].flat().includes(trust.audience), `aud is ${shown(aud)}, expected ${shown(trust.audience)}`],
    [azp !== undefined && azp !== trust.audience, `azp is ${shown(azp)}, expected ${shown(trust.audience)}`],
    [typeof exp !== "number" || exp <= seconds, `exp is ${time(exp)}`],
    [
      typeof iat !== "number" || seconds - iat > secondsOf(trust.max_age),
      `iat is ${time(iat)}, and max_age is ${trust.max_age}`,
    ],
    [header.kid !== undefined, `kid is ${shown(header.kid)}`],
  ];
  return found.filter(([isOther]) => isOther).map(([, text]) => `in the subject token ${text}`);
}

function time(value: unknown): string {
  const at = typeof value === "number" ? new Date(value * 1000) : undefined;
  return at === undefined || Number.isNaN(at.getTime()) ? shown(value) : at.toISOString();
}

function readJson(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return fields(JSON.parse(Buffer.from(part, "base64url").toString("utf8")));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
