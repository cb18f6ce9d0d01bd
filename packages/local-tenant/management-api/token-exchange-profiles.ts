import { Hono } from "hono";
import { z } from "zod";
import { HttpError } from "../http/http-error.ts";
import type { TokenExchangeProfile } from "../store/entities.ts";
import type { Store } from "../store/store.ts";
import type { Tenant } from "../tenant.ts";
import { allows } from "./shared/access.ts";
import { readBody } from "./shared/body.ts";
import { invalidBody } from "./shared/http-errors.ts";
import { prefixedId } from "./shared/ids.ts";
import { checkpointList, withFields } from "./shared/lists.ts";
import type { ManagementContext, ManagementEnv } from "./shared/management-env.ts";

/** https://auth0.com/docs/customize/actions/limitations */
const mostProfiles = 100;
/**
 * Reserved namespaces:
 * https://auth0.com/docs/authenticate/custom-token-exchange/configure-custom-token-exchange
 */
const reserved = /^(https?:\/\/(auth0|okta)\.com(?![^/:?#])|urn:(ietf|auth0|okta)(?![^:]))/i;

const name = z.string().min(3).max(50);
const subjectTokenType = z
  .string()
  .min(8)
  .max(100)
  .refine(isTokenType, "Must be a URI that begins with https:// or urn:")
  .refine((uri) => !reserved.test(uri), "Is in a reserved namespace");

const postSchema = z.strictObject({
  name,
  subject_token_type: subjectTokenType,
  action_id: z.string().min(1).max(36),
  type: z.literal("custom_authentication"),
});
/** The Action cannot change. */
const patchSchema = z.strictObject({ name: name.optional(), subject_token_type: subjectTokenType.optional() });

/** The Action for each type of subject token. https://auth0.com/docs/api/management/v2/token-exchange-profiles */
export function tokenExchangeProfiles(tenant: Tenant): Hono<ManagementEnv> {
  const { tokenExchangeProfiles: profiles } = tenant.store;
  return new Hono<ManagementEnv>()
    .get("/", allows("read:token_exchange_profiles"), (c) =>
      checkpointList(c, "token_exchange_profiles", profiles.list()),
    )
    .post("/", allows("create:token_exchange_profiles"), async (c) => c.json(await create(c, tenant), 201))
    .get("/:id", allows("read:token_exchange_profiles"), (c) =>
      c.json(withFields(c, profileOf(tenant.store, c.req.param("id")))),
    )
    .patch("/:id", allows("update:token_exchange_profiles"), async (c) => {
      const updated = await update(c, tenant, c.req.param("id"));
      return tenant.switches.profileUpdateStatus === 200 ? c.json(updated) : c.body(null, 204);
    })
    .delete("/:id", allows("delete:token_exchange_profiles"), (c) => {
      profiles.delete(c.req.param("id"));
      return c.body(null, 204);
    });
}

function isTokenType(uri: string): boolean {
  return /^(https:\/\/|urn:)/i.test(uri) && URL.canParse(uri) && !/\s/.test(uri);
}

function profileOf(store: Store, id: string): TokenExchangeProfile {
  const profile = store.tokenExchangeProfiles.get(id);
  if (profile === undefined) throw new HttpError(404, "Token exchange profile not found.");
  return profile;
}

async function create(c: ManagementContext, tenant: Tenant): Promise<TokenExchangeProfile> {
  const { store } = tenant;
  const body = await readBody(c, postSchema);
  refuseTaken(store, body, undefined);
  refuseUnfit(store, body.action_id);
  if (store.tokenExchangeProfiles.list().length >= mostProfiles) {
    throw invalidBody(`A tenant may have ${mostProfiles} token exchange profiles`);
  }
  const now = new Date(tenant.now()).toISOString();
  return store.tokenExchangeProfiles.put({ id: prefixedId("tep"), ...body, created_at: now, updated_at: now });
}

async function update(c: ManagementContext, tenant: Tenant, id: string): Promise<TokenExchangeProfile> {
  const { store } = tenant;
  profileOf(store, id);
  const body = await readBody(c, patchSchema);
  const profile = profileOf(store, id);
  const changed = {
    ...profile,
    name: body.name ?? profile.name,
    subject_token_type: body.subject_token_type ?? profile.subject_token_type,
  };
  refuseTaken(store, changed, id);
  return store.tokenExchangeProfiles.put({ ...changed, updated_at: new Date(tenant.now()).toISOString() });
}

function refuseTaken(
  store: Store,
  wanted: { readonly name: string; readonly subject_token_type: string },
  exceptId: string | undefined,
): void {
  const others = store.tokenExchangeProfiles.list(({ id }) => id !== exceptId);
  if (others.some((other) => other.subject_token_type === wanted.subject_token_type)) {
    throw new HttpError(409, "A token exchange profile with the same subject_token_type already exists");
  }
}

/** The Action must exist, support the trigger, be deployed, and belong to no other profile. */
function refuseUnfit(store: Store, actionId: string): void {
  const action = store.actions.get(actionId);
  const fits = action?.supported_triggers.some(({ id }) => id === "custom-token-exchange") === true;
  if (!fits) throw invalidBody(`There is no Action ${actionId} for the trigger custom-token-exchange`);
  const deployed = store.actionVersions.find((version) => version.action_id === actionId && version.deployed);
  if (deployed === undefined) throw invalidBody("The Action must be deployed before a profile can name it");
}
