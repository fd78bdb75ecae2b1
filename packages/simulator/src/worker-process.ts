import { here, type Work } from './work'

/** Does what the parent sends, one piece after the other. */
const answer = async (work: Work): Promise<void> => {
  const done = work.kind === 'seed' ? await here.seed(work.level, work.seed) : await here.mutant(work.name, work.budget)
  process.send?.(done)
}

// Advice of the packages is for developers of applications.
console.warn = () => undefined
process.on('message', (work) => void answer(work as Work))
process.on('disconnect', () => process.exit())
