import { z } from "zod";

/** A property that the request must not contain: Auth0 sets it, or it can only be set at creation. */
export const notAllowed = z.undefined().optional();

export const strings = z.array(z.string().max(2048));

/** A display name. https://auth0.com/docs/api/management/v2/clients/post-clients */
export const displayName = z
  .string()
  .min(1, "String is too short (0 chars), minimum 1")
  .max(255, "String is too long, maximum 255")
  .regex(/^[^<>]+$/, "String does not match pattern ^[^<>]+$");

/** Removes properties that are `undefined` or `null`: a PATCH with `null` removes the property. */
export function withoutNulls<T extends object>(value: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined && item !== null)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };
}
