import type { Dialect } from "./dialect.ts";
import { without } from "./dialect.ts";
import { saml } from "./saml.ts";

/** WS-Federation (`adfs`): short names get the claim types of AD FS, and lose them again in the tenant. */
export const wsFederation: Dialect = {
  protocol: "ws-federation",
  asserted(connection, attributes, username) {
    const { lost } = saml.asserted(connection, attributes, username);
    const isLost = (name: string) => lost.some((text) => text.startsWith(`${name}: `));
    return { claims: Object.fromEntries(Object.entries(attributes).filter(([name]) => !isLost(name))), lost };
  },
  optionsAt({ options }, { metadataUrl }) {
    const others = without(options, "fedMetadataXml", "signInEndpoint", "thumbprints", "prev_thumbprints");
    return { options: { ...others, adfs_server: metadataUrl }, lacking: [] };
  },
};
