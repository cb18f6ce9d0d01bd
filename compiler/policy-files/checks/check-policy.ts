import { refuseAccess } from "./access.ts";
import { refuseAliases } from "./aliases.ts";
import { refuseApis } from "./apis.ts";
import { refuseApplications } from "./applications.ts";
import { refuseConnections } from "./connections.ts";
import { refuseDuplicates } from "./duplicates.ts";
import { refuseEnvironment } from "./environment.ts";
import { refuseExamples } from "./examples.ts";
import { refuseMapping } from "./mapping.ts";
import { refuseObserving } from "./observing.ts";
import type { View } from "./view.ts";

/** Refuses what no schema can see. What is wrong is added to the problems and warnings of the file it is in. */
export function refuse(view: View): void {
  const { catalogue, now } = view;
  refuseEnvironment(view);
  refuseApis(view);
  for (const party of view.parties) {
    refuseConnections(party);
    refuseAliases(party);
    refuseAccess(party, catalogue);
    refuseMapping(party, catalogue, now);
    refuseApplications(party, catalogue);
    refuseObserving(party.file, ["enforcement"], party.data.enforcement, now);
  }
  refuseDuplicates(view);
  refuseExamples(view);
}
