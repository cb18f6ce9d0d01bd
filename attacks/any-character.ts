import fc from "fast-check";

/**
 * Any code point but surrogates: fast-check's unit `binary`, for which it makes a table of all of them, in seconds.
 * What undoes the mapping lets texts have dangerous words, such as `__proto__`, in them.
 */
export const anyCharacter = fc.oneof(fc.nat(0x7f), fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff })).map(
  (codePoint) => String.fromCodePoint(codePoint),
  (text) => {
    const codePoint = typeof text === "string" ? text.codePointAt(0) : undefined;
    if (codePoint === undefined || text !== String.fromCodePoint(codePoint)) throw new Error("not one character");
    return codePoint;
  },
);
