import { z } from "zod";
import type { VendorConfig } from "../actions/policy/vendor-config.ts";

const configSchema = z.looseObject({
  domain: z.string(),
  publicKeys: z.array(z.object({ id: z.string(), x: z.string() })),
});

type Embedded = Pick<VendorConfig, "domain" | "publicKeys">;

/** The configuration that the build embedded in an Action's code. Undefined: not the code of one of ours. */
export function embeddedConfig(code: string): Embedded | undefined {
  const found = /^const embeddedConfig = (\{.*?\n\});$/ms.exec(code)?.[1];
  if (found === undefined) return undefined;
  try {
    const read = configSchema.safeParse(JSON.parse(found));
    return read.success ? read.data : undefined;
  } catch {
    // Not JSON: not written by a build.
    return undefined;
  }
}
