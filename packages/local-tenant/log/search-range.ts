import { refusedSearch } from "./search-error.ts";
import type { Matches } from "./search-wildcard.ts";

const form = /^\s*(\S+)\s+TO\s+(\S+)\s*$/;

/** `[min TO max]`, `{min TO max}`, or one of each: square brackets include their end, `*` leaves it open. */
export function rangeOf(field: string, open: string, inside: string, close: string): Matches {
  const [, from, to] = form.exec(inside) ?? [];
  if (from === undefined || to === undefined)
    throw refusedSearch(`a range without "min TO max": ${open}${inside}${close}`);
  const bound = field === "date" ? dateBound : textBound;
  const [min, max] = [bound(from), bound(to)];
  return (value) => {
    const isAfter = min === undefined || (open === "[" ? value >= min.first : value > min.last);
    const isBefore = max === undefined || (close === "]" ? value <= max.last : value < max.first);
    return isAfter && isBefore;
  };
}

/** The first and last value that a bound stands for. Undefined: no bound. */
type Bound = { readonly first: string; readonly last: string } | undefined;

function textBound(text: string): Bound {
  if (text === "*") return undefined;
  if (text.includes("*")) throw refusedSearch(`a wildcard within the bound ${text}; a bound is a value or *`);
  const plain = text.replaceAll(/^"|"$/g, "");
  return { first: plain, last: plain };
}

const date = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?Z?)?)?)?$/;

/** `2018-12` stands for the whole month, `2018-12-18` for the day, UTC. */
function dateBound(text: string): Bound {
  if (text === "*") return undefined;
  const plain = text.replaceAll(/^"|"$/g, "");
  const [, year, month, day, hour, minute, second, milliseconds] = date.exec(plain) ?? [];
  if (year === undefined) throw refusedSearch(`the date ${plain}; write 2026-01, 2026-01-31 or 2026-01-31T12:00:00`);
  const time = `${hour ?? "00"}:${minute ?? "00"}:${second ?? "00"}`;
  const first = `${year}-${month ?? "01"}-${day ?? "01"}T${time}.${(milliseconds ?? "0").padEnd(3, "0")}Z`;
  const last =
    hour === undefined
      ? `${year}-${month ?? "12"}-${day ?? "31"}T23:59:59.999Z`
      : first.replace(/\.\d+Z$/, milliseconds === undefined ? ".999Z" : "$&");
  return { first, last };
}
