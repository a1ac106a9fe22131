/** The code of what offers a translation as its correction: the cell keeps the person's own words as its name. */
export const translationOffered = "foreign";
