import { ownObject } from "../../connections/options.ts";

/** What `${context.<source>.<name>}` refers to. */
export type TemplateContext = Readonly<
  Record<"tokenset" | "userinfo" | "connection", Readonly<Record<string, unknown>>>
>;

const placeholder = /\$\{([^{}]*)\}/g;
const alone = /^\$\{([^{}]*)\}$/;

/**
 * Fills a template of `attribute_map.attributes`. A template that is one placeholder yields the value itself; a
 * placeholder within other text yields a string, with lists joined by commas. Undefined if a placeholder has no value.
 */
export function fillTemplate(template: unknown, context: TemplateContext): unknown {
  if (typeof template !== "string") return template;
  const single = alone.exec(template)?.[1];
  if (single !== undefined) return lookUp(single, context);
  let isComplete = true;
  const text = template.replace(placeholder, (_match, path: string) => {
    const value = joinList(lookUp(path, context));
    if (value === undefined || value === null) isComplete = false;
    return String(value);
  });
  return isComplete ? text : undefined;
}

/** Whether any of the templates refers to a path with this prefix. */
export function mentions(templates: unknown, path: string): boolean {
  return JSON.stringify(templates ?? null).includes(`\${${path}`);
}

function lookUp(path: string, context: TemplateContext): unknown {
  const [, source, name] = /^context\.(tokenset|userinfo|connection)\.(.+)$/s.exec(path.trim()) ?? [];
  if (name === undefined) return undefined;
  if (source !== "tokenset" && source !== "userinfo" && source !== "connection") return undefined;
  const claims = context[source];
  // A claim's name may contain dots (a URI): the whole rest is tried first.
  return Object.hasOwn(claims, name) ? claims[name] : descend(claims, name.split("."));
}

function descend(claims: Readonly<Record<string, unknown>>, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return undefined;
  if (rest.length === 0) return Object.hasOwn(claims, key) ? claims[key] : undefined;
  const inner = ownObject(claims, key);
  return inner === undefined ? undefined : descend(inner, rest);
}

/** Joins a list into one string, as Auth0 does: community.auth0.com/t/183404. */
export function joinList(value: unknown): unknown {
  return Array.isArray(value) ? value.join(",") : value;
}
