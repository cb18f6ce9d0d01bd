import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { documentedCode, type Facts } from "./documented-code.ts";

export type Operation = "read" | "write";

interface Answer {
  readonly status: number;
  readonly customer?: string;
}

/** An API that runs a page's code, in a process of its own. */
export interface DocumentedApi {
  call(token: string, operation: Operation): Promise<Answer>;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, "../../..");

/** @param caFile of the authority that the tenant's certificate is from */
export async function startExpress(facts: Facts, caFile: string): Promise<DocumentedApi> {
  const listen = 'const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));';
  const input = `${documentedCode("Express", facts)}\n${listen}`;
  const { lines, close } = run("node", ["--input-type=module", "-"], { NODE_EXTRA_CA_CERTS: caFile }, input);
  const port = await lines();
  return {
    async call(token, operation) {
      const method = operation === "read" ? "GET" : "POST";
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`http://127.0.0.1:${port}/orders`, { method, headers });
      const isJson = response.headers.get("content-type")?.includes("json");
      const body: { customer?: string } = isJson ? JSON.parse(await response.text()) : {};
      return { status: response.status, ...(body.customer !== undefined && { customer: body.customer }) };
    },
    close,
  };
}

const pythonCalls = `
import json, sys

for line in sys.stdin:
    call = json.loads(line)
    try:
        answer = {"status": 200, "customer": authorize(call["token"], call["needed"], call["people_only"])}
    except jwt.InvalidTokenError:
        answer = {"status": 401}
    except PermissionError:
        answer = {"status": 403}
    print(json.dumps(answer), flush=True)
`;

/** By PYTHON, else by Debian's Python, for which .ci/install-packages installs PyJWT. */
export async function startPython(facts: Facts, caFile: string): Promise<DocumentedApi> {
  const code = `${documentedCode("Python", facts)}${pythonCalls}`;
  const python = process.env.PYTHON || "/usr/bin/python3";
  const { lines, write, close } = run(python, ["-c", code], { SSL_CERT_FILE: caFile });
  return {
    async call(token, operation) {
      const isWrite = operation === "write";
      write(JSON.stringify({ token, needed: `${operation}:orders`, people_only: isWrite }));
      return JSON.parse(await lines());
    },
    close,
  };
}

/** Starts a program. `lines()` is the next line that it prints; it rejects with what it said if it ends before. */
function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>, input?: string) {
  const child = execa(program, args, { cwd: root, env, reject: false, ...(input !== undefined && { input }) });
  const reader = createInterface({ input: child.stdout });
  const printed = reader[Symbol.asyncIterator]();
  return {
    async lines(): Promise<string> {
      const { value, done } = await printed.next();
      if (!done) return value;
      const { shortMessage, stderr } = await child;
      throw new Error(`${shortMessage ?? `${program} has ended`}\n${stderr}\nIs it there? sudo .ci/install-packages`);
    },
    write: (line: string) => void child.stdin.write(`${line}\n`),
    async close() {
      if (child.exitCode === null) child.kill();
      await child;
    },
  };
}
