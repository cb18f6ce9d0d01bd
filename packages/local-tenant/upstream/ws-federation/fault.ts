import { OAuthError } from "@federated-actions/auth0-dialect/oauth-error";
import type { Element } from "@xmldom/xmldom";
import type { Connection } from "../../store/entities.ts";
import { printable } from "../quoted.ts";
import { descendantsOf } from "../xml/elements.ts";

/**
 * Passes on the reason of a SOAP fault: `Reason/Text` of SOAP 1.2, `faultstring` of 1.1. It need not be signed, since
 * it can only end the login.
 *
 * @throws {OAuthError}
 */
export function assertNoFault(connection: Connection, root: Element): void {
  if (root.localName !== "Fault" && root.localName !== "Envelope") return;
  const says = (name: string, parent: string) =>
    descendantsOf(root).find(({ localName, parentNode }) => localName === name && parentNode?.localName === parent);
  const reason = says("Text", "Reason") ?? says("faultstring", "Fault");
  const text = printable(reason?.textContent?.trim() ?? "").slice(0, 300) || "a fault without a reason";
  throw new OAuthError(403, "access_denied", `The identity provider of ${connection.name} refused: ${text}`);
}
