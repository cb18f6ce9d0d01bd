import { type CollectionKind, collections } from "../../../packages/local-tenant/store/collections.ts";
import type { Store } from "../../../packages/local-tenant/store/store.ts";

/** What is in a tenant and is not the bundle's: by collection and key, the exact JSON of each resource. */
export interface ForeignState {
  /** All of it as text, to compare byte for byte: a difference shows as a difference of lines. */
  now(): string;
  /** The same without the bindings' ids and times, which every PATCH of a trigger's bindings makes anew. */
  nowButBindingIds(): string;
}

type Named = Readonly<Record<string, unknown>>;

/**
 * Remembers what is in the tenant now: that is foreign. Later states show the same resources, and only those, in the
 * order in which the tenant has them; one that is gone is missing.
 */
export function rememberForeign(store: Store): ForeignState {
  const keys = new Map(kinds(store).map(([name, { keyOf, items }]) => [name, new Set(items().map(keyOf))]));
  const actions = keys.get("actions") ?? new Set();
  const settings = Object.keys(store.settings);
  const lines = (ofBinding: (binding: Named) => Named) =>
    kinds(store).flatMap(([name, { keyOf, items }]) => {
      // New ids of a foreign Action's binding must not make it ours.
      const isForeign = (item: Named) =>
        name === "bindings" ? actions.has(String(item.action_id)) : keys.get(name)?.has(keyOf(item)) === true;
      const shown = name === "bindings" ? ofBinding : (item: Named) => item;
      return inOrder(name, items())
        .filter(isForeign)
        .map((item) => `${name} ${JSON.stringify(shown(item))}`);
    });
  const all = (ofBinding: (binding: Named) => Named) =>
    [...lines(ofBinding), ...settings.map((name) => `settings ${name} ${JSON.stringify(store.settings[name])}`)].join(
      "\n",
    );
  return {
    now: () => all((binding) => binding),
    nowButBindingIds: () => all(({ trigger_id, action_id, display_name }) => ({ trigger_id, action_id, display_name })),
  };
}

/** The order of bindings counts within a trigger only. */
function inOrder(name: string, items: Named[]): Named[] {
  if (name !== "bindings") return items;
  return items.sort((one, other) => String(one.trigger_id).localeCompare(String(other.trigger_id)));
}

function kinds(store: Store) {
  return Object.entries<CollectionKind<object>>(collections).map(([name, { keyOf }]) => {
    const items = () => store[name as keyof typeof collections].list() as unknown as Named[];
    return [name, { items, keyOf: keyOf as (item: object) => string }] as const;
  });
}
