import type { ActionCall } from "../action-call.ts";
import { messageOf } from "../errors.ts";
import { isObject, type JsonObject, setOwn } from "../json.ts";

const mostEntries = 25;
const longest = 255;

function checkEntry(key: string, value: string): void {
  if (key.length > longest) fail(`All metadata keys must be at most ${longest} characters long`);
  if (!/^[a-zA-Z0-9_-]+$/.test(key)) fail("Metadata keys may only include letters, numbers, underscores, or hyphens");
  if (value.length > longest) fail(`All metadata values must be at most ${longest} characters long`);
  if (value.includes("\0")) fail("Metadata values must not contain null bytes (\\x00)");
}

function fail(problem: string): never {
  throw new Error(`Invalid metadata: ${problem}`);
}

/** The session or refresh token that metadata belongs to, and its name in messages. */
interface MetadataOwner {
  readonly property: "session" | "refresh_token";
  readonly method: "session" | "refreshToken";
  readonly label: string;
  /** Throws if it cannot be changed now. */
  check(method: string): void;
  /** Whether the methods need the object in the event. */
  readonly needed: boolean;
}

/** `setMetadata`, `deleteMetadata` and `evictMetadata`. This and later Actions see the change in the event at once. */
export function tokenMetadata({ state, event }: ActionCall, owner: MetadataOwner) {
  const entityOf = (holder: JsonObject): JsonObject | undefined => {
    const entity = holder[owner.property];
    return isObject(entity) ? entity : undefined;
  };
  // Without a refresh token there is nothing to mirror to: the metadata so far is in the last command.
  let unattached: JsonObject = {};
  const present = (): JsonObject => {
    const entity = entityOf(state.event);
    if (!entity) return unattached;
    return isObject(entity.metadata) ? entity.metadata : {};
  };
  const replace = (metadata: JsonObject) => {
    unattached = metadata;
    for (const holder of [state.event, event]) {
      const entity = entityOf(holder);
      if (entity) entity.metadata = { ...metadata };
    }
    state.command(`${owner.method}.setMetadata`, metadata);
  };
  const without = (key: string) => {
    const metadata = present();
    if (!Object.hasOwn(metadata, key)) return;
    replace(Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== key)));
  };
  const absent = () => owner.needed && !entityOf(state.event);
  const set = (key: unknown, value: unknown) => {
    owner.check("setMetadata");
    if (absent()) throw new Error(`Cannot set metadata on a ${owner.label} that does not exist.`);
    if (typeof key !== "string") fail("Metadata key must be a string");
    if (value === null) return without(key);
    if (typeof value !== "string") fail("Metadata value must be a string");
    checkEntry(key, value);
    const metadata = { ...present() };
    setOwn(metadata, key, value);
    if (Object.keys(metadata).length > mostEntries) fail(`Metadata must not contain more than ${mostEntries} entries`);
    replace(metadata);
  };
  return {
    setMetadata(key: string, value: string | null): void {
      try {
        set(key, value);
      } catch (error) {
        throw new Error(`Failed to set ${owner.label} metadata: ${messageOf(error)}`);
      }
    },
    deleteMetadata(key: string): void {
      owner.check("deleteMetadata");
      if (!absent()) without(key);
    },
    evictMetadata(): void {
      owner.check("evictMetadata");
      if (!absent() && Object.keys(present()).length > 0) replace({});
    },
  };
}
