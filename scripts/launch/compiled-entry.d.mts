export function compiledEntry(options: {
  readonly root: string;
  readonly entry: string;
  readonly cache: string;
  readonly leftOut?: readonly string[];
}): Promise<string>;
