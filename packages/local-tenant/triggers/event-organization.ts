import type { Event } from "@auth0/actions-types/post-login/v3";
import type { Organization } from "../store/entities.ts";

/** `event.organization`, which is there in an organization's transactions only. */
export function eventOrganization(organization: Organization | undefined): Pick<Event, "organization"> {
  if (organization === undefined) return {};
  const { id, name, display_name = name, metadata = {} } = organization;
  return { organization: { id, name, display_name, metadata } };
}
