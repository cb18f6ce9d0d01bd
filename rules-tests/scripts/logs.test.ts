import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { compiledCommand } from "../compiled-commands.ts";
import { CommandProcess } from "../docs/commands/command-process.ts";
import { startTestTenant, type TestTenant } from "../packages/local-tenant/world/acme.ts";

const children: ChildProcess[] = [];

describe("npm run logs", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
  });
  afterAll(() => test.close());
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode === null && child.signalCode === null && child.kill("SIGTERM")) await once(child, "exit");
    }
  });

  function run(args: readonly string[]) {
    const { domain: AUTH0_DOMAIN, clientId: AUTH0_CLIENT_ID, clientSecret: AUTH0_CLIENT_SECRET } = test.running;
    const access = { AUTH0_DOMAIN, AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET, NODE_EXTRA_CA_CERTS: test.running.caFile };
    const child = spawn(process.execPath, [compiledCommand("logs"), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, CI: "true", FORCE_COLOR: "1", ...access },
    });
    children.push(child);
    return child;
  }

  async function output(args: readonly string[]) {
    const child = run(args);
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) child[name].on("data", (chunk) => (texts[name] += chunk));
    const [code] = await once(child, "close");
    return { code, ...texts };
  }

  it("prints the latest entries, those that come, and ends with code 0", async () => {
    test.tenant.log({ type: "f", description: "no_role: none", connection: "acme" });
    const told = await output(["--code", "no_role"]);
    expect(told).toMatchObject({ code: 0, stderr: "" });
    expect(told.stdout).toMatch(/^\d\d:\d\d:\d\d {2}f {7}login refused {9}acme {2}no_role: none\n$/);

    const child = run(["--follow", "--json", "--code", "no_role"]);
    const lines: string[] = [];
    for await (const text of createInterface({ input: child.stdout })) {
      lines.push(JSON.parse(text).description);
      if (lines.length === 1) test.tenant.log({ type: "f", description: "no_role: again" });
      else break;
    }
    expect(lines).toEqual(["no_role: none", "no_role: again"]);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("says in one line what is wrong, and exits with 1", async () => {
    const { domain: AUTH0_DOMAIN, clientId: AUTH0_CLIENT_ID, clientSecret: AUTH0_CLIENT_SECRET } = test.running;
    const commands = new CommandProcess(join(import.meta.dirname, "..", ".."), { CI: "true", FORCE_COLOR: "1" });
    const said = (args: readonly string[], changes: Record<string, string> = {}) =>
      commands.run("logs", args, { AUTH0_DOMAIN, AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET, ...changes });
    const unset = await said([], { AUTH0_DOMAIN: "", AUTH0_CLIENT_SECRET: "" });
    const unknown = await said(["--code", "no_roles"]);
    const customer = await said(["--customer", "nobody"]);
    const observed = await said(["--code", "would_deny", "--tenant", "https://example.eu.auth0.com"]);
    const address = await said(["--tenant", "example.eu.auth0.com"]);
    await commands.close();
    for (const { exitCode, stderr } of [unset, unknown, customer, observed, address]) {
      expect(exitCode).toBe(1);
      expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    }
    expect(unset.stderr).toContain("AUTH0_DOMAIN, AUTH0_CLIENT_SECRET not set: npm start and npm run tenant print");
    expect(unknown.stderr).toContain("There is no such code. There are: would_deny, ");
    expect(customer.stderr).toContain('there is no customer "nobody"; there are: ');
    expect(observed.stderr).toContain("what is only observed is not in it");
    expect(address.stderr).toContain("example.eu.auth0.com is no tenant's address");
  });
});
