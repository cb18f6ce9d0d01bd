import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { createTrustingFetch, type TrustingFetch } from "@federated-actions/loopback/trusting-fetch";

interface Ready {
  readonly url: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly ca_file: string;
}

export interface Reply {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

/** What `npm run tenant` runs. */
export const launcher = join(import.meta.dirname, "..", "launch", "tenant.mjs");
const tellHeap = pathToFileURL(join(import.meta.dirname, "tell-heap.mjs")).href;

/** `npm run tenant -- --data`, in a process of its own, which can be killed and started again at the same address. */
export class TenantProcess {
  readonly #folder: string;
  readonly #trustedCa: string;
  readonly #tellsHeap: boolean;
  #child: ChildProcess | undefined;
  #ready: Ready | undefined;
  #client: TrustingFetch | undefined;
  #ca = "";
  #token = "";

  /**
   * @param trustedCa file with the certificate authority of identity providers.
   * @param tellsHeap whether it can be asked for `heapMb`.
   */
  constructor(folder: string, trustedCa: string, tellsHeap = false) {
    this.#folder = folder;
    this.#trustedCa = trustedCa;
    this.#tellsHeap = tellsHeap;
  }

  get url(): string {
    return this.#ready?.url ?? "";
  }

  /** The authority of its certificate, PEM. */
  get ca(): string {
    return this.#ca;
  }

  async start(): Promise<void> {
    const port = this.#ready === undefined ? "0" : new URL(this.#ready.url).port;
    const heap = this.#tellsHeap ? ["--expose-gc", "--import", tellHeap] : [];
    const args = [...heap, launcher, "--json", "--data", this.#folder, "--port", port];
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: this.#trustedCa };
    const ipc = this.#tellsHeap ? (["ipc"] as const) : [];
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit", ...ipc] });
    this.#child = child;
    if (child.stdout === null) throw new Error("The tenant has no output");
    const lines = createInterface({ input: child.stdout });
    const [line] = await once(lines, "line");
    lines.close();
    // The log follows, which nobody reads.
    child.stdout.resume();
    this.#ready = JSON.parse(line) as Ready;
    this.#ca = await readFile(this.#ready.ca_file, "utf8");
    this.#client = createTrustingFetch(this.#ca);
    const { client_id, client_secret } = this.#ready;
    const reply = await this.askToken({ client_id, client_secret, audience: `${this.url}/api/v2/` });
    this.#token = (JSON.parse(reply.text) as { access_token: string }).access_token;
  }

  /** As `kill -9`. The file that it could not delete is deleted here. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
    if (this.#ready) await rm(dirname(this.#ready.ca_file), { recursive: true, force: true });
  }

  /** @returns the exit code. */
  async stop(): Promise<number | null> {
    await this.#end("SIGTERM");
    return this.#child?.exitCode ?? null;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** What its main thread holds, in MB: without garbage, and without the threads of Actions. */
  async heapMb(): Promise<number> {
    const child = this.#child;
    if (!child?.send({})) throw new Error("The tenant cannot be asked");
    const [{ heapUsed }] = (await once(child, "message")) as [{ heapUsed: number }];
    return Math.round(heapUsed / 1024 / 1024);
  }

  /** Client credentials. */
  askToken(credentials: object): Promise<Reply> {
    return this.request("POST", "/oauth/token", { grant_type: "client_credentials", ...credentials });
  }

  /** Of the Management API. */
  call(method: string, path: string, body?: object): Promise<Reply> {
    return this.request(method, `/api/v2${path}`, body, { authorization: `Bearer ${this.#token}` });
  }

  async request(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Reply> {
    const response = await this.#client?.fetch(`${this.url}${path}`, {
      method,
      redirect: "manual",
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response) throw new Error("The tenant has not been started");
    return { status: response.status, location: response.headers.get("location"), text: await response.text() };
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      child.kill(signal);
      await ended;
    }
    await this.#client?.close();
  }
}
