import { isFields, strings, text } from "./resources.ts";
import type { Fields } from "./transport.ts";

/** A trigger's bindings as they are to be: what others bound stays, in its order, and ours comes last. */
export interface WantedBindings {
  readonly actions: readonly string[];
  readonly isAsWanted: boolean;
  /** Actions that the tenant binds after ours. */
  readonly after: readonly string[];
  /** Actions that others bound and that `other_actions` does not name. */
  readonly unnamed: readonly string[];
}

/** @param wanted the Actions of `other_actions` in their order, and ours as the last */
export function wantedBindings(actual: Readonly<Fields>, wanted: Readonly<Fields>): WantedBindings {
  const is = strings(actual.actions);
  const to = strings(wanted.actions);
  const ours = to.at(-1) ?? "";
  const named = to.slice(0, -1);
  const foreign = is.filter((name) => name !== ours);
  const missing = named.filter((name) => !foreign.includes(name));
  const inOrder = named.filter((name) => foreign.includes(name));
  // Those that are named take the places of those that are named, in the order that the file gives them.
  const before = foreign.map((name) => (named.includes(name) ? (inOrder.shift() ?? name) : name));
  const actions = [...before, ...missing, ours];
  const place = is.indexOf(ours);
  return {
    actions,
    isAsWanted: actions.length === is.length && actions.every((name, index) => name === is[index]),
    after: place === -1 ? [] : is.slice(place + 1),
    unnamed: foreign.filter((name) => !named.includes(name)),
  };
}

/** The names of the Actions that a trigger binds, in their order. */
export function boundActions({ bindings }: Readonly<Fields>): string[] {
  const list = Array.isArray(bindings) ? bindings.filter(isFields) : [];
  return list.map(({ action }) => text(isFields(action) && action.name));
}

/** The body that binds these Actions. A binding that exists keeps its name and what else it has. */
export function bindingsBody(raw: Readonly<Fields>, actions: readonly string[]): Fields {
  const bindings = Array.isArray(raw.bindings) ? raw.bindings.filter(isFields) : [];
  const bound = new Map(bindings.map((binding) => [text(isFields(binding.action) && binding.action.name), binding]));
  return {
    bindings: actions.map((name) => {
      const binding = bound.get(name);
      if (!binding) return { ref: { type: "action_name", value: name }, display_name: name };
      return { ref: { type: "binding_id", value: text(binding.id) }, display_name: text(binding.display_name) || name };
    }),
  };
}
