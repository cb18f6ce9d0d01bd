import type { PolicyOptions } from "../policy-options.ts";

/** The options of `npm run explain`. */
export interface ExplainOptions extends PolicyOptions {
  readonly trigger?: string;
  readonly event?: string;
  readonly printEvent?: true;
  readonly log?: string;
  readonly example?: string;
  readonly customer?: string;
  readonly application?: string;
  readonly api?: string;
  readonly connection?: string;
  readonly user?: string;
  readonly attributes?: string;
  readonly idToken?: string;
  readonly samlResponse?: string;
  readonly param?: readonly string[];
  readonly expect?: readonly string[];
  readonly policyFromFiles?: true;
  readonly whoCan?: string;
  readonly json?: true;
}

type Name = Exclude<keyof ExplainOptions, keyof PolicyOptions>;

/** Ways to say what is explained, the most telling first, and the options that each can have. */
const ways: readonly (readonly [way: Name, takes: readonly Name[]])[] = [
  ["printEvent", ["trigger"]],
  ["whoCan", ["json"]],
  ["event", ["trigger", "expect", "policyFromFiles", "json"]],
  ["log", ["application", "api", "connection", "attributes", "param", "expect", "json"]],
  ["example", ["customer", "expect", "json"]],
  [
    "customer",
    ["application", "api", "connection", "user", "attributes", "idToken", "samlResponse", "param", "expect", "json"],
  ],
];

/** The way that the options take. @throws Error with one line if there is none, or if options contradict each other */
export function wayOf(options: ExplainOptions, fail: (text: string) => never): Name {
  const given = (Object.keys(options) as Name[]).filter((name) => options[name] !== undefined);
  const way = ways.find(([name]) => given.includes(name));
  if (!way)
    fail(
      "say what to explain: --event, --log, --example, --who-can, or --customer and --application; or --print-event",
    );
  const [name, takes] = way;
  const foreign = given.find((each) => each !== name && !takes.includes(each) && !["env", "policy"].includes(each));
  if (foreign !== undefined) fail(`${flagOf(name)} and ${flagOf(foreign)} exclude each other: leave out one`);
  return name;
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
