import { HttpError } from "../http/http-error.ts";
import { invalidBody } from "./shared/http-errors.ts";

type Options = Readonly<Record<string, unknown>>;

interface Attribute {
  readonly identifier?: { readonly active?: boolean };
  readonly profile_required?: boolean;
  readonly signup?: { readonly status?: string };
  readonly unique?: boolean;
}

const requestingStrategies: ReadonlySet<string> = new Set(["oidc", "okta", "samlp", "waad", "adfs"]);

/** What Auth0 refuses of a connection beyond its schema, with its texts. @throws {HttpError} 400 */
export function checkConnection(strategy: string, body: Readonly<Record<string, unknown>>, kept: Options | undefined) {
  const requesting = body.cross_app_access_requesting_app;
  if (requesting !== undefined && requesting !== null && !requestingStrategies.has(strategy)) {
    const message = "Cross App Access Requesting App is not supported for this connection.";
    throw new HttpError(400, message, "operation_not_supported");
  }
  const { options } = body;
  if (strategy === "auth0" && typeof options === "object" && options !== null) {
    checkAttributes(Object.fromEntries(Object.entries(options)), kept);
  }
}

/** Flexible identifiers of a database. */
function checkAttributes(options: Options, kept: Options | undefined): void {
  const attributes = attributesOf(options);
  if (attributes === undefined) return;
  if (options.validation !== undefined && options.validation !== null) throw bothSet("validation");
  if (options.requires_username === true) throw bothSet("requires_username");
  const entries = Object.entries(attributes);
  const hidden = entries.find(([, { profile_required, signup }]) => profile_required && signup?.status === "inactive");
  if (hidden !== undefined) throw invalidBody(`attribute ${hidden[0]} must also be required on signup`);
  if (!entries.some(([, { identifier }]) => identifier?.active === true)) {
    throw invalidBody("attributes must contain one active identifier");
  }
  if (kept === undefined || attributes.email?.unique !== false) return;
  if (attributesOf(kept)?.email?.unique !== false) throw invalidBody("cannot add non-unique email attribute");
}

function attributesOf({ attributes }: Options): Record<string, Attribute> | undefined {
  if (typeof attributes !== "object" || attributes === null) return undefined;
  const objects = Object.entries(attributes).filter(([, value]) => typeof value === "object" && value !== null);
  return Object.fromEntries(objects) as Record<string, Attribute>;
}

const bothSet = (name: string): HttpError => invalidBody(`Cannot set both options.attributes and options.${name}`);
