import type { Organization } from "../store/entities.ts";

export interface EventOrganization {
  readonly organization?: {
    readonly id: string;
    readonly name: string;
    readonly display_name: string;
    readonly metadata: Readonly<Record<string, string>>;
  };
}

/** `event.organization`, which only an organization's transactions have. */
export function eventOrganization(organization: Organization | undefined): EventOrganization {
  if (organization === undefined) return {};
  const { id, name, display_name = name, metadata = {} } = organization;
  return { organization: { id, name, display_name, metadata } };
}
