import type { DecisionCode } from "../../actions/policy/decision/codes.ts";

/** When an Action refuses with a code. The first that applies is reported. */
interface RefusalStep {
  /** As `decide.ts` of the Action numbers them; absent where it does not. */
  readonly step?: string;
  readonly codes: readonly DecisionCode[];
  readonly when: string;
}

/** For each Action its refusals, in their order. */
export const refusalSteps = {
  "federated-login": [
    {
      step: "1, 2",
      codes: ["policy_unavailable"],
      when: "a client, connection or organization has policy metadata that is incomplete, damaged, unsigned, signed by an unknown key, of an unknown version, or copied from another carrier; also any unexpected error",
    },
    { step: "2", codes: ["customer_suspended"], when: "the customer of any carrier has `enforcement: suspended`" },
    {
      step: "1, 2",
      codes: ["application_not_allowed"],
      when: "no policy names the application, and the API is in apis.yaml or the users belong to a customer",
    },
    {
      step: "2",
      codes: ["connection_not_allowed"],
      when: "the connection does not belong to the application's customer, or to no customer where the application is shared",
    },
    {
      step: "2",
      codes: ["organization_not_allowed"],
      when: "the organization belongs to another customer, or to none",
    },
    {
      step: "3",
      codes: ["flow_not_allowed"],
      when: "the flow is not listed for the application's type; an unknown flow is never listed; or somebody acts for the user (`actor`), or rights are requested by `authorization_details`",
    },
    {
      step: "4",
      codes: ["ambiguous_identity"],
      when: "the profile does not have exactly one identity of this connection",
    },
    {
      step: "4",
      codes: ["linked_identity_not_allowed"],
      when: "another identity of the profile does not belong to the same customer",
    },
    {
      step: "4",
      codes: ["email_domain_not_allowed"],
      when: "`email` is missing, is not a plain address, or its domain is not in `email_domains`; or an oidc, okta or google-apps connection says `email_verified: false`",
    },
    {
      step: "5",
      codes: ["reauthentication_required"],
      when: "the login is older than `reauthenticate_after`; or a refresh tells no time at all",
    },
    {
      step: "6",
      codes: ["audience_not_allowed"],
      when: "the API is not in the customer's `access` and the application's `apis`",
    },
    { step: "7", codes: ["no_role"], when: "no asserted attribute maps to a role of this API" },
    {
      step: "7",
      codes: ["groups_overage"],
      when: "no role, and the provider says that it left out groups because there are too many",
    },
  ],
  "client-credentials-guard": [
    {
      step: "1",
      codes: ["application_not_allowed"],
      when: "no policy names the application, and the API is in apis.yaml",
    },
    {
      step: "1 to 4",
      codes: ["policy_unavailable", "customer_suspended"],
      when: "as above; also where the event does not tell which scopes the token would get, or an earlier Action has set a claim of the namespace",
    },
    { step: "2", codes: ["flow_not_allowed"], when: "the application is not of type `machine`" },
    {
      step: "2",
      codes: ["organization_not_allowed"],
      when: "the organization belongs to another customer, or to none",
    },
    {
      step: "3",
      codes: ["impersonation_blocked"],
      when: "a parameter that is not listed names a user, in its own name or in a name within its value; or a client assertion says more than who the client is: another claim or header member, or a value that is not a single text or number",
    },
    {
      step: "3",
      codes: ["unexpected_parameter"],
      when: "any other parameter that is not listed, or one that is not a string; or a client assertion that cannot be read in one way only (a member twice, non-canonical base64url)",
    },
    {
      step: "4",
      codes: ["audience_not_allowed"],
      when: "the API is not in the customer's `access` and the application's `apis`",
    },
    {
      step: "4",
      codes: ["scope_not_allowed"],
      when: "a requested scope is not among the customer's `machine_scopes` for this API, or the token would get such a scope and Auth0 does not let the Action remove it",
    },
  ],
  "token-exchange": [
    { codes: ["application_not_allowed"], when: "no policy names the application" },
    {
      codes: ["policy_unavailable"],
      when: "a signed policy is incomplete, or its exchange trust cannot be read",
    },
    { codes: ["customer_suspended"], when: "the customer has `enforcement: suspended`" },
    {
      codes: ["flow_not_allowed"],
      when: "the application is not of type `exchange`, or the subject token is not of our type",
    },
    {
      codes: ["organization_not_allowed"],
      when: "the organization belongs to another customer, or to none",
    },
    {
      codes: ["unexpected_parameter"],
      when: "any parameter other than those shown above, `requested_token_type` of an access token, and `organization`: a user's name, roles, an actor token",
    },
    { codes: ["audience_not_allowed"], when: "the API is not among the application's" },
    {
      codes: ["subject_token_not_accepted"],
      when: "see above; the reason says which",
    },
  ],
} as const satisfies Readonly<Record<string, readonly RefusalStep[]>>;

export type GuidedAction = keyof typeof refusalSteps;

export function stepsOf(action: GuidedAction): readonly RefusalStep[] {
  return refusalSteps[action];
}
