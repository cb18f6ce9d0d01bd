import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { emailDomain } from "../../../actions/federated-login/email-domain.ts";
import { ownValue } from "../../../actions/policy/mapping/attributes.ts";
import { createRoleMapping } from "../../../actions/policy/mapping/role-mapping.ts";
import type { AccessChange } from "../../../compiler/access/change.ts";
import { compareAccess } from "../../../compiler/access/compare-access.ts";
import type { Policy } from "../../../compiler/policy-files/policy.ts";
import { connectionPayload } from "../../../compiler/sealing/payloads.ts";
import { customerPairs, days, profiles } from "./arbitraries.ts";
import { policyOf } from "./policies.ts";

const now = Date.parse("2026-02-01");
const times = [now, ...days.map((day) => Date.parse(day) + 86_400_000)].filter((time) => time >= now);
const roles = ["viewer", "manager"];

interface Profile {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly app_metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** What the Action gives, by its own mapping: refused addresses get nothing. */
function decider(policy: Policy) {
  const [acme] = policy.customers;
  if (!acme) throw new Error("no customer");
  const payload = connectionPayload(acme, "acme-oidc", (name) => `acme--${name}`);
  const mapping = createRoleMapping(payload);
  return ({ attributes, app_metadata: appMetadata }: Profile, time: number, client: string, checksEmail = true) => {
    const source = { attributes, appMetadata, userMetadata: undefined, fromScim: payload.o ?? [] };
    const isLetIn = payload.d === 0 || payload.d.includes(emailDomain(ownValue(source, "email")) ?? "");
    return checksEmail && !isLetIn ? [] : mapping.rolesFor("orders", source, time, client).roles;
  };
}

const concerns =
  (role: string) =>
  ({ words }: AccessChange) =>
    words.includes(`orders:${role}`) || /accepts|splits|e-mail addresses from/.test(words);

describe("compareAccess", () => {
  it("is contradicted by no user, and shows only persons who really gain or lose", () => {
    let [gaining, shown, undecided, changed] = [0, 0, 0, 0];
    fc.assert(
      fc.property(customerPairs, fc.array(profiles, { minLength: 20, maxLength: 20 }), (pair, users) => {
        const [before, after] = [policyOf(pair.before), policyOf(pair.after)];
        const changes = compareAccess(before, after, now);
        const [had, has] = [decider(before), decider(after)];
        changed += changes.length;
        undecided += changes.filter(({ decided }) => !decided).length;
        for (const user of users) {
          for (const time of times) {
            for (const client of ["acme--portal", "acme--field"]) {
              const [old, fresh] = [had(user, time, client), has(user, time, client)];
              for (const role of roles.filter((each) => fresh.includes(each) && !old.includes(each))) {
                gaining++;
                expect({ user, role, told: changes.some((change) => change.widens && concerns(role)(change)) }).toEqual(
                  {
                    user,
                    role,
                    told: true,
                  },
                );
              }
            }
          }
        }
        for (const { words, widens, witness } of changes) {
          const [, role] = /^acme: (?:loses )?orders:(\w+)/.exec(words) ?? [];
          if (!witness || role === undefined) continue;
          shown++;
          const time = witness.from === undefined ? now : Date.parse(witness.from);
          const clients = witness.application ? [witness.application] : ["acme--portal", "acme--field"];
          for (const client of clients) {
            // Who is let in by one policy only is told of by another change.
            const [old, fresh] = [
              had(witness, time, client, !widens).includes(role),
              has(witness, time, client, widens).includes(role),
            ];
            expect({ words, witness, old, fresh }).toEqual({ words, witness, old: !widens, fresh: widens });
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(gaining).toBeGreaterThan(300);
    expect(shown).toBeGreaterThan(100);
    expect(undecided).toBeLessThan(changed / 10);
  });
});
