/**
 * Enough characters that a call with quadratic time would take minutes and fail by the test's time-out, while one with
 * linear time takes tenths of a second. Nothing is timed, since machines differ.
 */
export const endlessLength = 2_000_000;
