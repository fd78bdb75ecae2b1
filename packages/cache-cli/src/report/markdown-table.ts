/** A cell may not end its row, and what a server answered is not ours to let through as markup. */
export const cell = (text: string | number): string => String(text).replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;')

/** A table; columns that begin with `>` stand on the right. */
export const markdownTable = (columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [
    `| ${columns.map((name) => name.replace(/^>/, '')).join(' | ')} |`,
    `| ${columns.map((name) => (name.startsWith('>') ? '---:' : '---')).join(' | ')} |`,
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n')
