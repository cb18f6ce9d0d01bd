import { compileFunction, runInThisContext } from "node:vm";
import { createConsole } from "./logs.ts";

/** What the code of an Action finds in addition to Node's globals. */
export interface ActionGlobals {
  /** The time that `Date` uses, in milliseconds since the epoch. Default: the machine's clock. */
  readonly now?: (() => number) | undefined;
}

interface CodeToRun {
  readonly code: string;
  readonly filename: string;
  readonly require: (name: unknown) => unknown;
  readonly globals: ActionGlobals;
  /** Additional names in scope. */
  readonly named?: Readonly<Record<string, unknown>>;
}

const actionConsole = createConsole();

/** Runs CommonJS in sloppy mode, as Auth0's loader does, and returns the module with its exports. */
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
 * Code compiles in Node's main realm. A test runner has its own realm, where tools such as nock replace `fetch`. There
 * an Action gets the test's `fetch`. It is not an injected name, so an Action can still declare its own `fetch`.
 */
function testRealm(): object[] {
  if (runInThisContext("globalThis") === globalThis) return [];
  return [{ fetch: (...args: Parameters<typeof fetch>) => globalThis.fetch(...args) }];
}

/** The realm's own `Date` with another current time. */
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
