/** What a server or a file said is text, never markup. */
export const escapeHtml = (text: string | number): string =>
  String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const style = `
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --card: #fff; --page: #f6f8fa; --good: #1a7f37; --bad: #cf222e; --warn: #9a6700; --accent: #0969da }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --card: #151b23; --page: #0d1117; --good: #3fb950; --bad: #f85149; --warn: #d29922; --accent: #4493f8 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1040px; margin: 0 auto; padding: 32px 20px 64px }
h1 { font-size: 26px; margin: 0 0 4px; text-wrap: balance } h2 { font-size: 18px; margin: 36px 0 12px }
p { margin: 0 0 12px } .soft { color: var(--soft) } code { font: 13px ui-monospace, monospace }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0 }
.tile, .card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px }
.tile b { display: block; font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums } .tile span { color: var(--soft); font-size: 13px }
.card { margin: 0 0 12px } .card svg { display: block; width: 100%; height: auto } figure { margin: 0 } figcaption { color: var(--soft); font-size: 13px; margin-bottom: 6px }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 12px }
ol.findings { list-style: none; margin: 0; padding: 0 } .findings li { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--soft); border-radius: 8px; padding: 10px 14px; margin-bottom: 10px }
.findings li.critical, .findings li.fail { border-left-color: var(--bad) } .findings li.warning, .findings li.warn { border-left-color: var(--warn) } .findings li.info { border-left-color: var(--accent) }
.findings b { display: block } .findings .do::before { content: "→ "; color: var(--accent) }
.wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: 7px 14px; border-bottom: 1px solid var(--line); vertical-align: top } tr:last-child td { border-bottom: 0 } th { font-weight: 600; font-size: 13px; color: var(--soft) } .n { text-align: right }
.pass, .good { color: var(--good) } .fail, .bad { color: var(--bad) } .warn { color: var(--warn) } .findings li.fail, .findings li.warn { color: inherit }
`

/** A page that needs nothing else: no script, no font, no request. */
export const htmlPage = (title: string, body: string): string =>
  `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
<main>
${body}
</main>
</html>
`

export interface HtmlCell {
  readonly text: string | number
  readonly tone?: 'good' | 'bad' | 'warn'
}

/** A table; columns that begin with `>` stand on the right. */
export const htmlTable = (columns: readonly string[], rows: readonly (readonly (string | number | HtmlCell)[])[]): string => {
  const classes = (column: number, tone = ''): string => {
    const names = [...(columns[column]?.startsWith('>') ? ['n'] : []), ...(tone ? [tone] : [])]
    return names.length === 0 ? '' : ` class="${names.join(' ')}"`
  }
  const head = columns.map((name, column) => `<th${classes(column)}>${escapeHtml(name.replace(/^>/, ''))}</th>`).join('')
  const body = rows.map((row) => {
    const cells = row.map((item, column) => {
      const { text, tone }: HtmlCell = typeof item === 'object' ? item : { text: item }
      return `<td${classes(column, tone)}>${escapeHtml(text)}</td>`
    })
    return `<tr>${cells.join('')}</tr>`
  })
  return `<div class="wide"><table><tr>${head}</tr>${body.join('')}</table></div>`
}

export const htmlTiles = (tiles: readonly (readonly [label: string, value: string])[]): string =>
  `<div class="tiles">${tiles.map(([label, value]) => `<div class="tile"><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`).join('')}</div>`

/** Charts are ours: their labels are texts that the chart library has escaped. */
export const htmlCharts = (charts: readonly (readonly [caption: string, svg: string])[]): string =>
  `<div class="charts">${charts.map(([caption, svg]) => `<figure class="card"><figcaption>${escapeHtml(caption)}</figcaption>${svg}</figure>`).join('')}</div>`

export interface HtmlFinding {
  readonly level: string
  readonly title: string
  readonly message: string
  readonly remedy: string
}

export const htmlFindings = (findings: readonly HtmlFinding[]): string =>
  `<ol class="findings">${findings
    .map(
      ({ level, title, message, remedy }) =>
        `<li class="${escapeHtml(level)}"><b>${escapeHtml(title)}</b>${escapeHtml(message)}<div class="do">${escapeHtml(remedy)}</div></li>`,
    )
    .join('')}</ol>`
