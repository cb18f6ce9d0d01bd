import { createHash, timingSafeEqual } from "node:crypto";
import { UnknownUserError } from "./errors.ts";

/** A user of a local identity provider. `claims` are asserted in addition to `sub`, which is the user name. */
export interface LocalUser {
  readonly username: string;
  readonly password: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The users of one local identity provider, by user name. */
export class LocalUsers {
  readonly #users: Map<string, LocalUser>;

  constructor(users: readonly LocalUser[]) {
    this.#users = new Map(users.map((user) => [user.username, user]));
  }

  get(username: string): LocalUser | undefined {
    return this.#users.get(username);
  }

  setClaims(username: string, claims: Readonly<Record<string, unknown>>): void {
    const user = this.#users.get(username);
    if (!user) throw new UnknownUserError(username);
    this.#users.set(username, { ...user, claims });
  }

  /** The user, if the password is correct. Takes the same time for an unknown user as for a wrong password. */
  authenticate(username: string, password: string): LocalUser | undefined {
    const user = this.#users.get(username);
    const same = timingSafeEqual(digest(password), digest(user?.password ?? ""));
    return user && same ? user : undefined;
  }
}

/** timingSafeEqual requires inputs of equal length, which digests are. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
