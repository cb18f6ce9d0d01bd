import type { DecisionCode } from "../../actions/policy/decision/codes.ts";

/** What people need to know of a decision code, in sentences. Names of options and commands are in back-ticks. */
export interface CodeGuide {
  /** Why a request is refused with it. */
  readonly means: string;
  /** What the vendor does about it. */
  readonly mend: string;
  /** What the customer may be told: nothing of other customers, and nothing that helps an attacker. */
  readonly tell: string;
}

/** The source of docs/decisions.md, which `npm run docs` writes, and of what `npm run explain` advises. */
export const codeGuide: Readonly<Record<DecisionCode, CodeGuide>> = {
  policy_unavailable: {
    means: "The signed policy cannot be read, or something unexpected happened.",
    mend: "Run `npm run verify`, which names the carrier, and deploy again. Somebody has probably edited metadata by hand.",
    tell: "The fault is ours, and we are mending it. You do not need to change anything.",
  },
  customer_suspended: {
    means: "You have suspended the customer.",
    mend: "If the suspension is over, run `npm run resume -- SLUG`.",
    tell: "Your access is suspended. Your contact at our company can tell you why and until when.",
  },
  application_not_allowed: {
    means: "No policy file names the application.",
    mend: "Add the application to a policy file, or leave it refused.",
    tell: "Which application is it? Give us its `client_id`. We must register it before your users can use it.",
  },
  connection_not_allowed: {
    means: "The user came through a connection that is not that of the application's customer.",
    mend: "Nothing, where it is a third party's application: Auth0 offers such applications the connections of all customers. Otherwise list the connection in the customer's file.",
    tell: "Sign in with your own company's sign-in. Start at your own application, or choose your company on the sign-in page.",
  },
  organization_not_allowed: {
    means: "The request names an organization that is not the customer's.",
    mend: "Have the application send the customer's own organization, or none.",
    tell: "Your application asks for the wrong organization. Use the one that we gave you, or leave it out.",
  },
  flow_not_allowed: {
    means: "The OAuth flow is not one of those that the application's type may use.",
    mend: "Check the application's `type` in the policy file. An application for users and a machine are two applications.",
    tell: "This application may not use this OAuth flow. Tell us what you want to build: another type of application may be what you need.",
  },
  ambiguous_identity: {
    means: "The user's profile does not have exactly one identity of this connection.",
    mend: "Unlink the accounts in the Auth0 Dashboard.",
    tell: "Your account is linked with another one. We must separate them before you can sign in.",
  },
  linked_identity_not_allowed: {
    means: "The user's profile is linked with an account from elsewhere.",
    mend: "Unlink the accounts in the Auth0 Dashboard.",
    tell: "Your account is linked with one from outside your company. We must separate them before you can sign in.",
  },
  email_domain_not_allowed: {
    means: "The address is missing, is of another domain, or is not verified by the provider.",
    mend: "Add the domain to `email_domains` if it is the customer's own. Write `unverified_email: accept` if the provider does not send `email_verified`.",
    tell: "Your sign-in must send an e-mail address of the domains that we agreed on. Is it a new domain of your company, or does this user have another address?",
  },
  reauthentication_required: {
    means: "The login is older than `reauthenticate_after`, or a refresh does not tell how old it is.",
    mend: "Nothing, if the application signs in again. Otherwise have it send `prompt=login`.",
    tell: "Sign in again. The application should do so by itself when it gets this error: it sends `prompt=login`.",
  },
  audience_not_allowed: {
    means: "The API is not among those of the customer, or of the application.",
    mend: "Add the API to `access` of the customer and to `apis` of the application, if both may use it.",
    tell: "Your contract, or this application, does not include this API. Check the `audience` that the application sends.",
  },
  no_role: {
    means: "No attribute of the user maps to a role of this API.",
    mend: "`npm run explain` shows what arrived and what nearly matched. Mend `role_mapping`, or ask the customer to assign the group.",
    tell: "You were signed in, but your company has given you no access to this API. Ask your administrator to add you to the group that we agreed on, and sign in again.",
  },
  groups_overage: {
    means: "The user has no role, and the provider says that it left out the groups because there are too many.",
    mend: "Nothing here. The customer must configure its provider.",
    tell: "Your provider sends no groups for users with very many of them. Have it send only the groups that are assigned to our application.",
  },
  scope_not_allowed: {
    means: "A machine asks for a scope, or would get one, that is not among its `machine_scopes`.",
    mend: "Add the scope to `machine_scopes` if the machine may have it.",
    tell: "Ask only for the scopes that we agreed on. The refusal lists them.",
  },
  impersonation_blocked: {
    means: "A machine's request names a user, or roles, groups or claims of one.",
    mend: "Nothing. This is the shortcut that this bundle blocks.",
    tell: "A machine cannot act for a user. Let your users sign in, or exchange their ID tokens. For work of your own server, leave the user out of the request.",
  },
  unexpected_parameter: {
    means: "The request has a parameter that is not on the list.",
    mend: "Nothing, if the caller leaves it out. `npm run explain` names it.",
    tell: "Send only the parameters of the OAuth request. The refusal lists them.",
  },
  subject_token_not_accepted: {
    means: "The subject token is not a fresh ID token of the customer's own provider, or was used before.",
    mend: "The reason says which check failed. Compare `exchange` of the policy file with what the provider sends.",
    tell: "Send an ID token of your own provider, made for the audience that we agreed on, a few minutes old at most, and a new one for each exchange.",
  },
};
