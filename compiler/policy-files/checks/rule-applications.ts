import { applicationId } from "../client-name.ts";
import type { Application, Customer } from "../schema.ts";
import type { Path } from "../source/tree.ts";
import { allNames } from "./all-names.ts";
import { isKnown } from "./unknown-name.ts";
import type { Part, View } from "./view.ts";

/** Refuses a rule for an application that is unknown, or to which its customer's users cannot sign in. */
export function checkRuleApplications(view: View): void {
  const all = allNames(view, "applications", (customer, key) => applicationId({ customer }, key));
  const byId = new Map(
    view.parties.flatMap(({ data }) =>
      Object.entries(data.applications).map(([key, application]) => [
        applicationId(data, key),
        { application, customer: data.customer },
      ]),
    ),
  );
  for (const part of view.parties) {
    const own = part.names.applications;
    part.data.role_mapping.forEach(({ applications }, index) => {
      applications?.forEach((name, at) => {
        const path = ["role_mapping", index, "applications", at];
        if (!isKnown(part.file, path, name, name.includes("--") ? all : own, "application")) return;
        const found = byId.get(name.includes("--") ? name : applicationId(part.data, name));
        if (found) refuseUnreachable(part, path, name, found);
      });
    });
  }
}

function refuseUnreachable(
  { file, data }: Part<Customer>,
  path: Path,
  name: string,
  { application, customer }: { application: Application; customer: string },
): void {
  if (application.type === "machine") file.refuse(path, `"${name}" is a machine: rules are for users`);
  else if (customer !== data.customer && !("shared" in application && application.shared === true)) {
    file.refuse(path, `"${name}" is another customer's and not shared: users of ${data.customer} cannot sign in there`);
  }
}
