import type { KitEvent } from "../kit-event.ts";
import type { Circumstances } from "../variation.ts";
import { merge } from "./merge.ts";
import { requestParts, sharedParts } from "./shared-parts.ts";
import { commonParts, type MachineWords } from "./words.ts";

/** A credentials-exchange event, version 2: a machine requests a token. */
export function machineEvent(words: MachineWords, around: Circumstances): KitEvent {
  const { scopes = [], granted = scopes, parameters = {} } = words;
  const { client, api } = commonParts(words);
  const { asn: _, ...request } = around.request;
  const event = {
    ...sharedParts(words, around),
    accessToken: { customClaims: {}, scope: [...granted] },
    request: requestParts(
      { ...around, request },
      {
        method: "POST",
        body: {
          grant_type: "client_credentials",
          client_id: client.client_id ?? around.clientId,
          client_secret: "a-secret",
          ...(api !== null && { audience: api }),
          ...(scopes.length > 0 && { scope: scopes.join(" ") }),
          ...parameters,
        },
      },
    ),
    transaction: { requested_scopes: [...scopes], target_scopes: [...granted] },
  };
  return { trigger: "credentials-exchange", event: merge(event, words.event ?? {}), granted };
}
