/**
 * What a reader of a quick start does, step by step, as its Markdown says it:
 *
 * - a `sh` block is run, and `sh start` is started and left running;
 * - a block with a file name, as in `ts [server.ts]`, is that file; `diff [server.ts]` changes it;
 * - of the parts between `<!-- either: a -->`, `<!-- or: b -->` and `<!-- end -->` one is followed;
 * - at `<!-- check: name -->` what the page promises there is looked at.
 *
 * The paragraph before a block with a file name must show that name: GitHub does not show what stands behind a language.
 */

const fence = /^(`{3,})(.*)$/
const mark = /^<!-- (either|or|end|check)(?:: ([\w-]+))? -->$/

const readInfo = (info) => {
  const [, lang = '', more = ''] = /^\s*(\S*)\s*(.*)$/.exec(info)
  return { lang, path: /^\[(.+)\]$/.exec(more)?.[1], starts: more === 'start' }
}

const stepOf = ({ lang, path, starts }, code, line) => {
  if (lang === 'sh') return { kind: starts ? 'start' : 'run', code, line }
  if (path !== undefined) return { kind: lang === 'diff' ? 'edit' : 'file', path, code, lang, line }
  return { kind: 'shown', lang, code, line }
}

/** The last paragraph of text before a line. */
const paragraphBefore = (lines, index) => {
  let end = index
  while (end > 0 && lines[end - 1].trim() === '') end--
  let start = end
  while (start > 0 && lines[start - 1].trim() !== '') start--
  return lines.slice(start, end).join('\n')
}

/** All steps, each with the alternative that it belongs to, and what is wrong with the page. */
const readSteps = (markdown) => {
  const lines = markdown.split(/\r?\n/)
  const steps = []
  const problems = []
  let choice
  for (let index = 0; index < lines.length; index++) {
    const [, kind, name] = mark.exec(lines[index]) ?? []
    if (kind === 'check') steps.push({ kind, name, line: index + 1, choice })
    else if (kind) choice = kind === 'end' ? undefined : name
    const [, ticks, info] = fence.exec(lines[index]) ?? []
    if (ticks === undefined) continue
    const end = lines.findIndex((line, at) => at > index && line.trim() === ticks)
    if (end === -1) {
      problems.push(`line ${index + 1}: the block has no end`)
      break
    }
    const step = stepOf(readInfo(info), `${lines.slice(index + 1, end).join('\n')}\n`, index + 1)
    if (step.path && !paragraphBefore(lines, index).includes(`\`${step.path}\``))
      problems.push(`line ${index + 1}: the paragraph before it does not name \`${step.path}\``)
    steps.push({ ...step, choice })
    index = end
  }
  if (choice !== undefined) problems.push(`the alternative "${choice}" has no <!-- end -->`)
  return { steps, problems }
}

/** `{ variants: [{ name, steps }], problems }`: one variant for each alternative, or a single one named "". */
export const parsePage = (markdown) => {
  const { steps, problems } = readSteps(markdown)
  const choices = [...new Set(steps.map(({ choice }) => choice).filter((choice) => choice !== undefined))]
  const names = choices.length === 0 ? [''] : choices
  return {
    variants: names.map((name) => ({ name, steps: steps.filter(({ choice }) => choice === undefined || choice === name) })),
    problems,
  }
}
