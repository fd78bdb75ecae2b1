/** Changes a text by a diff without line numbers: what is kept and removed in each part must stand in it exactly once. */
export const applyDiff = (text, diff) => {
  let changed = text
  for (const part of diff.split(/^@@.*\n/m).filter((piece) => piece.trim() !== '')) {
    const lines = part.replace(/\n$/, '').split('\n')
    const side = (mark) =>
      lines
        .filter((line) => line === '' || line[0] === ' ' || line[0] === mark)
        .map((line) => `${line.slice(1)}\n`)
        .join('')
    const before = side('-')
    const found = changed.split(before).length - 1
    if (found !== 1) throw new Error(`this stands in it ${found === 0 ? 'nowhere' : `${found} times`}, and should once:\n${before}`)
    changed = changed.replace(before, () => side('+'))
  }
  return changed
}
