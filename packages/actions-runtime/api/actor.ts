import { isObject, type JsonObject } from "../json.ts";

const deepest = 5;
const mostProperties = 5;
const longestSubject = 512;
const longestText = 64;

/** Checks the argument of `setActor`: at most five nested actors (RFC 8693, section 4.1). Errors are Auth0's. */
export function checkActor(actor: unknown): void {
  let present = actor;
  for (let depth = 1; depth <= deepest; depth++) {
    if (!isObject(present)) {
      throw new Error(depth === 1 ? "The actor must be a plain object." : "The act claim must be a plain object.");
    }
    checkLevel(present);
    if (present.act === undefined) return;
    present = present.act;
  }
  throw new Error(`Actor nesting must not exceed ${deepest} levels.`);
}

function checkLevel({ sub, act: _act, type: _type, ...properties }: JsonObject): void {
  if (typeof sub !== "string" || sub.length === 0) throw new Error("The actor object must contain a sub claim.");
  if (sub.length > longestSubject) {
    throw new Error(`Invalid setActor arguments: sub must NOT have more than ${longestSubject} characters`);
  }
  const entries = Object.entries(properties);
  if (entries.length > mostProperties) {
    throw new Error(`No more than ${mostProperties} custom properties are allowed in the actor object.`);
  }
  for (const [key, value] of entries) checkProperty(key, value);
}

function checkProperty(key: string, value: unknown): void {
  if (!["string", "number", "boolean"].includes(typeof value)) {
    throw new Error("Custom property in an actor object must be a string, number, or boolean.");
  }
  if (key.length > longestText) {
    throw new Error(`Custom property key in an actor object must NOT have more than ${longestText} characters.`);
  }
  if (typeof value === "string" && value.length > longestText) {
    throw new Error(
      `Custom string property value in an actor object must NOT have more than ${longestText} characters.`,
    );
  }
}
