import type { LogRecord } from "./entry.ts";
import { refusedSearch } from "./search-error.ts";
import { rangeOf } from "./search-range.ts";
import { type Matches, wildcardOf } from "./search-wildcard.ts";

/** https://auth0.com/docs/deploy-monitor/logs/log-search-query-syntax, "Searchable fields". */
export const searchableFields = [
  "client_id",
  "client_name",
  "connection",
  "connection_id",
  "description",
  "date",
  "hostname",
  "ip",
  "log_id",
  "organization_id",
  "user_id",
  "user_name",
  "user_agent",
  "strategy",
  "strategy_type",
  "type",
] as const satisfies readonly (keyof LogRecord)[];

/** "Fields searchable against bare terms". */
const bareFields = ["client_name", "connection", "description", "ip", "log_id", "type", "user_name"] as const;

type Search = (record: LogRecord) => boolean;

/** Parentheses within parentheses. */
const deepest = 50;

/**
 * The search that `q` describes: Auth0's subset of Lucene's syntax. Values are compared whole and by case. What the
 * subset lacks, and what its documentation leaves open, is refused by name.
 *
 * @throws {HttpError} 400 `invalid_query_string`
 */
export function readSearch(query: string): Search {
  const parser = new SearchParser(query);
  const search = parser.alternatives(0);
  parser.assertEnd();
  return search;
}

class SearchParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  alternatives(depth: number): Search {
    const searches = [this.#conjunction(depth)];
    while (this.#take(/OR(?=[\s(]|$)|\|\|/y)) searches.push(this.#conjunction(depth));
    return (record) => searches.some((search) => search(record));
  }

  assertEnd(): void {
    this.#skip();
    if (this.#at === this.#text.length) return;
    if (this.#text[this.#at] === ")") throw refusedSearch(`a ")" too many, at character ${this.#at + 1}`);
    throw refusedSearch(
      `two terms without AND or OR between them, at character ${this.#at + 1}; Auth0 does not document what that means`,
    );
  }

  #conjunction(depth: number): Search {
    const searches = [this.#negation(depth)];
    while (this.#take(/AND(?=[\s(]|$)|&&/y)) searches.push(this.#negation(depth));
    return (record) => searches.every((search) => search(record));
  }

  #negation(depth: number): Search {
    if (!this.#take(/NOT(?=[\s(]|$)|!|-(?=\S)/y)) return this.#primary(depth);
    const search = this.#negation(depth);
    return (record) => !search(record);
  }

  #primary(depth: number): Search {
    if (!this.#take(/\(/y)) return this.#term();
    if (depth === deepest) throw refusedSearch(`more than ${deepest} parentheses within one another`);
    const search = this.alternatives(depth + 1);
    if (!this.#take(/\)/y)) throw refusedSearch('a "(" without its ")"');
    return search;
  }

  #term(): Search {
    const field = this.#take(/([^\s:()[\]{}"\\]+):/y)?.[1];
    if (field === undefined) {
      const matches = this.#value();
      return (record) => bareFields.some((name) => matches(record[name] ?? ""));
    }
    const known = searchableFields.find((name) => name === field);
    if (known === undefined) {
      throw refusedSearch(`the field ${field}, which Auth0 cannot search; it searches ${searchableFields.join(", ")}`);
    }
    const range = this.#take(/([[{])([^[\]{}]*)([\]}])/y);
    if (range) {
      const [, open = "", inside = "", close = ""] = range;
      return onField(known, rangeOf(known, open, inside, close));
    }
    if (this.#peek() === "(") throw refusedSearch(`a group of values after ${field}:, which Auth0 does not document`);
    return onField(known, this.#value(known));
  }

  #value(field?: string): Matches {
    const quoted = this.#take(/"((?:[^"\\]|\\.)*)"/y)?.[1];
    if (quoted !== undefined) return isExactly(unescaped(quoted), field);
    const word = this.#take(/(?:[^\s"()[\]{}\\:]|\\.)+/y)?.[0];
    if (word === undefined) throw this.#missingValue();
    if (/^(AND|OR|NOT)$/.test(word)) throw refusedSearch(`${word} where a term is missing`);
    const unsupported = /^[+/]|[~^?](?:\d|$)|\?/.exec(word.replaceAll(/\\./g, "xx"))?.[0];
    if (unsupported !== undefined) throw refusedSearch(`"${unsupported}" in ${word}, which Auth0 does not support`);
    return word.replaceAll(/\\./g, "").includes("*") ? wildcardOf(word) : isExactly(unescaped(word), field);
  }

  #missingValue(): Error {
    this.#skip();
    const found = this.#text[this.#at];
    if (found === undefined) return refusedSearch("an end where a term is missing");
    return refusedSearch(`"${found}" at character ${this.#at + 1}, where a term is missing; quote values that have it`);
  }

  #peek(): string | undefined {
    return this.#text[this.#at];
  }

  #skip(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  /** What the sticky pattern matches after white space, consumed. */
  #take(pattern: RegExp): RegExpExecArray | undefined {
    this.#skip();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found) this.#at = pattern.lastIndex;
    return found;
  }
}

function onField(field: keyof LogRecord, matches: Matches): Search {
  return (record) => {
    const value = record[field];
    return typeof value === "string" && matches(value);
  };
}

/** A date without its time means the whole day. */
function isExactly(text: string, field: string | undefined): Matches {
  return field === "date" ? rangeOf("date", "[", `${text} TO ${text}`, "]") : (value) => value === text;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, "$1");
}
