import { describe, expect, it } from "@jest/globals";
import type { Element } from "@xmldom/xmldom";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import {
  attributeOf,
  childrenOf,
  descendantsOf,
  elementsOf,
  isNamed,
  onlyChild,
  optionalChild,
  textOf,
} from "../../../../../packages/local-tenant/upstream/xml/elements.ts";
import { elementOf } from "./element-of.ts";

const namesOf = (elements: readonly Element[]) => elements.map(({ nodeName }) => nodeName);

describe("of an XML element", () => {
  const root = elementOf('<r xmlns="urn:a" xmlns:b="urn:b"> text <x><y/></x><!-- c --><b:x/><x2/></r>');

  it("the children are elements, in their order, without text and comments", () => {
    expect(namesOf(elementsOf(root))).toEqual(["x", "b:x", "x2"]);
    expect(elementsOf(elementOf("<r>text</r>"))).toEqual([]);
  });

  it("the name has a namespace and a local part, and both count", () => {
    expect(isNamed(root, "urn:a", "r")).toBe(true);
    expect(isNamed(root, "urn:b", "r")).toBe(false);
    expect(isNamed(root, "urn:a", "x")).toBe(false);
    expect(namesOf(childrenOf(root, "urn:b", "x"))).toEqual(["b:x"]);
    expect(namesOf(childrenOf(root, "urn:a", "x"))).toEqual(["x"]);
    expect(childrenOf(root, "urn:c", "x")).toEqual([]);
  });

  it("a child may be missing, or must not, and may never be there twice", () => {
    const twice = elementOf('<r xmlns="urn:a"><x/><x/></r>');
    expect(optionalChild(root, "urn:a", "x")?.nodeName).toBe("x");
    expect(onlyChild(root, "urn:a", "x").nodeName).toBe("x");
    expect(optionalChild(root, "urn:a", "y")).toBeUndefined();
    expect(() => onlyChild(root, "urn:a", "y")).toThrow(new MessageError("has no y in its r"));
    for (const find of [optionalChild, onlyChild]) {
      expect(() => find(twice, "urn:a", "x")).toThrow(new MessageError("has more than one x in its r"));
    }
  });

  it("the descendants are at every depth, and it is one of them", () => {
    expect(namesOf(descendantsOf(root)).toSorted()).toEqual(["b:x", "r", "x", "x2", "y"]);
  });

  it("the text is all of its text, and elements in it are refused", () => {
    expect(textOf(elementOf("<a> one &amp; two </a>"))).toBe(" one & two ");
    expect(textOf(elementOf("<a/>"))).toBe("");
    expect(() => textOf(elementOf("<a>one<b/></a>"))).toThrow(new MessageError("has elements in its a"));
  });

  it("an attribute may be empty, or missing", () => {
    const element = elementOf('<a b="" c="d" x:e="f" xmlns:x="urn:x"/>');
    expect(attributeOf(element, "b")).toBe("");
    expect(attributeOf(element, "c")).toBe("d");
    expect(attributeOf(element, "e")).toBeUndefined();
  });
});
