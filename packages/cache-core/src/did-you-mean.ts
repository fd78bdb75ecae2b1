/** How many letters must be put in, taken out or replaced to turn one word into the other. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}

/** The end of an error message: the known name that was probably meant, else all known names. */
export const didYouMean = (given: string, known: readonly string[]): string => {
  const near = known
    .map((name) => ({ name, far: distance(given.toLowerCase().slice(0, 40), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(2, name.length / 3))
    .sort((a, b) => a.far - b.far)[0]
  if (near) return `Did you mean "${near.name}"?`
  return known.length === 0 ? 'None is declared.' : `Known: ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}.`
}
