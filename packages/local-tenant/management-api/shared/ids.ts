import { randomBytes, randomInt } from "node:crypto";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Letters and digits, uniformly distributed. */
export function randomText(length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join("");
}

/** `con_...`, `org_...`, `cgr_...` as in Auth0. */
export const prefixedId = (prefix: string, length = 16): string => `${prefix}_${randomText(length)}`;

/** The id of a resource server: 24 hexadecimal digits. */
export const hexId = (): string => randomBytes(12).toString("hex");
