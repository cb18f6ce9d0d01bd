import { AdoptionError } from "./adoption-error.ts";
import { draftPolicy } from "./draft.ts";
import { notesPage } from "./left-out-page.ts";
import type { Note } from "./note.ts";
import { readTenant } from "./read-tenant.ts";
import type { Credentials, Step } from "./tenant-reader.ts";
import { refuseExisting, writeDraft } from "./write-draft.ts";

export interface AdoptOptions {
  readonly credentials: Credentials;
  readonly environment: string;
  /** A folder that does not exist yet. */
  readonly out: string;
  /** Default 60. */
  readonly observeDays?: number;
  /** Milliseconds since the epoch. */
  readonly now?: number;
  /** Told what is being done. */
  readonly step?: Step;
}

export interface Adopted {
  readonly files: readonly string[];
  readonly customers: readonly string[];
  readonly notes: readonly Note[];
  /** Requests to the Management API, all of them reads. */
  readonly calls: number;
}

const mostObserveDays = 90;

/**
 * Reads a tenant in use and writes a draft of its policy files, with `adoption.md` beside them.
 * @throws {AdoptionError}
 */
export async function adopt(options: AdoptOptions): Promise<Adopted> {
  const { credentials, environment, out, observeDays = 60, now = Date.now(), step } = options;
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(environment)) {
    throw new AdoptionError("--env must be a name for the environment's file, of letters, digits, - and _");
  }
  if (!Number.isInteger(observeDays) || observeDays < 1 || observeDays > mostObserveDays) {
    throw new AdoptionError(`--observe-days must be a whole number from 1 to ${mostObserveDays}`);
  }
  // Before a minute of reading.
  await refuseExisting(out);
  const tenant = await readTenant(credentials, step);
  const draft = draftPolicy(tenant, { environment, readerId: credentials.clientId, observeDays, now });
  const files = new Map([...draft.files, ["adoption.md", notesPage(tenant.domain, draft.notes)]]);
  await writeDraft(out, files);
  return { files: [...files.keys()].sort(), customers: draft.customers, notes: draft.notes, calls: tenant.calls };
}
