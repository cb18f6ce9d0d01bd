import type { LocalUser } from "@federated-actions/identity-providers/local-users";
import { Closers } from "@federated-actions/loopback/closers";
import { onInterrupt } from "../demonstration/on-interrupt.ts";
import type { OpenStage } from "../demonstration/open-stage.ts";
import { withPortOption } from "./port-option.ts";
import { createCommand, runCommand } from "./run-command.ts";

interface StartOptions {
  readonly port: number;
  readonly json?: boolean;
}

const command = withPortOption(
  createCommand(
    "npm start --",
    "Builds the policy, starts a local tenant and the customers' identity providers, deploys with auth0-deploy-cli, " +
      "plays the demonstration, and stays up.",
  ),
)
  .option("--json", "print the scenarios as npm run demo -- --json does")
  .action(async ({ port, json = false }: StartOptions) => {
    const { runDemonstration } = await import("../demonstration/run-demonstration.ts");
    const closers = new Closers();
    let isUp = false;
    const isInterrupted = onInterrupt(async () => {
      process.stderr.write("\nClosing\n");
      await closers.close();
      return isUp ? 0 : 130;
    });
    try {
      const { stage } = await runDemonstration({ policyDir: "deploy", json, closers, port });
      isUp = true;
      process.stderr.write(whatIsUp(stage));
    } catch (error) {
      await closers.close();
      if (!isInterrupted()) throw error;
    }
  });

await runCommand(command);

function whatIsUp({ servers, issuer, resourceServer }: OpenStage): string {
  return `
Open in a browser. Its certificate is of this run: accept it, or trust ${servers.tenant.caFile}
  Acme's portal        ${servers.portals.acme.origin}
  a third party's      ${servers.portals.field.origin} (for Acme's users: with consent)
  Globex's portal      ${servers.portals.globex.origin} (a third party's too: try it as Acme's user)
  Initech's portal     ${servers.portals.initech.origin}
  the shared console   ${servers.portals.console.origin}
  the vendor's APIs    ${resourceServer} (open it once, so that the browser accepts its certificate for the pages too)
  the tenant           ${issuer}

User names and passwords of this run
  at Acme              ${people(servers.identityProviders["acme-oidc"].users)}
  at Globex            ${people(servers.identityProviders["globex-saml"].users)}
  at Initech           ${people(servers.identityProviders["initech-adfs"].users)}
  of the vendor's own  ${people(servers.identityProviders["vendor-staff"].users)}

Ctrl-C closes everything.
`;
}

function people(users: readonly LocalUser[]): string {
  return users.map(({ username, password }) => `${username} / ${password}`).join("   ");
}
