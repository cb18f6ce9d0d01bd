import { describe, expect, it } from "@jest/globals";
import { createCarrierOpener } from "../../../../actions/policy/carrier/open-carrier.ts";
import { readConnectionPayload } from "../../../../actions/policy/carrier/payload.ts";
import { type SignedFor, signedMessage } from "../../../../actions/policy/carrier/sealed-format.ts";

/** Sealing and opening share this format, so only known values notice a change of it. */
const signedFor: SignedFor = {
  domain: "tenant.test",
  kind: "connection",
  name: "acme-oidc",
  strategy: "oidc",
  customer: "acme",
};

describe("the signed message", () => {
  it("names the format, tenant, carrier and customer in a line before the content", () => {
    const message = signedMessage(signedFor, Buffer.from([0, 255, 10]));
    const head = '["auth0-actions-policy","2","tenant.test","connection","acme-oidc","oidc","acme"]\n';
    expect(message).toEqual(Buffer.concat([Buffer.from(head, "ascii"), Buffer.from([0, 255, 10])]));
  });

  it("encodes names as UTF-8, with quotes and line breaks escaped", () => {
    const message = signedMessage({ ...signedFor, kind: "client", name: 'B\u00fc"\n', strategy: "" }, Buffer.alloc(0));
    const head = '["auth0-actions-policy","2","tenant.test","client","B\u00c3\u00bc\\"\\n","","acme"]\n';
    expect(message.toString("latin1")).toBe(head);
  });
});

describe("a policy that an earlier build has sealed", () => {
  const publicKeys = [{ id: "otP16tRd", x: "IV1_28ZwbFHfzJb_PMPtBT79TLbqg2UCkf_kU_VInA0" }];
  const metadata = {
    customer: "acme",
    policy_1:
      "2.2.275.otP16tRd.WLWRS6Fa-V2uhJTmmgu2pdBXsbMOuj6pNXyIx3Z480mLGuSwxq-S0PMWoC5wRs9YSxd79PY3lHAdAk2494AwBw" +
      ".AAIbLD1OAABAAIAAAAAAAAABLD1OXwAAQACAAAAAAAAAAjWMQQrCQAwA_zLnIFsED_lKyKHYIEVqJW31sCz9ulTxODAzlR6tzDlE" +
      "LqjxGuMdiTdhOLi_TnFaY1lx4YGaC4meL6UI98P4tfoPhQk1s-J",
    policy_2: "SueW8Pb_fvSDsHd7c2wc",
  };

  it("still opens", () => {
    const { kind, name, strategy, domain } = signedFor;
    const open = createCarrierOpener({ domain, publicKeys });
    expect(open({ kind, name, strategy, metadata }, readConnectionPayload)).toEqual({
      customer: "acme",
      version: "WLWRS6Fa",
      policy: {
        a: { orders: ["viewer"] },
        d: ["acme.test"],
        n: [],
        r: 3600,
        k: ["orders:viewer"],
        m: [[[0], { groups: ["1b2c3d4e-0000-4000-8000-000000000001", "2c3d4e5f-0000-4000-8000-000000000002"] }]],
      },
    });
  });
});
