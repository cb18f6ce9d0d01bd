import type { Event, PostLoginAction } from "@auth0/actions-types/post-login/v3";

function sorted(names: string[]): string[] {
  return names.sort();
}

function normalize(user: Event["user"]): void {
  user.email = user.email?.toLowerCase() ?? "";
  user.app_metadata.seen = true;
  user.identities.push({ connection: "legacy" });
}

/** Nothing of the event is read-only: an Action may use it as working memory and pass its lists on as `string[]`. */
export const onExecutePostLogin: PostLoginAction = async (event, api) => {
  normalize(event.user);
  event.request.query.prompt = "none";
  event.client.metadata.tier = "gold";
  event.stats.logins_count += 1;
  event.transaction?.requested_scopes?.push("openid");
  const roles = sorted(event.authorization?.roles ?? []);
  const record = api.cache.get("roles");
  if (record) record.value = roles.join(" ");
};
