import { readLogEntry } from "../../compiler/explaining/asked/log-entry.ts";
import { readParameter } from "../../compiler/explaining/asked/machine-event.ts";
import type { Input } from "../../compiler/explaining/explain.ts";
import { ExplainError } from "../../compiler/explaining/explain-error.ts";
import type { ExplainOptions } from "./options.ts";
import { readAttributes } from "./read-attributes.ts";
import { readProfile, type UserProfile } from "./read-profile.ts";
import { readText } from "./read-text.ts";
import { readUser } from "./read-user.ts";

/** What to explain, as the options say it. @throws ExplainError */
export async function readInput(options: ExplainOptions, way: string): Promise<Input> {
  const { customer, example, event, trigger = "post-login" } = options;
  if (way === "event" && event !== undefined) return { trigger, event: await readJson("--event", event) };
  if (way === "example" && example !== undefined) return { example: { example, customer } };
  if (way === "log" && options.log !== undefined) return { logged: await readLog(options, options.log) };
  return readWords(options);
}

async function readWords(options: ExplainOptions): Promise<Input & { profile?: UserProfile }> {
  const { customer, application, api, connection, attributes, param } = options;
  if (customer === undefined || application === undefined) {
    throw new ExplainError("--customer needs --application, and --api if not each of its APIs is to be tried");
  }
  const read = attributes === undefined ? undefined : await readAttributes(attributes);
  const words = { customer, application, api, connection, parameters: param?.map(readParameter) };
  const user = await readUser(options, customer);
  if (user) return { words: { ...words, connection: user.connection, attributes: { ...user.attributes, ...read } } };
  const profile = await readProfile(options, { customer, application });
  if (!profile) return { words: { ...words, attributes: read } };
  const { told, connection: asserting } = profile;
  return { words: { ...words, connection: asserting, attributes: { ...told.attributes, ...read } }, profile };
}

async function readLog({ application, api, connection, attributes, param }: ExplainOptions, source: string) {
  const log = readLogEntry(await readJson("--log", source));
  const read = attributes === undefined ? undefined : await readAttributes(attributes);
  return { log, application, api, connection, attributes: read, parameters: param?.map(readParameter) };
}

/** JSON in a file, from standard input, or as it is. */
async function readJson(option: string, source: string): Promise<unknown> {
  const { text, from } = /^\s*[[{]/.test(source) ? { text: source, from: "it" } : await readText(source);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ExplainError(`${option}: ${from} is not JSON: ${(error as Error).message}`);
  }
}
