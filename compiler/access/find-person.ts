import { type AttributeRef, pathConflict } from "./attributes.ts";
import type { Budget } from "./language/acceptor.ts";
import { type Found, findValue } from "./language/find-value.ts";
import type { ValueTest } from "./language/value-test.ts";
import type { Condition } from "./mapping.ts";

/** One value that the person has. */
interface Slot {
  readonly ref: AttributeRef;
  readonly must: readonly ValueTest[];
}

export interface PersonsValue {
  readonly ref: AttributeRef;
  readonly value: string;
}

export type PersonFound = { readonly values: readonly PersonsValue[] } | "none" | "unknown";

/** More choices than any policy needs that people wrote. */
const maxChoices = 2000;
/** The work for one answer: about a second at most. */
const maxSteps = 400_000;

/**
 * Whether somebody meets all conditions of one rule and of none of the others. Rules only add and have no negation, so
 * the person who has one value for each condition, and nothing else, meets the fewest others; which values they are is
 * searched: of each other rule that the person meets, one condition must be avoided.
 *
 * @param email the address that the person must have: a single text, which all conditions on it must accept
 */
export function findPerson(
  wanted: readonly Condition[],
  email: Condition | undefined,
  others: readonly (readonly Condition[])[],
): PersonFound {
  const slots = slotsOf(wanted, email);
  const conflict = pathConflict(slots.map(({ ref }) => ref));
  if (conflict === "impossible") return "none";
  const present = new Set(slots.map(({ ref }) => ref.key));
  const meetable = others.filter((rule) => rule.every(({ ref }) => present.has(ref.key)));
  if (meetable.some((rule) => rule.every((condition) => isImplied(condition, slots)))) return "none";
  if (conflict === "unclear") return "unknown";
  return new Search(slots, meetable).run();
}

function slotsOf(wanted: readonly Condition[], email: Condition | undefined): Slot[] {
  const isEmail = ({ ref }: Condition) => ref.key === email?.ref.key;
  const slots = wanted.filter((each) => !isEmail(each)).map(({ ref, test }) => ({ ref, must: [test] }));
  if (!email) return slots;
  return [...slots, { ref: email.ref, must: [email.test, ...wanted.filter(isEmail).map(({ test }) => test)] }];
}

/** Whether a condition plainly holds: it is one of the wanted, or lists all of its values. */
function isImplied({ ref, test }: Condition, slots: readonly Slot[]): boolean {
  return slots.some(
    (slot) =>
      slot.ref.key === ref.key &&
      slot.must.some(({ id, words }) => id === test.id || words?.every((word) => test.matches(word)) === true),
  );
}

/** For each slot, the tests that its value must not pass. */
type Avoided = readonly (readonly ValueTest[])[];

const valuesOf = new WeakMap<ValueTest, Found>();

/** Any value that passes a test. It is the same in every search: an address of a connection is wanted in all. */
function anyValueOf(test: ValueTest, budget: Budget): Found {
  const known = valuesOf.get(test);
  if (known !== undefined) return known;
  if (test.sample !== undefined && test.matches(test.sample)) return { value: test.sample };
  const found = findValue([test], [], budget);
  if (found !== "unknown") valuesOf.set(test, found);
  return found;
}

class Search {
  readonly #slots: readonly Slot[];
  readonly #others: readonly (readonly Condition[])[];
  readonly #budget: Budget = { steps: maxSteps };
  readonly #values = new Map<string, Found>();
  readonly #failed = new Set<string>();
  #choices = 0;
  #isUnknown = false;

  constructor(slots: readonly Slot[], others: readonly (readonly Condition[])[]) {
    this.#slots = slots;
    this.#others = others;
  }

  run(): PersonFound {
    let avoided: Avoided = this.#slots.map(() => []);
    for (const [only, ...more] of this.#others) {
      if (!only) return "none";
      if (more.length === 0) avoided = this.#avoid(avoided, only);
    }
    const values = this.#solve(avoided);
    if (values) return { values };
    return this.#isUnknown ? "unknown" : "none";
  }

  #solve(avoided: Avoided): PersonsValue[] | undefined {
    const key = avoided.map((tests) => idsOf(tests)).join("\n");
    if (this.#failed.has(key)) return undefined;
    this.#failed.add(key);
    if (++this.#choices > maxChoices) {
      this.#isUnknown = true;
      return undefined;
    }
    const values: PersonsValue[] = [];
    for (const [index, { ref }] of this.#slots.entries()) {
      const found = this.#valueFor(index, avoided[index] ?? []);
      if (found === "unknown") this.#isUnknown = true;
      if (typeof found === "string") return undefined;
      values.push({ ref, value: found.value });
    }
    const met = this.#others.filter((rule) => rule.every((condition) => holds(condition, values)));
    if (met.length === 0) return values;
    const fewest = met.reduce((least, rule) => (rule.length < least.length ? rule : least));
    for (const condition of fewest) {
      const solved = this.#solve(this.#avoid(avoided, condition));
      if (solved) return solved;
    }
    return undefined;
  }

  #avoid(avoided: Avoided, { ref, test }: Condition): Avoided {
    return avoided.map((tests, index) =>
      this.#slots[index]?.ref.key !== ref.key || tests.some(({ id }) => id === test.id) ? tests : [...tests, test],
    );
  }

  #valueFor(index: number, avoid: readonly ValueTest[]): Found {
    const key = `${index}\n${idsOf(avoid)}`;
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const must = this.#slots[index]?.must ?? [];
    const [only] = must;
    const found =
      only && must.length === 1 && avoid.length === 0
        ? anyValueOf(only, this.#budget)
        : findValue(must, avoid, this.#budget);
    this.#values.set(key, found);
    return found;
  }
}

function idsOf(tests: readonly ValueTest[]): string {
  return tests
    .map(({ id }) => id)
    .sort()
    .join("\t");
}

/** Whether any of the person's values of the attribute passes. */
function holds({ ref, test }: Condition, values: readonly PersonsValue[]): boolean {
  return values.some((each) => each.ref.key === ref.key && test.matches(each.value));
}
