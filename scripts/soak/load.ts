import { setTimeout } from "node:timers/promises";
import { decodeJwt } from "jose";
import type { Findings } from "./report.ts";
import { audience, callback, type SoakClient, type SoakWorld } from "./setup.ts";
import type { Reply, TenantProcess } from "./tenant-process.ts";
import { claim, type Trouble } from "./troubles.ts";

/** Milliseconds between requests whose Action occupies a thread for twenty seconds. */
const pauseAfterHang = 5000;

/** Requests of all kinds at once. Those that the end of the tenant interrupts do not count. */
export class Load {
  readonly #tenant: TenantProcess;
  readonly #world: SoakWorld;
  readonly #findings: Findings;
  /** Names of clients whose creation was answered. */
  readonly #written = new Set<string>();
  #stopped = true;
  #end: () => void = () => {};

  constructor(tenant: TenantProcess, world: SoakWorld, findings: Findings) {
    this.#tenant = tenant;
    this.#world = world;
    this.#findings = findings;
  }

  begin(): Promise<unknown> {
    this.#stopped = false;
    const { lawful, refused, troubled } = this.#world;
    const loops = [
      ...[1, 2, 3].map(() => () => this.#lawful(lawful)),
      () => this.#refused(refused),
      ...[1, 2].map(() => () => this.#write()),
      () => this.#login(),
      ...[...troubled].map(
        ([trouble, client]) =>
          () =>
            this.#trouble(trouble, client),
      ),
    ];
    const ended = new Promise<void>((resolve) => {
      this.#end = resolve;
    });
    return Promise.all(loops.map((loop) => this.#repeat(loop, ended)));
  }

  /** @param running what `begin` returned. Requests that hang are left alone. */
  async end(running: Promise<unknown>): Promise<void> {
    this.#stopped = true;
    this.#end();
    await running;
  }

  /** Asks the tenant for all that it has answered so far. */
  async findLost(): Promise<void> {
    const kept = new Set<string>();
    for (let page = 0; ; page += 1) {
      const reply = await this.#tenant.call("GET", `/clients?per_page=100&page=${page}&fields=name`);
      if (reply.status !== 200) throw new Error(`The clients cannot be listed: ${reply.status}`);
      const clients = JSON.parse(reply.text) as { name: string }[];
      for (const { name } of clients) kept.add(name);
      if (clients.length < 100) break;
    }
    this.#findings.lost.push(...[...this.#written].filter((name) => !kept.has(name)));
  }

  async #repeat(loop: () => Promise<void>, ended: Promise<void>): Promise<void> {
    while (!this.#stopped) {
      try {
        await Promise.race([loop(), ended]);
      } catch (error) {
        if (!this.#stopped) this.#findings.innocent.push(`a request was cut off: ${error}`);
      }
    }
  }

  async #lawful(client: SoakClient): Promise<void> {
    const reply = await this.#tenant.askToken({ ...client, audience });
    if (this.#decided(reply, client)) return;
    this.#findings.innocent.push(`a lawful client got ${reply.status} ${reply.text.slice(0, 200)}`);
  }

  async #refused(client: SoakClient): Promise<void> {
    const reply = await this.#tenant.askToken({ ...client, audience });
    if (reply.status === 200) this.#findings.undecided.push("a refused client got a token");
    else if (!reply.text.includes("refused by the soak")) this.#findings.innocent.push(`a refusal got ${reply.text}`);
  }

  async #write(): Promise<void> {
    const name = `client-${crypto.randomUUID()}`;
    const reply = await this.#tenant.call("POST", "/clients", { name });
    if (reply.status !== 201) this.#findings.innocent.push(`a write got ${reply.status} ${reply.text.slice(0, 200)}`);
    else {
      this.#written.add(name);
      this.#findings.writes += 1;
    }
  }

  /** The application gets an error, whatever the provider does. */
  async #login(): Promise<void> {
    const { client_id } = this.#world.portal;
    const query = { response_type: "code", client_id, redirect_uri: callback, connection: "dying", state: "s" };
    const { status, location } = await this.#tenant.request("GET", `/authorize?${new URLSearchParams(query)}`);
    this.#findings.dead_providers += 1;
    const isError = status === 302 && location?.startsWith(`${callback}?error=access_denied`);
    if (!isError) this.#findings.innocent.push(`a login by a dead provider got ${status} ${location}`);
  }

  async #trouble(trouble: Trouble, client: SoakClient): Promise<void> {
    const counts = this.#findings.misbehaviour;
    counts[trouble] = (counts[trouble] ?? 0) + 1;
    const reply = this.#tenant.askToken({ ...client, audience });
    if (trouble === "hang" || trouble === "wait") {
      // Their answers are not waited for. A token would be one too many.
      void reply.then((late) => this.#noToken(trouble, late)).catch(() => {});
      await setTimeout(pauseAfterHang, undefined, { ref: false });
    } else if (trouble === "flood") this.#decided(await reply, client);
    else this.#noToken(trouble, await reply);
  }

  #noToken(trouble: Trouble, { status }: Reply): void {
    if (status === 200) this.#findings.undecided.push(`an Action that misbehaves (${trouble}) led to a token`);
  }

  /** Whether it has a token. Counts it, and notes if it lacks the decision. */
  #decided({ status, text }: Reply, { client_id }: SoakClient): boolean {
    if (status !== 200) return false;
    this.#findings.tokens += 1;
    const { access_token } = JSON.parse(text) as { access_token: string };
    if (decodeJwt(access_token)[claim] !== client_id) this.#findings.undecided.push("a token lacks the decision");
    return true;
  }
}
