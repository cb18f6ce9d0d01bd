import { aliasOf } from "../aliases.ts";
import { attributeProblem } from "../attribute-names.ts";
import { endOfDay } from "../dates.ts";
import type { Customer, Matcher, Rule } from "../schema.ts";
import { keysAt, stringsAt } from "../source/keys-at.ts";
import type { Path } from "../source/tree.ts";
import { checkMatcher } from "./matcher.ts";
import { isKnown } from "./unknown-name.ts";
import type { Catalogue, Part } from "./view.ts";

/** Refuses rules that are empty, can never match, or yield more than their customer may have. */
export function checkMapping(part: Part<Customer>, catalogue: Catalogue, now: number): void {
  part.data.role_mapping.forEach((rule, index) => {
    const path = ["role_mapping", index];
    refuseCondition(part, path, rule);
    rule.roles.forEach((role, at) => {
      refuseYield(part, [...path, "roles", at], role, catalogue);
    });
    const end = rule.until === undefined ? undefined : endOfDay(rule.until);
    if (end !== undefined && end < now)
      part.file.warn([...path, "until"], `the rule ended with ${rule.until}: remove it`);
  });
}

function refuseCondition({ file, data }: Part<Customer>, path: Path, { when, everyone }: Rule): void {
  if (everyone && when) {
    file.refuse([...path, "everyone"], "everyone and when exclude each other: remove one", "key");
    return;
  }
  if (everyone) {
    file.warn([...path, "everyone"], "everybody who signs in gets these roles", "key");
    return;
  }
  // A condition that the schema refused was still meant as one, so the rule does not count as empty.
  if (keysAt(file, [...path, "when"])?.length === 0 && !keysAt(file, path)?.includes("everyone")) {
    file.refuse([...path, "when"], "the rule has no condition: name an attribute in when, or write everyone: true");
  }
  for (const [name, matcher] of Object.entries(when ?? {})) {
    const at = [...path, "when", name];
    const wrong = attributeProblem(name);
    if (wrong !== undefined) file.refuse(at, wrong, "key");
    else checkMatcher(file, at, matcher, { aliased: aliasOf(data), separator: separatorOf(data, name) });
    if (isForOnePerson(name, matcher)) {
      file.warn(at, `"${name}" grants to a person, who keeps the role after a change of job: use a group`, "key");
    }
  }
}

/** Attributes whose exact value is one person's. */
const personal: ReadonlySet<string> = new Set(
  "email mail upn preferred_username username nickname name sub nameid oid employee_id employeeNumber"
    .split(" ")
    .concat(
      ["emailaddress", "nameidentifier", "upn"].map(
        (name) => `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/${name}`,
      ),
    ),
);

function isForOnePerson(attribute: string, matcher: Matcher): boolean {
  const isExact =
    typeof matcher === "string" || "length" in matcher || (matcher.glob === undefined && matcher.present === undefined);
  return isExact && personal.has(attribute.replace(/^\//, ""));
}

/** `split` belongs to a connection, a rule to all of them. A value may match if one connection does not split it. */
function separatorOf(customer: Customer, attribute: string): string | undefined {
  const separators = Object.values(customer.connections).map(({ split }) => split?.[attribute]);
  const [first] = separators;
  return separators.every((separator) => separator === first) ? first : undefined;
}

/** A role that a rule yields must be `api:role`, known, and within the customer's access. */
function refuseYield({ file }: Part<Customer>, path: Path, name: string, catalogue: Catalogue): void {
  const [api, ...rest] = name.split(":");
  const role = rest.join(":");
  if (!api || !role) {
    file.refuse(path, `"${name}" must be written api:role, such as ${anyRole(catalogue)}`);
    return;
  }
  if (!isKnown(file, path, api, catalogue.apis(), "API")) return;
  if (!isKnown(file, path, role, catalogue.roles(api), `role of ${api}`)) return;
  const granted = keysAt(file, ["access"]);
  if (granted && !granted.includes(api)) {
    file.refuse(path, `"${name}" is beyond the ceiling: access does not list ${api}`);
    return;
  }
  const ceiling = stringsAt(file, ["access", api, "roles"]);
  if (ceiling && !ceiling.includes(role)) {
    file.refuse(path, `"${name}" is beyond the ceiling: access.${api}.roles does not list ${role}`);
  }
}

function anyRole(catalogue: Catalogue): string {
  const api = catalogue.apis()?.[0] ?? "orders";
  return `${api}:${catalogue.roles(api)?.[0] ?? "viewer"}`;
}
