/** Decision codes. They are stable: applications, dashboards and runbooks match on them. */
export const decisionCodes = [
  "policy_unavailable",
  "customer_suspended",
  "application_not_allowed",
  "connection_not_allowed",
  "organization_not_allowed",
  "flow_not_allowed",
  "ambiguous_identity",
  "linked_identity_not_allowed",
  "email_domain_not_allowed",
  "reauthentication_required",
  "audience_not_allowed",
  "no_role",
  "groups_overage",
  "scope_not_allowed",
  "impersonation_blocked",
  "unexpected_parameter",
  "subject_token_not_accepted",
] as const;

export type DecisionCode = (typeof decisionCodes)[number];

/** Codes that an observing customer may have logged instead of refused. Every other code always refuses. */
const observable: ReadonlySet<string> = new Set(
  (
    "no_role groups_overage audience_not_allowed scope_not_allowed impersonation_blocked unexpected_parameter " +
    "application_not_allowed reauthentication_required"
  ).split(" "),
);

export function isObservable(code: DecisionCode): boolean {
  return observable.has(code);
}
