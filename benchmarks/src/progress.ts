/** Says on the terminal how far a suite has come; what it prints as its result goes another way. */
export const progress = (text: string): void => {
  process.stderr.write(`  … ${text}\n`)
}
