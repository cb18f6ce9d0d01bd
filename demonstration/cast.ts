import { randomBytes } from "node:crypto";
import type { LocalUser } from "@federated-actions/identity-providers/local-users";

/** Acme's users at Acme's identity provider. deploy/customers/acme.yaml says what they may do here. */
export function acmeUsers(): LocalUser[] {
  return [
    person("ann", "Ann", "Archer", "acme.example", { groups: ["Orders-Managers"], department: "Procurement" }),
    person("bob", "Bob", "Baker", "acme.example", { groups: ["orders-readers"], department: "Sales" }),
    person("carl", "Carl", "Carter", "acme.example", { groups: [], department: "Sales" }),
  ];
}

/** Globex's users. Its provider sends all groups as one string. See deploy/customers/globex.yaml. */
export function globexUsers(): LocalUser[] {
  const level = "http://schemas.globex.example/claims/level";
  return [
    person("gil", "Gil", "Green", "globex.example", { groups: "staff; finance" }),
    person("hal", "Hal", "Hill", "globex.co.example", { groups: "finance", [level]: "director" }),
    person("ivy", "Ivy", "Irwin", "globex.example", { groups: "research", [level]: "director" }),
  ];
}

/** Initech's users. Its provider asserts groups by their ids. See deploy/customers/initech.yaml. */
export function initechUsers(): LocalUser[] {
  const [readers, approvers] = ["1b2c3d4e-0000-4000-8000-000000000001", "1b2c3d4e-0000-4000-8000-000000000002"];
  const initech = "initech.example";
  return [
    person("jo", "Jo", "Jones", initech, { groups: [readers], employee_type: "permanent" }),
    person("kim", "Kim", "King", initech, { groups: [readers, approvers], employee_type: "Permanent" }),
    person("lou", "Lou", "Lowe", initech, { groups: [], employee_type: "contractor" }),
  ];
}

/** The vendor's own staff. */
export function staffUsers(): LocalUser[] {
  return [person("sam", "Sam", "Smith", "vendor.example", { groups: ["support"] })];
}

/** Passwords are generated at start and printed. */
function person(
  username: string,
  given_name: string,
  family_name: string,
  domain: string,
  attributes: Readonly<Record<string, unknown>>,
): LocalUser {
  const email = `${username}@${domain}`;
  const name = `${given_name} ${family_name}`;
  return {
    username,
    password: randomBytes(6).toString("base64url"),
    claims: { email, email_verified: true, name, given_name, family_name, ...attributes },
  };
}
