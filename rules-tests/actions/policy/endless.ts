/**
 * So many characters that a call whose time grows with their square would take minutes, and fail by the test's
 * time-out;
 * one whose time grows with their number takes some tenths of a second. Nothing is timed: machines differ.
 */
export const endlessLength = 2_000_000;
