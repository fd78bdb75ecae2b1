/** Quotes and apostrophes as a printer sets them. */
export const typeset = (text: string): string =>
  text
    .replace(/(^|[\s(])"/g, '$1\u201c')
    .replaceAll('"', '\u201d')
    .replaceAll("'", '\u2019')

/** Text as it is kept: hard-wrapped lines become paragraphs, divided by one empty line. */
export const prose = (text: string): string =>
  text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => typeset(paragraph.replace(/\s*\n\s*/g, ' ').trim()))
    .join('\n\n')
