import type { Customer } from "../schema.ts";
import { isKnown } from "./unknown-name.ts";
import type { Catalogue, Part } from "./view.ts";

export function checkAccess({ file, data }: Part<Customer>, catalogue: Catalogue): void {
  for (const [api, access] of Object.entries(data.access)) {
    const path = ["access", api];
    if (!isKnown(file, path, api, catalogue.apis(), "API", "key")) continue;
    access.roles.forEach((role, index) => {
      isKnown(file, [...path, "roles", index], role, catalogue.roles(api), `role of ${api}`);
    });
    access.machine_scopes.forEach((scope, index) => {
      isKnown(file, [...path, "machine_scopes", index], scope, catalogue.scopes(api), `scope of ${api}`);
    });
  }
}
