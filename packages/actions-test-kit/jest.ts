import { expect } from "@jest/globals";
import { describeOutcome } from "./describe-outcome.ts";
import type { Outcome } from "./outcome.ts";

type Claims = Readonly<Record<string, unknown>>;

declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    /**
     * The Actions refuse and do not fail. @param expected the code at the start of the reason, the OAuth `error`, the
     * whole reason, or a regular expression that the reason matches
     */
    toDeny(expected?: string | RegExp): R;
    /**
     * Tokens are issued, and the token has these claims after the server's filters. @param claims by name; `undefined`
     * expects that the claim is absent; `scope` can be a list in any order @param token default: the access token
     */
    toIssue(claims?: Claims, token?: "accessToken" | "idToken"): R;
  }
}

expect.extend({
  toDeny(received: unknown, expected?: string | RegExp) {
    const outcome = outcomeOf(received, "toDeny");
    const hint = this.utils.matcherHint("toDeny", "outcome", expected === undefined ? "" : String(expected), {
      isNot: this.isNot ?? false,
    });
    const pass = outcome.refusal !== undefined && refusesAs(outcome.refusal, expected);
    const wanted = expected === undefined ? "a refusal" : `a refusal with ${this.utils.printExpected(expected)}`;
    const message = () =>
      `${hint}\n\nExpected ${this.isNot ? "no " : ""}${wanted.replace(this.isNot ? /^a / : /^$/, "")}\n` +
      describeOutcome(outcome);
    return { pass, message };
  },

  toIssue(received: unknown, claims: Claims = {}, token: "accessToken" | "idToken" = "accessToken") {
    const outcome = outcomeOf(received, "toIssue");
    const hint = this.utils.matcherHint("toIssue", "outcome", "claims", { isNot: this.isNot ?? false });
    const actual = outcome[token]?.claims;
    const wrong = Object.entries(claims).filter(
      ([name, value]) => !this.equals(read(actual, name, value), normal(name, value)),
    );
    const pass = actual !== undefined && wrong.length === 0;
    const lines = wrong.map(
      ([name, value]) =>
        `  ${name}: expected ${this.utils.printExpected(normal(name, value))}, ` +
        `received ${this.utils.printReceived(read(actual, name, value))}${whyAbsent(outcome, token, name)}`,
    );
    const message = () =>
      [hint, "", ...(actual === undefined ? [`There is no ${token}.`] : lines), describeOutcome(outcome)].join("\n");
    return { pass, message };
  },
});

function outcomeOf(received: unknown, matcher: string): Outcome {
  if (typeof received === "object" && received !== null && "decision" in received && "raw" in received) {
    return received as Outcome;
  }
  throw new TypeError(`${matcher} needs the outcome that kit.run() resolves to: is an "await" missing?`);
}

function refusesAs(
  { code, error, reason }: NonNullable<Outcome["refusal"]>,
  expected: string | RegExp | undefined,
): boolean {
  if (expected === undefined) return true;
  return typeof expected === "string" ? [code, error, reason].includes(expected) : expected.test(reason);
}

/** Scopes compare as sets: their order has no meaning (RFC 6749, section 3.3). */
function normal(name: string, value: unknown): unknown {
  return name === "scope" && Array.isArray(value) ? [...value].sort() : value;
}

function read(claims: Claims | undefined, name: string, wanted: unknown): unknown {
  const value = claims && Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (name !== "scope" || !Array.isArray(wanted)) return value;
  return typeof value === "string" ? value.split(" ").sort() : [];
}

function whyAbsent({ dropped }: Outcome, token: string, name: string): string {
  const why = dropped.find((each) => each.token === token && each.claim === name)?.why;
  return why === undefined ? "" : ` (an Action set it; Auth0 drops it: ${why})`;
}
