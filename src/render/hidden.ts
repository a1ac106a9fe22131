/** Controls, which a terminal would obey, and what is not seen or turns the direction of writing. */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** The text with something to be seen for each character of other people's that must not reach a terminal. */
export const replaceHidden = (text: string, shown: (character: string) => string): string =>
  text.replace(HIDDEN, shown);
