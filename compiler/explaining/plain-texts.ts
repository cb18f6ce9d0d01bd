import { isRecord } from "../../actions/policy/records.ts";

interface PlainText {
  readonly text: string;
  /** The member of an object that holds it. */
  readonly member?: string;
  /** Whether the object stands in a list. */
  readonly listed: boolean;
}

/** The texts in a value: itself, a list's, and those of objects' members. */
export function plainTexts(value: unknown): PlainText[] {
  const items = Array.isArray(value) ? value : [value];
  return items.flatMap((item): PlainText[] => {
    const listed = items === value;
    if (typeof item === "string") return [{ text: item, listed }];
    if (!isRecord(item)) return [];
    return Object.entries(item).flatMap(([member, text]) =>
      typeof text === "string" ? [{ text, member, listed }] : [],
    );
  });
}
