import { deflateRawSync } from "node:zlib";
import { guidMark } from "../../actions/policy/carrier/sealed-format.ts";

interface Packed {
  readonly content: Buffer;
  /** The bytes that an Action inflates. */
  readonly inflatedBytes: number;
}

const maxGuids = 0xffff;
/** A whole JSON string that is a GUID in its usual spelling. */
const quotedGuid = /"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"/g;

/**
 * A payload's bytes, as described in `actions/policy/carrier/sealed-format.ts`. GUIDs are packed to 16 bytes each,
 * since they do not deflate: as text, 60 group ids would fill a connection's metadata twice.
 */
export function pack(payload: unknown): Packed {
  const json = JSON.stringify(payload);
  const known = packed.get(json);
  if (known) return known;
  const made = packText(json);
  if (packed.size >= mostKept) packed.clear();
  packed.set(json, made);
  return made;
}

/** By JSON: the applications of many customers differ in their names only, which the payload does not have. */
const packed = new Map<string, Packed>();
const mostKept = 200;

function packText(json: string): Packed {
  if (json.includes(guidMark)) throw new Error("a policy value contains U+007F, which marks packed GUIDs");
  const numbers = new Map<string, number>();
  const marked = json.replace(quotedGuid, (_, guid: string) => {
    const number = numbers.get(guid) ?? numbers.size;
    // More than two bytes can count. Such a policy fits no carrier, which the caller reports in characters.
    if (number === maxGuids) return `"${guid}"`;
    numbers.set(guid, number);
    return `"${guidMark}${number.toString(36)}"`;
  });
  const inflated = Buffer.from(marked, "utf8");
  const count = Buffer.alloc(2);
  count.writeUInt16BE(numbers.size);
  const guids = [...numbers.keys()].map((guid) => Buffer.from(guid.replaceAll("-", ""), "hex"));
  const content = Buffer.concat([count, ...guids, deflateRawSync(inflated, { level: 9 })]);
  return { content, inflatedBytes: inflated.length };
}
