/**
 * The base of every error that a caller may want to tell from others. A class gives its code once, as `static readonly
 * code`; instances carry the same as `code`, and the class's name as `name`. A code never changes; a message may.
 */
export abstract class CodedError extends Error {
  /** Stable, in lower case with underscores: `port_in_use`. */
  declare static readonly code: string;
  readonly code: string;

  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = new.target.code;
  }
}
