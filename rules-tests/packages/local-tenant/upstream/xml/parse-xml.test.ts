import { describe, expect, it } from "@jest/globals";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import { parseXml } from "../../../../../packages/local-tenant/upstream/xml/parse-xml.ts";

const wide = (count: number, equals = " =  ") =>
  `<a ${Array.from({ length: count }, (_, index) => `a${index}${equals}'1'`).join(" ")}/>`;
const deep = (levels: number) => `${"<a>".repeat(levels)}${"</a>".repeat(levels)}`;

describe("parseXml", () => {
  it.each<[string, string]>([
    ["a declaration", '<?xml version="1.0" encoding="UTF-8"?>\n<a/>'],
    ["escapes and character references", "<a b=\"&lt;!--\" c='x > y'>&#x41;&amp;</a>"],
    ["text that resembles attributes", `<a>${"x = 'y' ".repeat(40)}</a>`],
    ["forty-one levels", deep(41)],
    ["fifty attributes", wide(50)],
    ["thousands of elements", `<r>${"<a/>".repeat(11_997)}</r>`],
  ])("reads %s", (_what, text) => {
    expect(parseXml(text, { comments: "refused" }).documentElement).not.toBeNull();
  });

  it("accepts comments only if they are allowed", () => {
    const text = "<a><!-- one --><b/><!-- <c> --></a>";
    expect(parseXml(text, { comments: "allowed" }).documentElement?.localName).toBe("a");
    expect(() => parseXml(text, { comments: "refused" })).toThrow(new MessageError("holds a comment"));
  });

  it.each<[string, string, string]>([
    ["a document type", "<!DOCTYPE a><a/>", "holds a document type or CDATA"],
    ["a document type after a comment", "<!-- x --><!DOCTYPE a><a/>", "holds a document type or CDATA"],
    ["a document type in lower case", "<!doctype a><a/>", "holds a document type or CDATA"],
    ["CDATA", "<a><![CDATA[x]]></a>", "holds a document type or CDATA"],
    ["a processing instruction", "<a><?php x?></a>", "holds a processing instruction"],
    ["a declaration inside", '<a><?xml version="1.0"?></a>', "holds a processing instruction"],
    ["a second declaration", '<?xml version="1.0"?><?xml version="1.0"?><a/>', "holds a processing instruction"],
    ["too many levels", deep(42), "is nested too deeply"],
    ["too many attributes", wide(51), "has too many attributes on one element"],
    ["too many attributes without spaces", wide(51, "="), "has too many attributes on one element"],
    ["too many elements", `<r>${"<a/>".repeat(11_998)}</r>`, "has too many elements"],
    ["nothing", "", "is not well formed"],
    ["text", "a", "is not well formed"],
    ["two roots", "<a/><b/>", "is not well formed"],
    ["an element that is not closed", "<a><b></a>", "is not well formed"],
    ["an attribute twice", "<a b='1' b='2'/>", "is not well formed"],
    ["an attribute without quotes", "<a b=1/>", "is not well formed"],
    ["an unknown entity", "<a>&e;</a>", "is not well formed"],
    ["a bare less-than", "<a>1 < 2</a>", "is not well formed"],
    ["an unbound prefix", "<p:a/>", "is not well formed"],
  ])("refuses %s, whether comments are allowed or not", (_what, text, message) => {
    expect(() => parseXml(text, { comments: "allowed" })).toThrow(new MessageError(message));
  });
});
