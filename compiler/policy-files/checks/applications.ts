import { callbackProblem } from "../callbacks.ts";
import { publicKeyProblem } from "../public-keys.ts";
import type { Application, Customer } from "../schema.ts";
import { keysAt } from "../source/keys-at.ts";
import type { SourceFile } from "../source/source-file.ts";
import { checkExchange, warnOfExchange } from "./exchange.ts";
import { checkMetadata } from "./metadata.ts";
import { isKnown } from "./unknown-name.ts";
import type { Catalogue, Part } from "./view.ts";

export function checkApplications({ file, data }: Part<Customer>, catalogue: Catalogue): void {
  for (const [name, application] of Object.entries(data.applications)) {
    checkApisOf(file, name, application, catalogue);
    refuseCallbacks(file, name, application);
    refuseAuthentication(file, name, application);
    checkMetadata(file, ["applications", name, "metadata"], application.metadata);
    if (application.type !== "exchange") continue;
    checkExchange(file, ["applications", name, "exchange"], application.exchange);
    warnOfExchange(file, ["applications", name, "exchange"], application.exchange, data);
  }
}

function checkApisOf(
  file: SourceFile,
  name: string,
  { apis, ...application }: Application,
  catalogue: Catalogue,
): void {
  const granted = keysAt(file, ["access"]);
  const isShared = "shared" in application && application.shared === true;
  apis.forEach((api, index) => {
    const path = ["applications", name, "apis", index];
    if (!isKnown(file, path, api, catalogue.apis(), "API") || isShared) return;
    if (granted && !granted.includes(api)) file.warn(path, `gets no token for ${api}: access does not list it`);
  });
}

function refuseCallbacks(file: SourceFile, name: string, application: Application): void {
  if (!("callbacks" in application)) return;
  application.callbacks.forEach((callback, index) => {
    const wrong = callbackProblem(callback, application.type === "native");
    if (wrong !== undefined) file.refuse(["applications", name, "callbacks", index], wrong);
  });
}

/** Auth0 verifies client assertions with RS256, RS384 or PS256, so with RSA keys (docs, "Private Key JWT"). */
function refuseAuthentication(file: SourceFile, name: string, application: Application): void {
  if (!("authentication" in application) || application.authentication === "secret") return;
  const wrong = publicKeyProblem(application.authentication.private_key_jwt, "rsa");
  if (wrong !== undefined) file.refuse(["applications", name, "authentication", "private_key_jwt"], wrong);
}
