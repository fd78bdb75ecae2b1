const what = {
  Node: 'the newest of that major, with its own npm: each package used as ESM and as CommonJS, every entry point loaded as both, `unstale` asked',
  nodenext: '`tsc` with `moduleResolution: nodenext`, from an ESM and from a CommonJS file, declarations included',
  bundler: '`tsc` with `module: preserve` and `moduleResolution: bundler`, declarations included',
  Vite: 'built, and opened in Chromium; what is for servers built with `--ssr`, and run',
  Rspack: 'the same, for browsers and with `target: node`, without a warning',
  'Next.js':
    'an application with App Router, type-checked and built by `next build`, started, its routes asked, its page opened in Chromium, a write from elsewhere awaited there',
  edge: 'a realm with what edge functions have and no Node built-in',
}

const cell = (problems) => (problems === undefined ? '–' : problems.length === 0 ? 'yes' : 'NO')

/** `columns`: `{ title, cells }`, `cells` by package the problems found. A package that is not among them makes no claim. */
export const environmentsPage = (names, columns, date = new Date().toISOString().slice(0, 10)) =>
  `${[
    '# Where the packages run',
    '',
    'Each package, packed as it is published and installed by npm in an empty folder, does there what its users do. Written by `npm run verify -- packed`; what is done stands in `scripts/packages/uses.mjs`.',
    '',
    `${date}, ${columns
      .filter(({ version }) => version)
      .map(({ title, version }) => `${title.replace(/ \d+$/, '')} ${version}`)
      .join(', ')}`,
    '',
    `| | ${columns.map(({ title }) => title).join(' | ')} |`,
    `| --- |${columns.map(() => ' :-: |').join('')}`,
    ...names.map((name) => `| ${name} | ${columns.map(({ cells }) => cell(cells[name])).join(' | ')} |`),
    '',
    '| environment | what is done in it |',
    '| --- | --- |',
    ...Object.entries(what).map(([title, text]) => `| ${title} | ${text} |`),
    '',
    '– : nothing is claimed. `cache-server`, `cache-redis` and `cache-cli` need Node built-ins; `cache-cli` is a command, which nobody bundles.',
  ].join('\n')}\n`
