import type { PostLoginAction } from "@auth0/actions-types/post-login/v3";

const toJson = (fields: Record<string, unknown>): string => JSON.stringify(fields);

/** Parts of the event can be passed as records. They could not if they were an `interface`. */
export const onExecutePostLogin: PostLoginAction = async (event, api) => {
  const { client, connection, request, resource_server, session, stats, tenant, user } = event;
  for (const part of [client, connection, request, stats, tenant, user]) toJson(part);
  if (session) toJson(session);
  if (resource_server) toJson(resource_server);
  api.redirect.encodeToken({ secret: event.secrets.REDIRECT ?? "", payload: client });
  const { groups } = await api.groups.getUserGroups();
  groups.map(toJson);
};
