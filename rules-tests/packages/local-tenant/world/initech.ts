import type { Connection } from "../../../../packages/local-tenant/store/entities.ts";
import { Browser } from "../../../../packages/loopback/browser.ts";
import { authorizeUrl } from "../login/portal.ts";
import { acme, type TestTenant } from "./acme.ts";
import { world } from "./world.ts";

function adfsConnection(options: Readonly<Record<string, unknown>>): Connection {
  return {
    id: "con_initech",
    name: "initech",
    strategy: "adfs",
    options,
    enabled_clients: ["portal"],
    metadata: { customer: "initech" },
    is_domain_connection: false,
  };
}

interface Initech {
  /** Begins a login: where the browser is sent, and the browser. */
  begin(): Promise<{ browser: Browser; upstream: URL }>;
  /** Begins a login and answers it. @returns what the application's callback gets, or the page that came instead */
  answer(fields: Readonly<Record<string, string>>, options?: AnswerOptions): Promise<Landing>;
  configure(options: Readonly<Record<string, unknown>>): void;
}

interface AnswerOptions {
  /** The login to answer, if it has begun already. */
  readonly begun?: Awaited<ReturnType<Initech["begin"]>>;
  /** Parameters to add, repeated ones included. */
  readonly more?: readonly (readonly [string, string])[];
}

interface Landing {
  readonly status: number;
  /** Of the application's callback; empty where a page came. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly text: string;
  /** Whether the tenant signed a user in, in this browser. */
  readonly hasSession: boolean;
}

export type AdfsTenant = TestTenant & Initech;

export function startAdfsTenant(options: Readonly<Record<string, unknown>>): Promise<AdfsTenant> {
  return world()
    .with(acme)
    .with((test) => initech(test, options))
    .start();
}

/** An `adfs` connection `initech`; its provider is the test's affair. */
function initech(test: TestTenant, options: Readonly<Record<string, unknown>>): Initech {
  const begin = async (browser = new Browser(test.fetch)) => {
    const visit = await browser.open(authorizeUrl(test, { connection: "initech" }));
    const location = visit.headers.get("location");
    if (location === null) throw new Error(`${visit.status} ${visit.text}`);
    return { browser, upstream: new URL(location) };
  };
  const configure = (changed: typeof options) => void test.store.connections.put(adfsConnection(changed));
  configure(options);
  return {
    begin,
    configure,
    answer: async (fields: Readonly<Record<string, string>>, { begun, more = [] }: AnswerOptions = {}) => {
      const { browser, upstream } = begun ?? (await begin());
      const wctx = upstream.searchParams.get("wctx") ?? "";
      const form = new URLSearchParams({ wa: "wsignin1.0", wctx, ...fields });
      for (const [name, value] of more) form.append(name, value);
      return landing(await browser.open(new URL("login/callback", test.issuer), form));
    },
  };
}

function landing({ status, headers, text }: Awaited<ReturnType<Browser["open"]>>): Landing {
  const location = headers.get("location");
  return {
    status,
    parameters: location === null ? {} : Object.fromEntries(new URL(location).searchParams),
    text,
    hasSession: headers.getSetCookie().some((cookie) => cookie.startsWith("auth0=")),
  };
}
