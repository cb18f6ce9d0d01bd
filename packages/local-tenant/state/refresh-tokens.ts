import type { Client } from "../store/entities.ts";
import { earliest } from "./earliest.ts";
import { ExpiringMap } from "./expiring-map.ts";
import { randomToken } from "./random-token.ts";
import type { LifetimeChanges, RefreshTokenFamily } from "./records.ts";

const year = 31_557_600;
const month = 2_592_000;

interface IssuedToken {
  readonly family: RefreshTokenFamily;
  readonly issuedAt: number;
  /** When its successor was requested, also while the rotation is in progress. */
  usedAt: number | undefined;
}

/** Completes or undoes an exchange. */
interface Exchange {
  /** After success: returns the successor of a rotating token, undefined for a non-rotating one. */
  complete(changes: LifetimeChanges): string | undefined;
  /** After a failure: the token can be used again. */
  undo(): void;
}

export type Redemption =
  | ({ readonly outcome: "valid"; readonly family: RefreshTokenFamily; readonly issuedAt: number } & Exchange)
  | { readonly outcome: "unknown" }
  | { readonly outcome: "reused"; readonly family: RefreshTokenFamily };

/** The data of a new family. */
export type NewFamily = Pick<
  RefreshTokenFamily,
  "authorizationId" | "client_id" | "login" | "organizationId" | "audience" | "requestedScopes"
>;

/**
 * Refresh tokens with rotation and reuse detection, according to the client's `refresh_token` settings.
 * Source: auth0.com/docs/secure/tokens/refresh-tokens/refresh-token-rotation
 */
export class RefreshTokens {
  readonly #tokens: ExpiringMap<IssuedToken>;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.#tokens = new ExpiringMap(now);
  }

  /** Creates a family and returns its first token. */
  create(seed: NewFamily, client: Client, changes: LifetimeChanges): string {
    const settings = client.refresh_token ?? {};
    const now = this.#now();
    const expiring = settings.expiration_type === "expiring" && settings.infinite_token_lifetime !== true;
    const idle = settings.expiration_type === "expiring" && settings.infinite_idle_token_lifetime !== true;
    const family: RefreshTokenFamily = {
      ...seed,
      id: randomToken(),
      createdAt: now,
      rotating: settings.rotation_type === "rotating",
      expiresAt: expiring ? now + seconds(settings.token_lifetime, year) : undefined,
      idleLifetime: idle ? seconds(settings.idle_token_lifetime, month) : undefined,
      idleExpiresAt: undefined,
      metadata: {},
      lastExchangedAt: undefined,
      revoked: false,
    };
    this.#use(family, changes);
    return this.#issue(family);
  }

  /**
   * Uses a token. A rotating token is marked as used at once, before anything is awaited, so that one of two concurrent
   * requests counts as a reuse.
   */
  redeem(value: string, client: Client): Redemption {
    const token = this.#tokens.get(value);
    if (token === undefined || token.family.client_id !== client.client_id) return { outcome: "unknown" };
    const { family } = token;
    if (family.revoked || this.#isOver(family)) return { outcome: "unknown" };
    const before = token.usedAt;
    const leeway = seconds(client.refresh_token?.leeway, 0);
    if (before !== undefined && this.#now() - before >= leeway) {
      this.revoke(family);
      return { outcome: "reused", family };
    }
    if (family.rotating) token.usedAt = before ?? this.#now();
    return {
      outcome: "valid",
      family,
      issuedAt: token.issuedAt,
      complete: (changes) => {
        family.lastExchangedAt = this.#now();
        this.#use(family, changes);
        if (!family.rotating) return undefined;
        token.usedAt ??= this.#now();
        return this.#issue(family);
      },
      undo: () => {
        token.usedAt = before;
      },
    };
  }

  revoke(family: RefreshTokenFamily): void {
    family.revoked = true;
    this.#tokens.deleteWhere((token) => token.family === family);
  }

  revokeWhere(matches: (family: RefreshTokenFamily) => boolean): void {
    this.#tokens.deleteWhere(({ family }) => {
      if (!matches(family)) return false;
      family.revoked = true;
      return true;
    });
  }

  /** Revokes a token's whole family, if the token belongs to this client: RFC 7009. */
  revokeToken(value: string, client_id: string): void {
    const family = this.#tokens.get(value)?.family;
    if (family?.client_id === client_id) this.revoke(family);
  }

  /** The family is used now: it expires if it is not used again. Actions can only shorten that. */
  #use(family: RefreshTokenFamily, changes: LifetimeChanges): void {
    const idleEnd = family.idleLifetime === undefined ? undefined : this.#now() + family.idleLifetime;
    family.idleExpiresAt = earliest(idleEnd, changes.idleExpiresAt);
    family.expiresAt = earliest(family.expiresAt, changes.expiresAt);
    family.metadata = changes.metadata ?? family.metadata;
  }

  #issue(family: RefreshTokenFamily): string {
    const value = randomToken();
    const token = { family, issuedAt: this.#now(), usedAt: undefined };
    this.#tokens.set(value, token, family.expiresAt ?? Number.POSITIVE_INFINITY);
    return value;
  }

  #isOver({ expiresAt, idleExpiresAt }: RefreshTokenFamily): boolean {
    const end = earliest(expiresAt, idleExpiresAt);
    return end !== undefined && end <= this.#now();
  }
}

/** A setting in seconds as milliseconds. */
function seconds(value: unknown, otherwise: number): number {
  return (typeof value === "number" && Number.isFinite(value) ? value : otherwise) * 1000;
}
