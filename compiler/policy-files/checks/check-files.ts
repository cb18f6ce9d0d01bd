import { checkAccess } from "./access.ts";
import { checkAliases } from "./aliases.ts";
import { checkApis } from "./apis.ts";
import { checkApplications } from "./applications.ts";
import { checkConnections } from "./connections.ts";
import { checkDuplicates } from "./duplicates.ts";
import { warnOfEntraGroups } from "./entra-groups.ts";
import { checkEnvironment } from "./environment.ts";
import { checkExamples, checkOwnExamples } from "./examples.ts";
import { checkFixedAttributes } from "./fixed-attributes.ts";
import { checkHelp } from "./help.ts";
import { checkMapping } from "./mapping.ts";
import { checkObserving } from "./observing.ts";
import { checkRuleApplications } from "./rule-applications.ts";
import { warnOfUncheckedEmail } from "./unchecked-email.ts";
import type { Party, Surroundings, View } from "./view.ts";

/**
 * Checks what a schema cannot express and what needs no other customer's file. Problems and warnings are added to the
 * file.
 */
export function checkParty(party: Party, { apis, catalogue, now }: Surroundings): void {
  checkConnections(party);
  checkAliases(party);
  checkAccess(party, catalogue);
  checkMapping(party, catalogue, now);
  warnOfEntraGroups(party);
  checkFixedAttributes(party, apis, catalogue);
  checkHelp(party);
  warnOfUncheckedEmail(party, apis);
  checkApplications(party, catalogue);
  checkObserving(party.file, ["enforcement"], party.data.enforcement, now);
  checkOwnExamples(party, catalogue);
}

/** Checks the shared files, and what needs all files. Problems and warnings are added to the file that they are in. */
export function checkFiles(view: View): void {
  checkEnvironment(view);
  checkApis(view);
  checkDuplicates(view);
  checkRuleApplications(view);
  checkExamples(view);
}
