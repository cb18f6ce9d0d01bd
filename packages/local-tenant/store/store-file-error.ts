/** The folder's files cannot be read as a tenant's: nothing is started, nothing is overwritten. */
export class StoreFileError extends Error {
  static readonly code = "ERR_STORE_FILE";
  readonly code = StoreFileError.code;
  override readonly name = "StoreFileError";
}
