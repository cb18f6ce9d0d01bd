import { describe, expect, it } from "@jest/globals";
import { fieldsMap } from "../../../../../packages/local-tenant/upstream/saml-assertions/fields-map.ts";
import { connectionWith } from "../connection.ts";

const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const read = (options: Readonly<Record<string, unknown>> = {}, entraGroupIds: "group_ids" | "groups" = "groups") => {
  const { userId, fields } = fieldsMap(connectionWith(options), { entraGroupIds });
  return { userId, fields: Object.fromEntries(fields) };
};
const defaults = {
  userId: [`${soap}/nameidentifier`, `${soap}/upn`, `${soap}/name`],
  fields: {
    email: [`${soap}/emailaddress`],
    name: [`${soap}/name`],
    given_name: [`${soap}/givenname`],
    family_name: [`${soap}/surname`],
    groups: ["http://schemas.xmlsoap.org/claims/Group"],
  },
};

describe("the mapping of SAML attributes", () => {
  it("has Auth0's defaults", () => {
    expect(read()).toEqual(defaults);
    const group_ids = ["http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"];
    expect(read({}, "group_ids")).toEqual({ ...defaults, fields: { ...defaults.fields, group_ids } });
  });

  it("is that of the options over the defaults: names and lists of names", () => {
    const map = { email: "mail", groups: ["a", "", 7, "b"], level: 7, user_id: ["id", "uid"] };
    const fields = { ...defaults.fields, email: ["mail"], groups: ["a", "b"], level: [] };
    expect(read({ fieldsMap: map })).toEqual({ userId: ["id", "uid"], fields });
    expect(read({ fieldsMap: "text" })).toEqual(defaults);
  });

  it("has user_id_attribute before the other names of the user id", () => {
    expect(read({ user_id_attribute: "id" }).userId).toEqual(["id", ...defaults.userId]);
    expect(read({ user_id_attribute: "id", fieldsMap: { user_id: "uid" } }).userId).toEqual(["id", "uid"]);
    expect(read({ user_id_attribute: "" }).userId).toEqual(defaults.userId);
  });
});
