import type { Change } from "../changes.ts";
import { enabledClients } from "../compare-resource.ts";
import { DeploymentError } from "../errors.ts";
import { strings } from "../resources.ts";
import { enable, type Writing } from "./writing.ts";

/** auth0-deploy-cli writes them, apart from which applications use them. What narrows comes before what widens. */
export async function writeConnections(writing: Writing): Promise<void> {
  const { cli, mirror, assetOf } = writing;
  const changes = writing.of("connection", "create", "change");
  const isByCli = (change: Change) =>
    change.action === "create" || change.fields.some((field) => field !== "enabled_clients");
  for (const widens of [false, true]) {
    const now = changes.filter((change) => change.widens === widens);
    const byCli = now.filter(isByCli);
    if (byCli.length > 0) {
      const connections = byCli.map((change) => assetOf(change));
      await cli().write({ connections }, mirror.client());
    }
    for (const change of now) await enableClients(writing, change);
  }
}

async function enableClients(writing: Writing, change: Change): Promise<void> {
  const { compared, mirror } = writing;
  const { wanted, found, name } = change;
  if (!wanted) return;
  const id = found?.id ?? mirror.idOf("/connections", name);
  if (id === undefined) throw new DeploymentError(`the connection ${name} was written, and is not there: deploy again`);
  const missing = found
    ? enabledClients(found, wanted, compared.desired).missing
    : strings(wanted.content.enabled_clients);
  await enable(writing, id, missing, true);
  writing.did(change);
}
