import { isObject, type JsonObject, setOwn } from "@federated-actions/actions-runtime/json";

/** Lays `over` upon `base`, objects key by key; `undefined` takes a key away. */
export function merge(base: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const present = Object.hasOwn(merged, key) ? merged[key] : undefined;
    if (value === undefined) delete merged[key];
    else setOwn(merged, key, isObject(present) && isObject(value) ? merge(present, value) : value);
  }
  return merged;
}
