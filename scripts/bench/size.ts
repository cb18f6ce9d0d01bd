/** Of the connection that the measured user comes from. */
export const rules = 40;

/** Of that user. */
export const groups = 12;
