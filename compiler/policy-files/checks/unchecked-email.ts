import type { Apis, Customer } from "../schema.ts";
import type { Part } from "./view.ts";

/** Warns where an API wants the user's e-mail address and the connection vouches for none. */
export function warnOfUncheckedEmail({ file, data }: Part<Customer>, apis: Part<Apis> | undefined): void {
  const wanting = Object.keys(data.access).filter((api) => apis?.data.apis?.[api]?.claims?.includes("email"));
  if (wanting.length === 0) return;
  for (const [name, { email_domains }] of Object.entries(data.connections)) {
    if (email_domains !== "any") continue;
    const path = ["connections", name, "email_domains"];
    file.warn(path, `any: tokens for ${wanting.join(" and ")} carry no email, since no domain is checked`);
  }
}
