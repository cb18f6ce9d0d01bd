import { type Dialect, textOf, without } from "./dialect.ts";
import { openIdOptionsAt, withVerifiedEmail } from "./openid.ts";

/** What the local tenant, like Auth0, takes over of Google's ID tokens. */
const profileClaims = ["email", "email_verified", "name", "given_name", "family_name", "picture", "locale"];

/** Google Workspace: `hd` names the company's domain. Groups would come from Google's directory. */
export const google: Dialect = {
  protocol: "oidc",
  asserted({ options }, attributes) {
    const kept = Object.entries(attributes).filter(([name]) => profileClaims.includes(name));
    const lost = Object.keys(attributes).filter(
      (name) => !profileClaims.includes(name) && name !== "idp_tenant_domain",
    );
    const hd = textOf(options.tenant_domain) ?? textOf(options.domain);
    return withVerifiedEmail({
      claims: { ...Object.fromEntries(kept), ...(hd !== undefined && { hd }) },
      lost: lost.map((name) => `${name}: ${whyLost(name)}`),
    });
  },
  optionsAt(connection, home) {
    const { options, lacking } = openIdOptionsAt(connection, home);
    const groups = ["ext_groups", "ext_groups_extended"].filter((name) => connection.options[name] === true);
    return { options: without(options, ...groups), lacking: [...lacking, ...groups] };
  },
};

function whyLost(name: string): string {
  if (name === "groups") return "groups of Google come from its directory, which is not here";
  return "a google-apps connection does not pass it on";
}
