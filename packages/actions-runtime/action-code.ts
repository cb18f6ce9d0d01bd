import { compileFunction, runInThisContext } from "node:vm";
import { createConsole } from "./logs.ts";

/** What the code of an Action finds beside Node's globals. */
export interface ActionGlobals {
  /** What `Date` goes by, milliseconds since the epoch; absent: the machine's clock. */
  readonly now?: (() => number) | undefined;
}

interface CodeToRun {
  readonly code: string;
  readonly filename: string;
  readonly require: (name: unknown) => unknown;
  readonly globals: ActionGlobals;
  /** Further names that are in scope. */
  readonly named?: Readonly<Record<string, unknown>>;
}

const actionConsole = createConsole();

/** Runs CommonJS as Auth0's loader does, in sloppy mode, and returns the module with what it exports. */
export function runCode({ code, filename, require, globals, named = {} }: CodeToRun): { readonly exports: unknown } {
  const module: { exports: unknown } = { exports: {} };
  const scope = { module, exports: module.exports, console: actionConsole, require, ...named };
  const initialise = compileFunction(code, Object.keys(scope), {
    filename,
    contextExtensions: [...testRealm(), ...clock(globals)],
  });
  initialise(...Object.values(scope));
  return module;
}

/**
 * Code compiles in Node's main realm. A test runner has a realm of its own, where tools such as nock stand in for `fetch`:
 * there an Action gets the test's. Beside the injected names, so that an Action may still declare a `fetch` of its own.
 */
function testRealm(): object[] {
  if (runInThisContext("globalThis") === globalThis) return [];
  return [{ fetch: (...args: Parameters<typeof fetch>) => globalThis.fetch(...args) }];
}

/** A `Date` that is the realm's own but for the present. */
function clock({ now }: ActionGlobals): object[] {
  if (!now) return [];
  const RealDate = runInThisContext("Date") as DateConstructor;
  const ActionDate: DateConstructor = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target as new (...args: unknown[]) => Date, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === "now" ? () => now() : Reflect.get(target, key)),
  });
  return [{ Date: ActionDate }];
}
