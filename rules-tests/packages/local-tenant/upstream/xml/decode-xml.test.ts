import { describe, expect, it } from "@jest/globals";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import { decodeXml } from "../../../../../packages/local-tenant/upstream/xml/decode-xml.ts";

const declared = (declaration: string) => Buffer.from(`${declaration}<a>\u00e9</a>`, "latin1");

describe("decodeXml", () => {
  it("reads UTF-8, declared or not, and keeps a byte order mark for the parser to judge", () => {
    for (const text of ["<a>\u00e9\u20ac</a>", '<?xml version="1.0" encoding="utf-8"?><a>\u00e9</a>', "\ufeff<a/>"]) {
      expect(decodeXml(Buffer.from(text))).toBe(text);
    }
  });

  it.each([
    '<?xml version="1.0" encoding="ISO-8859-1"?>',
    "<?xml version='1.0' encoding='iso-8859-1'?>",
    '\n <?xml version="1.0"\tencoding = "ISO-8859-1" standalone="yes" ?>',
  ])("reads ISO-8859-1 where it is declared: %j", (declaration) => {
    expect(decodeXml(declared(declaration))).toBe(`${declaration}<a>\u00e9</a>`);
  });

  it.each([
    "",
    '<?xml version="1.0"?>',
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<?xmlencoding="ISO-8859-1"?>',
    '<?xml version="1.0"?><b encoding="ISO-8859-1"/>',
    '<b><?xml version="1.0" encoding="ISO-8859-1"?></b>',
    '<?xml version="1.0" encoding=ISO-8859-1?>',
    `<?xml ${" ".repeat(200)} encoding="ISO-8859-1"?>`,
  ])("refuses bytes that are not UTF-8 after %j", (declaration) => {
    expect(() => decodeXml(declared(declaration))).toThrow(new MessageError("is not UTF-8"));
  });

  it("names another encoding, which it cannot read", () => {
    expect(() => decodeXml(declared('<?xml version="1.0" encoding="Windows-1252.x_y"?>'))).toThrow(
      new MessageError("is in Windows-1252.x_y, not in UTF-8"),
    );
  });
});
