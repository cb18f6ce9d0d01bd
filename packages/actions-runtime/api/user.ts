import type { ActionCall } from "../action-call.ts";
import { isObject, type JsonObject, jsonBytes, jsonCopy, ownObject, setOwn } from "../json.ts";
import type { TriggerState } from "../trigger-state.ts";
import { keyOf } from "./text.ts";

type Kind = "app_metadata" | "user_metadata";

/** Bytes of JSON that one execution can write to each. https://auth0.com/docs/customize/actions/limitations */
const mostBytes = 32 * 1024;

/** Records a change of the user's metadata. Later Actions see it, this one does not. `null` removes the property. */
export function changeUserMetadata(state: TriggerState, kind: Kind, key: unknown, value: unknown): void {
  const name = keyOf(key, "metadata property");
  const changes = kind === "app_metadata" ? state.appMetadata : state.userMetadata;
  const copy = jsonCopy(value) ?? null;
  const all = Object.fromEntries([...changes, [name, copy]]);
  if (jsonBytes(all) > mostBytes) throw new Error(`The changes of ${kind} exceed the limit of ${mostBytes} bytes.`);
  changes.set(name, copy);
  const user = state.event.user;
  if (isObject(user)) applyMetadata(ownObject(user, kind), name, copy);
}

function applyMetadata(metadata: JsonObject, name: string, value: unknown): void {
  if (value === null) Reflect.deleteProperty(metadata, name);
  else setOwn(metadata, name, value);
}

/** `api.user` of post-login. A custom database can hold anything as metadata, so Auth0 checks before it writes. */
export function user<Api>({ state, event }: ActionCall, api: () => Api) {
  const present = (kind: Kind) => (isObject(event.user) ? event.user[kind] : undefined);
  return {
    setAppMetadata(key: string, value: unknown): Api {
      if (!isObject(present("app_metadata"))) {
        throw new Error("Unexpected app_metadata format. Must be a valid JSON object");
      }
      changeUserMetadata(state, "app_metadata", key, value);
      return api();
    },
    setUserMetadata(key: string, value: unknown): Api {
      if (!isObject(present("user_metadata"))) {
        throw new Error("Unexpected user_metadata format. Must be a valid JSON object.");
      }
      changeUserMetadata(state, "user_metadata", key, value);
      return api();
    },
  };
}
