import { afterAll, beforeAll, beforeEach, describe, it } from "@jest/globals";
import type { BegunLogin } from "./forged-login.ts";
import { type Forge, type ForgeryStage, startForgeryStage } from "./forgery-stage.ts";
import { assertion, response, signed } from "./response-forge.ts";

describe("a SAML response", () => {
  let forgery: ForgeryStage;
  beforeAll(async () => {
    forgery = await startForgeryStage();
  });
  afterAll(() => forgery.stage.close());
  beforeEach(() => forgery.reset());

  describe("with signature wrapping is refused:", () => {
    /** A signed assertion, and an unsigned one that names another user, in the same response. */
    const pair = ({ content }: BegunLogin) => {
      const original = signed(forgery.key, assertion({ ...content, assertionId: "_original" }));
      const evil = assertion({ ...content, assertionId: "_evil", nameId: "<saml:NameID>admin</saml:NameID>" });
      const signature = /<Signature.*<\/Signature>/s.exec(original)?.[0] ?? "";
      return { content, original, evil, signature };
    };
    const intoEvil = (evil: string, inner: string) => evil.replace("</saml:Issuer>", `</saml:Issuer>${inner}`);

    it.each<[string, Forge]>([
      ["the forged assertion first", (login) => response(pair(login).content, pair(login).evil + pair(login).original)],
      ["the forged assertion last", (login) => response(pair(login).content, pair(login).original + pair(login).evil)],
      [
        "the original inside the forged assertion",
        (login) => {
          const { content, original, evil } = pair(login);
          return response(content, intoEvil(evil, original));
        },
      ],
      [
        "the original inside the forged assertion's signature",
        (login) => {
          const { content, original, evil, signature } = pair(login);
          const wrapped = signature.replace(
            "</Signature>",
            `<Object>${original.replace(signature, "")}</Object></Signature>`,
          );
          return response(content, intoEvil(evil, wrapped));
        },
      ],
      [
        "the signature moved to the forged assertion",
        (login) => {
          const { content, original, evil, signature } = pair(login);
          return response(content, intoEvil(evil, signature) + original.replace(signature, ""));
        },
      ],
      [
        "the forged assertion with the original's ID",
        (login) => {
          const { content, original, evil } = pair(login);
          return response(content, evil.replace("_evil", "_original") + original);
        },
      ],
      [
        "the original in an extension of the response",
        (login) => {
          const { content, original, evil } = pair(login);
          const extension = `<samlp:Extensions>${original}</samlp:Extensions>`;
          return response(content, evil).replace("<samlp:Status>", `${extension}<samlp:Status>`);
        },
      ],
      [
        "a signed response inside another",
        ({ content }) => {
          const inner = signed(forgery.key, response({ ...content, responseId: "_r" }, assertion(content)), {
            of: "Response",
          });
          const evil = assertion({ ...content, nameId: "<saml:NameID>admin</saml:NameID>" });
          return response(content, evil + inner);
        },
      ],
      [
        "a second assertion without a namespace",
        (login) => {
          const { content, original } = pair(login);
          return response(content, `<Assertion ID="_evil"/>${original}`);
        },
      ],
    ])("%s", async (_what, forge) => {
      await forgery.expectRefusal(
        forge,
        /more than one assertion|signature in the wrong place|in a form that SAML does not allow|a duplicate ID/,
      );
    });

    it("two elements with one ID, in another capitalization of the attribute", async () => {
      await forgery.expectRefusal(({ content }) => {
        const original = { ...content, assertionId: "_original" };
        return forgery.good({ ...original, after: '<samlp:Extra Id="_original"/>' });
      }, /a duplicate ID/);
    });
  });
});
