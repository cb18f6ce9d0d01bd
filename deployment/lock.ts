import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { z } from "zod";
import { DeploymentError, DeploymentRefusedError, TenantRefusedError } from "./errors.ts";
import { text } from "./resources.ts";
import type { Fields, Transport } from "./transport.ts";

/** The lock's name. Auth0 refuses a second Action of one name, so that one of two deployments gets it. */
const lockName = "deployment-lock";
/** Ms: without a sign of life for so long, its owner is taken to be dead; and how often the owner gives one. */
const lifetime = 90_000;
const beat = 20_000;

const ownerSchema = z.object({ id: z.string(), host: z.string(), pid: z.int(), expires: z.number() });
type Owner = z.output<typeof ownerSchema>;

/** Locks that this process holds. */
const held = new Set<string>();

/**
 * One deployment at a time: an Action that is never deployed or bound, and that tells in a comment who holds the lock
 * and until when. It is removed in the end. After a crash it is free at once on the machine where the deployment ran,
 * and elsewhere as soon as it has expired.
 */
export class Lock {
  readonly #transport: Transport;
  readonly #id: string;
  readonly #owner: Omit<Owner, "expires">;
  #until: number;
  #timer: NodeJS.Timeout | undefined;

  private constructor(transport: Transport, id: string, owner: Owner) {
    this.#transport = transport;
    this.#id = id;
    this.#owner = owner;
    this.#until = owner.expires;
    held.add(owner.id);
    this.#timer = setInterval(() => void this.#beat(), beat);
    this.#timer.unref();
  }

  /** @throws DeploymentRefusedError if another deployment is under way */
  static async take(transport: Transport): Promise<Lock> {
    const owner = { id: randomUUID(), host: hostname(), pid: process.pid, expires: Date.now() + lifetime };
    for (let tries = 0; tries < 3; tries++) {
      const id = await create(transport, owner);
      if (id !== undefined) return new Lock(transport, id, owner);
      await removeIfStale(transport);
    }
    throw new DeploymentRefusedError("another deployment is under way: it took the lock first");
  }

  /** @throws DeploymentError if the lock may have expired */
  ensureHeld(): void {
    if (Date.now() < this.#until) return;
    throw new DeploymentError("the deployment lost its lock, as the tenant did not answer for too long: deploy again");
  }

  /** Until when it is held without a further sign of life. */
  get until(): string {
    return timeOf(this.#until);
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    held.delete(this.#owner.id);
    await this.#transport.request("DELETE", pathOf(this.#id), { accept: [404] });
  }

  async #beat(): Promise<void> {
    const expires = Date.now() + lifetime;
    try {
      const body = { code: codeOf({ ...this.#owner, expires }) };
      await this.#transport.request("PATCH", pathOf(this.#id), { body });
      this.#until = expires;
    } catch (error) {
      // Somebody removed it. Without an answer, the time until which it is held decides.
      if (error instanceof TenantRefusedError) this.#until = 0;
    }
  }
}

async function create(transport: Transport, owner: Owner): Promise<string | undefined> {
  const body = { name: lockName, code: codeOf(owner), supported_triggers: [{ id: "post-login", version: "v3" }] };
  try {
    const answer = await transport.request("POST", "/actions/actions", { body });
    const action = answer.body as Fields;
    // After an answer that was lost, an Action of this name may be another's.
    return ownerOf(action)?.id === owner.id ? text(action.id) : undefined;
  } catch (error) {
    if (error instanceof TenantRefusedError && error.status === 409) return undefined;
    throw error;
  }
}

async function removeIfStale(transport: Transport): Promise<void> {
  const actions = await transport.list("/actions/actions", "actions", { actionName: lockName });
  const action = actions.find(({ name }) => name === lockName);
  if (!action) return;
  const owner = ownerOf(action);
  if (owner && !isStale(owner)) {
    const until = timeOf(owner.expires);
    throw new DeploymentRefusedError(
      `another deployment is under way, by process ${owner.pid} on ${owner.host}: wait for it; if it is dead, its lock ends at ${until}`,
    );
  }
  if (!owner) {
    throw new DeploymentRefusedError(`the tenant has an Action ${lockName} that is no lock of a deployment: rename it`);
  }
  await transport.request("DELETE", pathOf(text(action.id)), { accept: [404] });
}

function isStale({ id, host, pid, expires }: Owner): boolean {
  if (expires < Date.now()) return true;
  if (host !== hostname()) return false;
  return pid === process.pid ? !held.has(id) : !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process is alive too.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const timeOf = (time: number): string => `${new Date(time).toISOString().slice(11, 19)} UTC`;

function codeOf(owner: Owner): string {
  return `// A deployment is under way. This Action is removed when it ends.\n// ${JSON.stringify(owner)}\nexports.onExecutePostLogin = async () => {};\n`;
}

function ownerOf({ code }: Fields): Owner | undefined {
  const line =
    text(code)
      .split("\n")[1]
      ?.replace(/^\/\/ /, "") ?? "";
  try {
    return ownerSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

const pathOf = (id: string): string => `/actions/actions/${encodeURIComponent(id)}`;
