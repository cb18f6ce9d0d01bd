/** The library has no types. */
declare module "fs-native-extensions" {
  /**
   * Locks an open file for writers, as a whole, until it is closed.
   *
   * @returns false if another open file of the same path is locked.
   */
  export function tryLock(file: number): boolean;
}
