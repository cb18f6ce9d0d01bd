import { domainToUnicode } from "node:url";
import { emailDomain } from "../../../actions/federated-login/email-domain.ts";
import type { Pattern, Token } from "./acceptor.ts";
import { capitalsOf, pointsOf } from "./letters.ts";

const localPart = (point: number) => point !== at && !/[\p{C}\p{Z}\s]/u.test(String.fromCodePoint(point));

/**
 * The e-mail addresses that `email_domains` accepts. A domain may be spelled in many ways: in capitals, in full-width
 * characters, with characters that stand for nothing. One spelling of each kind represents them, as far as rules that
 * do not name such characters can tell.
 */
export function emailPattern(domains: readonly string[]): Pattern {
  return domains.flatMap((domain) =>
    [...new Set([domain, domainToUnicode(domain)])].map((spelled) => [
      { test: localPart, many: false, points: [at] },
      { test: localPart, many: true, points: [at] },
      at,
      ...domainTokens(spelled, domain),
    ]),
  );
}

const [at = 0, softHyphen = 0] = pointsOf("@\u00ad");

function domainTokens(spelled: string, domain: string): Token[] {
  const chars = [...spelled];
  const isSpelling = (index: number, other: string) =>
    emailDomain(`x@${[...chars.slice(0, index), other, ...chars.slice(index + 1)].join("")}`) === domain;
  return chars.flatMap((char, index) => {
    const points = spellings(char).filter((point) => isSpelling(index, String.fromCodePoint(point)));
    const nothing = isSpelling(index, `\u00ad${char}`) ? [oneOf([softHyphen], true)] : [];
    return [...nothing, oneOf(points, false)];
  });
}

function spellings(char: string): number[] {
  const [point = 0] = pointsOf(char);
  const isPrintable = point > 0x20 && point < 0x7f;
  const wide = isPrintable ? [point + fullWidth] : [];
  return [point, ...capitalsOf(point), ...wide, ...wide.flatMap(capitalsOf)];
}

/** From ASCII to the block Halfwidth and Fullwidth Forms. */
const fullWidth = 0xfee0;

function oneOf(points: readonly number[], many: boolean): Token {
  const set = new Set(points);
  return { test: (point) => set.has(point), many, points };
}
