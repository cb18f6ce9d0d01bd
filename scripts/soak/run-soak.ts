import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createAuthority } from "@federated-actions/loopback/authority";
import { Closers } from "@federated-actions/loopback/closers";
import { memoryMb } from "../bench/tokens/process-usage.ts";
import { startDyingProvider } from "./dying-provider.ts";
import { Load } from "./load.ts";
import { type Findings, newFindings, type SoakReport } from "./report.ts";
import { setUp } from "./setup.ts";
import { TenantProcess } from "./tenant-process.ts";

/**
 * Loads a tenant in a process of its own, and kills it on the way.
 *
 * @param restSeconds after which its memory is looked at once more. Actions that hang take 20 of them.
 */
export async function runSoak(seconds: number, kills: number, restSeconds = 30): Promise<SoakReport> {
  const closers = new Closers();
  try {
    const folder = await mkdtemp(join(tmpdir(), "soak-"));
    closers.add({ close: () => rm(folder, { recursive: true }) });
    const authority = await createAuthority();
    const caFile = join(folder, "providers.pem");
    await writeFile(caFile, authority.ca);
    const provider = closers.add(await startDyingProvider(authority));
    const tenant = new TenantProcess(join(folder, "data"), caFile, true);
    closers.add({ close: async () => void (await tenant.stop()) });
    await tenant.start();
    const world = await setUp(tenant, provider.origin);
    const findings = newFindings(seconds);
    await loadAndKill(tenant, new Load(tenant, world, findings), findings, kills);
    await setTimeout(restSeconds * 1000);
    findings.at_rest_mb = await memoryMb(tenant.pid);
    if ((await tenant.stop()) !== 0) findings.innocent.push("the tenant did not end with 0");
    return findings;
  } finally {
    await closers.close();
  }
}

/** Milliseconds by which a slow machine may need longer for the first requests. */
const startMs = 30_000;

/** Whether there is something to judge. */
function isUnderWay({ writes, tokens, dead_providers, innocent }: Findings): boolean {
  return innocent.length > 0 || (writes > 0 && tokens > 0 && dead_providers > 0);
}

async function loadAndKill(tenant: TenantProcess, load: Load, findings: Findings, kills: number): Promise<void> {
  const share = (findings.seconds * 1000) / (kills + 1);
  for (let round = 0; round <= kills; round += 1) {
    const first = await tenant.heapMb();
    const stopped = load.begin();
    const end = performance.now() + share;
    while (performance.now() < end || (!isUnderWay(findings) && performance.now() < end + startMs)) {
      await setTimeout(Math.min(500, share));
      findings.memory_mb.push(await memoryMb(tenant.pid));
    }
    findings.heap_mb.push({ first, last: await tenant.heapMb() });
    if (round === kills) await load.end(stopped);
    else {
      const killed = tenant.kill();
      await load.end(stopped);
      await killed;
      findings.kills += 1;
      await tenant.start();
    }
    await load.findLost();
  }
}
