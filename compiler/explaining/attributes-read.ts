import {
  type AttributeSource,
  attributePath,
  forbiddenAttributes,
  readAttribute,
} from "../../actions/policy/mapping/attributes.ts";
import { sortedUnique } from "../../actions/policy/text.ts";
import type { Customer } from "../policy-files/schema.ts";

/** What a rule would find under an attribute's name. */
export interface ReadAttribute {
  readonly name: string;
  /** Whether it holds a value that rules can compare. */
  readonly found: boolean;
  /** The first few. */
  readonly values: readonly string[];
}

const shownValues = 3;

/** The separator at which an attribute's sole text is split. */
export function separatorOf(customer: Customer, connectionName: string, attribute: string): string | undefined {
  const split = customer.connections[connectionName]?.split ?? {};
  return Object.hasOwn(split, attribute) ? split[attribute] : undefined;
}

/** Every attribute that the customer's rules read, and what this user has there. */
export function attributesRead(customer: Customer, connectionName: string, source: AttributeSource): ReadAttribute[] {
  const names = sortedUnique(customer.role_mapping.flatMap(({ when }) => Object.keys(when ?? {})));
  return names.map((name) => {
    const values = readAttribute(source, attributePath(name), separatorOf(customer, connectionName, name));
    return { name, found: values.length > 0, values: values.slice(0, shownValues) };
  });
}

/** The names that the profile has and that a rule may read. */
export function profileAttributes({ attributes }: AttributeSource): string[] {
  return sortedUnique(Object.keys(attributes)).filter((name) => !forbiddenAttributes.has(name));
}
