import { checkAccess } from "./access.ts";
import { checkAliases } from "./aliases.ts";
import { checkApis } from "./apis.ts";
import { checkApplications } from "./applications.ts";
import { checkConnections } from "./connections.ts";
import { checkDuplicates } from "./duplicates.ts";
import { warnOfEntraGroups } from "./entra-groups.ts";
import { checkEnvironment } from "./environment.ts";
import { checkExamples } from "./examples.ts";
import { checkFixedAttributes } from "./fixed-attributes.ts";
import { checkHelp } from "./help.ts";
import { checkMapping } from "./mapping.ts";
import { checkObserving } from "./observing.ts";
import { checkRuleApplications } from "./rule-applications.ts";
import { warnOfUncheckedEmail } from "./unchecked-email.ts";
import type { View } from "./view.ts";

/** Checks what a schema cannot express. Problems and warnings are added to the file that they are in. */
export function checkFiles(view: View): void {
  const { catalogue, now } = view;
  checkEnvironment(view);
  checkApis(view);
  for (const party of view.parties) {
    checkConnections(party);
    checkAliases(party);
    checkAccess(party, catalogue);
    checkMapping(party, catalogue, now);
    warnOfEntraGroups(party);
    checkFixedAttributes(party, view.apis, catalogue);
    checkHelp(party);
    warnOfUncheckedEmail(party, view.apis);
    checkApplications(party, catalogue);
    checkObserving(party.file, ["enforcement"], party.data.enforcement, now);
  }
  checkDuplicates(view);
  checkRuleApplications(view);
  checkExamples(view);
}
