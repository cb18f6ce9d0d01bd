import { refuseAccess } from "./refuse-access.ts";
import { refuseAliases } from "./refuse-aliases.ts";
import { refuseApis } from "./refuse-apis.ts";
import { refuseApplications } from "./refuse-applications.ts";
import { refuseConnections } from "./refuse-connections.ts";
import { refuseDuplicates } from "./refuse-duplicates.ts";
import { refuseEnvironment } from "./refuse-environment.ts";
import { refuseExamples } from "./refuse-examples.ts";
import { refuseMapping } from "./refuse-mapping.ts";
import { refuseObserving } from "./refuse-observing.ts";
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
