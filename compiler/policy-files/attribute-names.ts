import { attributePath, forbiddenAttributes } from "../../actions/policy/mapping/attributes.ts";

const prototypeKeys: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** Why this name cannot be an identity provider's attribute; undefined if it can. */
export function attributeProblem(name: string): string | undefined {
  if (name === "") return "an attribute's name must not be empty";
  // RFC 6901 §3
  if (name.startsWith("/") && /~(?![01])/.test(name)) {
    return `"${name}" is not a JSON Pointer: ~ is written ~0, and / within a key ~1`;
  }
  const path = attributePath(name);
  if (path.includes("")) return `"${name}" names an empty key: write an attribute's path as /address/country`;
  const metadata = /^(?:app|user)_metadata[./](.+)/.exec(name) ?? /^\/(?:app|user)_metadata\/(.+)/.exec(name);
  if (metadata) return metadataProblem(name, metadata[1] ?? "");
  const forbidden = forbiddenAttributes.has(path[0] ?? "") ? path[0] : path.find((key) => prototypeKeys.has(key));
  if (forbidden === undefined) return undefined;
  const why = "it is not asserted by the identity provider, so the rule would never match";
  return `"${forbidden}" can never be a source: ${why}`;
}

function metadataProblem(name: string, attribute: string): string {
  if (!/^\/?app/.test(name)) return `"${name}" can never be a source: users can write their user_metadata themselves`;
  return (
    `"${name}" can never be a source. If SCIM writes it, name the attribute "${attribute}" and write on the ` +
    `connection: sources: { ${attribute}: scim }`
  );
}
