import type { DecisionCode } from "../../../actions/policy/decision/codes.ts";
import {
  applicationFacts,
  audienceFacts,
  connectionFacts,
  organizationFacts,
  suspensionFacts,
  unreadableFacts,
} from "./carrier-facts.ts";
import {
  emailFacts,
  flowFacts,
  freshnessFacts,
  identityFacts,
  linkedFacts,
  overageFacts,
  roleFacts,
} from "./login-facts.ts";
import { parameterFacts, scopeFacts } from "./machine-facts.ts";
import type { RefusedEvent } from "./refused-event.ts";
import { subjectTokenFacts } from "./subject-token-facts.ts";

/** What an Action's reason must not tell, since the user reads it: what was found, and what was expected. */
const factsOf: Readonly<Record<DecisionCode, (refused: RefusedEvent) => readonly string[]>> = {
  policy_unavailable: unreadableFacts,
  customer_suspended: suspensionFacts,
  application_not_allowed: applicationFacts,
  connection_not_allowed: connectionFacts,
  organization_not_allowed: organizationFacts,
  flow_not_allowed: flowFacts,
  ambiguous_identity: identityFacts,
  linked_identity_not_allowed: linkedFacts,
  email_domain_not_allowed: emailFacts,
  reauthentication_required: freshnessFacts,
  audience_not_allowed: audienceFacts,
  no_role: roleFacts,
  groups_overage: overageFacts,
  scope_not_allowed: scopeFacts,
  impersonation_blocked: parameterFacts,
  unexpected_parameter: parameterFacts,
  subject_token_not_accepted: subjectTokenFacts,
};

/** What a refusal, or one that is only observed, is due to. */
export function refusalFacts(refused: RefusedEvent): string[] {
  const { code, wouldDeny } = refused.explanation.decision;
  const codes = code === undefined ? wouldDeny : [code];
  return [...new Set(codes.flatMap((each) => factsOf[each](refused)))];
}
