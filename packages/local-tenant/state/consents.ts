import type { Consent } from "./records.ts";

/**
 * What users have consented to, in memory only.
 * https://auth0.com/docs/get-started/applications/third-party-applications/user-consent-and-third-party-applications
 */
export class Consents {
  readonly #scopes = new Map<string, Set<string>>();

  has(consent: Consent): boolean {
    const given = this.#scopes.get(keyOf(consent));
    return given !== undefined && consent.scopes.every((scope) => given.has(scope));
  }

  add(consent: Consent): void {
    const key = keyOf(consent);
    const given = this.#scopes.get(key) ?? new Set();
    for (const scope of consent.scopes) given.add(scope);
    this.#scopes.set(key, given);
  }
}

function keyOf({ user_id, client_id, audience, organizationId }: Consent): string {
  return JSON.stringify([user_id, client_id, audience ?? null, organizationId ?? null]);
}
