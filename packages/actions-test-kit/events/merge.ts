import { isObject, type JsonObject, setOwn } from "@federated-actions/actions-runtime/json";

/** Merges `over` into a copy of `base`, objects key by key. `undefined` removes a key. */
export function merge(base: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const present = Object.hasOwn(merged, key) ? merged[key] : undefined;
    if (value === undefined) delete merged[key];
    else setOwn(merged, key, isObject(present) && isObject(value) ? merge(present, value) : value);
  }
  return merged;
}
