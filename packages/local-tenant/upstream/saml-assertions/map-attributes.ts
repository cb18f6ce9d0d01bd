import type { Connection } from "../../store/entities.ts";
import type { Switches } from "../../switches.ts";
import type { UpstreamIdentity } from "../protocol.ts";
import { isRootKey } from "../root-keys.ts";
import { UpstreamError } from "../upstream-error.ts";
import { fieldsMap, nameIdentifier } from "./fields-map.ts";
import type { SamlClaims } from "./saml-claims.ts";

type RepeatSwitch = Pick<Switches, "samlRepeatedAttributes">;
type Values = ReadonlyMap<string, readonly string[]>;

/**
 * The user id, and the attributes that a SAML assertion adds to the profile's root: under the profile's names if
 * `options.fieldsMap` maps them, otherwise under the provider's names. One value is a string, several are a list.
 *
 * @throws {UpstreamError} if the assertion names no user
 */
export function mapSamlAttributes(
  connection: Connection,
  claims: SamlClaims,
  switches: Pick<Switches, "samlAttributeDots" | "samlRepeatedAttributes" | "entraGroupIds">,
): UpstreamIdentity {
  const { userId, fields } = fieldsMap(connection, switches);
  const known = withNameId(claims, switches);
  const subject = subjectOf(connection, known, userId);
  const mapped = new Map<string, unknown>();
  const used = new Set([nameIdentifier]);
  for (const [key, sources] of fields) {
    const source = sources.find((name) => known.has(name));
    if (source === undefined) continue;
    mapped.set(key, oneOrAll(known.get(source)));
    used.add(source);
  }
  const all = new Map<string, unknown>();
  for (const [name, values] of known) {
    if (!used.has(name)) all.set(storedName(name, switches), oneOrAll(values));
  }
  for (const entries of [mapped, Object.entries(ofTheProtocol(claims))]) {
    for (const [key, value] of entries) if (value !== undefined) all.set(key, value);
  }
  const attributes = [...all].filter(([key]) => !isRootKey(key));
  return { subject, attributes: Object.fromEntries(attributes.map(typed)) };
}

/** The attributes with a value. The NameID is the claim `nameidentifier`, and overrides an attribute of that name. */
function withNameId({ attributes, nameId }: SamlClaims, { samlRepeatedAttributes }: RepeatSwitch): Values {
  const byName = new Map<string, readonly string[]>();
  for (const [name, values] of attributes) {
    const before = samlRepeatedAttributes === "merged" ? (byName.get(name) ?? []) : [];
    byName.set(name, [...before, ...values]);
  }
  const present = [...byName].filter(([, values]) => values.length > 0);
  return new Map([...present, ...(nameId === undefined ? [] : [[nameIdentifier, [nameId.value]] as const])]);
}

/** A user id is exactly one non-blank value: several values would be ambiguous. */
function subjectOf(connection: Connection, known: Values, userId: readonly string[]): string {
  const source = userId.find((name) => known.has(name));
  const [id, ...others] = (source === undefined ? undefined : known.get(source)) ?? [];
  if (id === undefined || id.trim() === "") throw new UpstreamError(connection, "got an assertion without a user id");
  if (others.length > 0) throw new UpstreamError(connection, "got an assertion with several user ids");
  return id;
}

function oneOrAll(values: readonly string[] = []): unknown {
  return values.length > 1 ? [...values] : values[0];
}

/** The properties that Auth0 sets at the root in addition to the attributes. */
function ofTheProtocol({ issuer, sessionIndex, authenticationMethod, nameId }: SamlClaims): Record<string, unknown> {
  return {
    issuer,
    sessionIndex,
    authenticationmethod: authenticationMethod,
    nameIdAttributes: nameId && { value: nameId.value, ...(nameId.format !== undefined && { Format: nameId.format }) },
  };
}

/** Auth0 stores `urn:oid:0.9` as `urn:oid:0:9` (community.auth0.com/t/188598). For URLs this is not documented. */
function storedName(name: string, { samlAttributeDots }: Pick<Switches, "samlAttributeDots">): string {
  return samlAttributeDots === "colons" ? name.replaceAll(".", ":") : name;
}

/** SAML attributes are text; the flag in the profile is a boolean. */
function typed([key, value]: [string, unknown]): [string, unknown] {
  return key === "email_verified" ? [key, value === "true"] : [key, value];
}
