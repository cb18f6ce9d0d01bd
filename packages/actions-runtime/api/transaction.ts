import type { ActionCall } from "../action-call.ts";
import type { TargetScopesAPI } from "../api-types.ts";
import { isObject, type JsonObject, jsonBytes, ownObject, setOwn } from "../json.ts";
import { checkedScope, checkedScopes, withScope } from "./scopes.ts";

const longestKey = 64;
const valueBytes = 8 * 1024;
const totalBytes = 16 * 1024;

/** Auth0's error for a feature whose flag is off. */
export function notImplemented(): never {
  throw new Error("Method not implemented.");
}

function checkValue(value: unknown): void {
  if (typeof value === "number" && (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER)) {
    throw new Error("A number in transaction metadata must be finite and safe.");
  }
  if (value !== null && !["string", "number", "boolean"].includes(typeof value)) {
    throw new Error("The value of transaction metadata must be a string, number, boolean or null.");
  }
  if (typeof value === "string" && Buffer.byteLength(value, "utf8") > valueBytes) {
    throw new Error(`The value of transaction metadata exceeds the limit of ${valueBytes} bytes.`);
  }
}

function changed(metadata: JsonObject, key: string, value: unknown): JsonObject {
  const result = { ...metadata };
  if (value === null) Reflect.deleteProperty(result, key);
  else setOwn(result, key, value);
  if (jsonBytes(result) > totalBytes) {
    throw new Error(`The transaction metadata exceeds the limit of ${totalBytes} bytes.`);
  }
  return result;
}

/** `api.transaction` of post-login. Target scopes need a feature flag that the local tenant does not have. */
export function postLoginTransaction({ state, event }: ActionCall) {
  return {
    setMetadata(key: string, value: string | number | boolean | null): void {
      if (typeof key !== "string" || key.length === 0 || key.length > longestKey) {
        throw new Error(`The key of transaction metadata must be a string of 1 to ${longestKey} characters.`);
      }
      checkValue(value);
      const transaction = ownObject(state.event, "transaction");
      const metadata = changed(isObject(transaction.metadata) ? transaction.metadata : {}, key, value);
      transaction.metadata = metadata;
      ownObject(event, "transaction").metadata = { ...metadata };
      state.command("transaction.setMetadata", key, value);
    },
    addTargetScope: notImplemented,
    removeTargetScope: notImplemented,
    setTargetScopes: notImplemented,
    clearTargetScopes: notImplemented,
  };
}

/** `api.transaction` of credentials-exchange. It starts with the token's scopes. The event shows changes at once. */
export function targetScopes({ state, event }: ActionCall): TargetScopesAPI {
  const replace = (scopes: readonly string[]) => {
    state.targetScopes = scopes;
    for (const copy of [state.event, event]) ownObject(copy, "transaction").target_scopes = [...scopes];
  };
  const present = () => state.targetScopes ?? initialScopes(state.event);
  return {
    addTargetScope: (scope) => replace(withScope(present(), scope)),
    removeTargetScope(scope) {
      const removed = checkedScope(scope);
      replace(present().filter((name) => name !== removed));
    },
    setTargetScopes: (scopes) => replace(checkedScopes(scopes)),
    clearTargetScopes: () => replace([]),
  };
}

function initialScopes(event: JsonObject): readonly string[] {
  const { transaction, accessToken } = event;
  const scopes =
    isObject(transaction) && Array.isArray(transaction.target_scopes) ? transaction.target_scopes : undefined;
  const granted = isObject(accessToken) && Array.isArray(accessToken.scope) ? accessToken.scope : [];
  return (scopes ?? granted).filter((scope) => typeof scope === "string");
}
