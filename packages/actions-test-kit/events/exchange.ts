import type { KitEvent } from "../kit-event.ts";
import type { Circumstances } from "../variation.ts";
import { merge } from "./merge.ts";
import { requestParts, sharedParts } from "./shared-parts.ts";
import { commonParts, type ExchangeWords } from "./words.ts";

const grantType = "urn:ietf:params:oauth:grant-type:token-exchange";

/** A custom-token-exchange event, version 1: a client presents a token of another issuer (RFC 8693). */
export function exchangeEvent(words: ExchangeWords, around: Circumstances): KitEvent {
  const { scopes = [], granted = scopes, parameters = {} } = words;
  const { subjectToken = "a-token", subjectTokenType = "urn:example:token" } = words;
  const { client, api } = commonParts(words);
  const { asn: _, ...request } = around.request;
  const event = {
    ...sharedParts(words, around),
    request: requestParts(
      { ...around, request },
      {
        method: "POST",
        body: {
          grant_type: grantType,
          client_id: client.client_id ?? around.clientId,
          subject_token: subjectToken,
          subject_token_type: subjectTokenType,
          ...(api !== null && { audience: api }),
          ...(scopes.length > 0 && { scope: scopes.join(" ") }),
          ...parameters,
        },
      },
    ),
    transaction: {
      subject_token: subjectToken,
      subject_token_type: subjectTokenType,
      requested_scopes: [...scopes],
      requested_token_type: null,
    },
  };
  return { trigger: "custom-token-exchange", event: merge(event, words.event ?? {}), granted };
}
