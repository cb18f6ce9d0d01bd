import { ownObject, ownString } from "../../connections/options.ts";
import type { Connection } from "../../store/entities.ts";
import type { Switches } from "../../switches.ts";

const soapClaims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

/** The claim that stands for the assertion's NameID. */
export const nameIdentifier = `${soapClaims}/nameidentifier`;

/** Auth0's defaults. `options.fieldsMap` is merged over them: auth0.github.io/node-auth0, ConnectionFieldsMapSaml */
const defaults: Readonly<Record<string, readonly string[]>> = {
  user_id: [nameIdentifier, `${soapClaims}/upn`, `${soapClaims}/name`],
  email: [`${soapClaims}/emailaddress`],
  name: [`${soapClaims}/name`],
  given_name: [`${soapClaims}/givenname`],
  family_name: [`${soapClaims}/surname`],
  groups: ["http://schemas.xmlsoap.org/claims/Group"],
};

/** Entra's object ids of groups: docs, "Choose a Connection Type for Azure AD". */
const entraGroups = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";

export interface FieldsMap {
  /** The provider's names for the user id; the first one present is used. */
  readonly userId: readonly string[];
  /** Keys of the profile, each with the provider's names for it; the first one present is used. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

/** The mapping in the connection's options. A source is a name or a list of names; anything else is ignored. */
export function fieldsMap({ options }: Connection, { entraGroupIds }: Pick<Switches, "entraGroupIds">): FieldsMap {
  const fields = new Map(Object.entries(defaults));
  if (entraGroupIds === "group_ids") fields.set("group_ids", [entraGroups]);
  for (const [key, sources] of Object.entries(ownObject(options, "fieldsMap") ?? {})) fields.set(key, namesOf(sources));
  const userId = fields.get("user_id") ?? [];
  fields.delete("user_id");
  const first = ownString(options, "user_id_attribute");
  return { userId: first === undefined ? userId : [first, ...userId], fields };
}

function namesOf(sources: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(sources) ? sources : [sources];
  return list.filter((source): source is string => typeof source === "string" && source !== "");
}
