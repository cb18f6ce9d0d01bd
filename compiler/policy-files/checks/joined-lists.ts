import type { Connection, Customer } from "../schema.ts";
import type { SourceFile } from "../source/source-file.ts";
import type { Part } from "./view.ts";

/** Names of attributes that usually have several values. An example that shows a list says so of any name. */
const plural = /(?:group|role|permission|entitlement|membership|memberof|team)s?$/i;

/**
 * Warns of rules that compare an attribute with several values where the connection joins them into one string, as all
 * Okta connections do, and OpenID Connect ones that map by a template: without `split`, no rule matches
 * `Managers,Staff`. Source: community.auth0.com/t/183404
 */
export function warnOfJoinedLists({ file, data }: Part<Customer>, name: string, connection: Connection): void {
  if (!joinsLists(connection)) return;
  for (const attribute of comparedLists(data, name)) {
    if (connection.split?.[attribute] !== undefined) warnOfListsInExamples(file, data, name, attribute);
    else {
      const fix = `write split: { ${attribute}: "," }`;
      file.warn(
        ["connections", name],
        `Auth0 joins the values of "${attribute}" into one text here, such as "A,B": ${fix}`,
        "key",
      );
    }
  }
}

function joinsLists({ strategy, options }: Connection): boolean {
  return strategy === "okta" || (strategy === "oidc" && ["use_map", "basic_profile"].includes(modeOf(options) ?? ""));
}

/** Refuses a mode that Auth0 does not have for Okta: its API refuses the connection, or its lists would be joined. */
export function refuseMappingMode(file: SourceFile, name: string, { strategy, options }: Connection): void {
  const mode = modeOf(options);
  if (strategy !== "okta" || mode === undefined || ["basic_profile", "use_map"].includes(mode)) return;
  file.refuse(
    ["connections", name, "options", "attribute_map", "mapping_mode"],
    `Auth0's Okta connections have no mapping_mode "${mode}": write basic_profile or use_map, or use the strategy oidc`,
  );
}

function modeOf(options: Connection["options"]): string | undefined {
  const map = options.attribute_map;
  const mode: unknown = typeof map === "object" && map !== null && "mapping_mode" in map ? map.mapping_mode : undefined;
  return mode === undefined || mode === null ? undefined : String(mode);
}

/** The attributes that rules compare, and that have several values by their name or by an example. */
function comparedLists({ role_mapping, examples }: Customer, connection: string): string[] {
  const compared = new Set(role_mapping.flatMap(({ when }) => Object.keys(when ?? {})));
  const shown = new Set(
    examples
      .filter((example) => example.connection === connection)
      .flatMap(({ attributes }) => Object.entries(attributes))
      .filter(([, value]) => Array.isArray(value))
      .map(([attribute]) => attribute),
  );
  return [...compared].filter((attribute) => plural.test(attribute) || shown.has(attribute));
}

/** Such an example would test what never arrives. */
function warnOfListsInExamples(file: SourceFile, { examples }: Customer, name: string, attribute: string): void {
  examples.forEach(({ connection, attributes }, index) => {
    const value = attributes[attribute];
    if (connection !== name || !Array.isArray(value)) return;
    const text = JSON.stringify(value.join(","));
    file.warn(
      ["examples", index, "attributes", attribute],
      `Auth0 joins the list into one text for this connection: write ${text}`,
    );
  });
}
