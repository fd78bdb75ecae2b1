const dark = `
  --bg: #14161a; --sheet: #1b1e24; --raised: #23272f; --ink: #eceae4; --soft: #a8adb8; --line: #2f343d;
  --accent: #8ab8ff; --on-accent: #0d1a2e; --wash: #22304a;
  --good: #7fd6a2; --good-wash: #16301f; --warn: #f1c66b; --warn-wash: #3a2d10; --bad: #ff9a91; --bad-wash: #401d1b;
  --s1: #8ab8ff; --s2: #f1c66b; --s3: #ff9a91; --s4: #b9a6ff; --s5: #7fd6a2;
  --shadow: 0 -8px 40px rgb(0 0 0 / 45%); color-scheme: dark;`

const light = `--bg: #f6f5f2; --sheet: #ffffff; --raised: #efede8; --ink: #1d2129; --soft: #5b6270; --line: #dcd9d2;
  --accent: #1f5fbf; --on-accent: #ffffff; --wash: #e4eefc;
  --good: #17693a; --good-wash: #ddf3e5; --warn: #7d5200; --warn-wash: #fcefcf; --bad: #a8201a; --bad-wash: #fce4e2;
  --s1: #1f5fbf; --s2: #a96f00; --s3: #c0362f; --s4: #6d4fc4; --s5: #17693a;
  --shadow: 0 -8px 40px rgb(30 25 15 / 16%); color-scheme: light;`

/** Colours, letters and what every part of both panels has. Contrast of text is at least 4.5 to 1 in both themes. */
export const tokens: string = `
:host { all: initial; display: contents; }
.root {
  ${light}
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
  color: var(--ink); font: 13px/1.45 var(--sans); text-align: start; -webkit-text-size-adjust: 100%;
}
.root[data-theme="dark"] {${dark} }
@media (prefers-color-scheme: dark) { .root[data-theme="system"] {${dark} } }
@media print { .root[data-theme] { ${light} } }
.root *, .root *::before, .root *::after { box-sizing: border-box; }
.root h2, .root h3, .root p, .root ul, .root ol, .root dl, .root dd, .root figure, .root table { margin: 0; padding: 0; }
.root ul, .root ol { list-style: none; }
.root h2 { font-size: 14px; line-height: 1.3; font-weight: 650; letter-spacing: -0.005em; }
.root h3 { font-size: 11px; line-height: 1.3; font-weight: 650; letter-spacing: 0.05em; text-transform: uppercase; color: var(--soft); }
.root code, .root pre, .mono { font: 12px/1.5 var(--mono); }
.root :focus { outline: none; }
.root :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.root button, .root input, .root select {
  font: inherit; color: inherit; margin: 0; border: 1px solid var(--line); border-radius: 7px; background: var(--sheet); padding: 4px 9px; min-height: 28px;
}
.root button { cursor: pointer; white-space: nowrap; }
.root button:hover { background: var(--raised); }
.root button[aria-pressed="true"] { background: var(--wash); border-color: var(--accent); color: var(--accent); }
.root button:disabled { opacity: 0.6; cursor: default; }
.root input::placeholder { color: var(--soft); opacity: 1; }
.root .quiet { border-color: transparent; background: transparent; }
.root .quiet:hover { background: var(--raised); }
.soft { color: var(--soft); }
.num { font-variant-numeric: tabular-nums; }
.root .badge { display: inline-flex; align-items: center; gap: 4px; padding: 0 7px; border-radius: 20px; font-size: 11px; line-height: 18px; font-weight: 550; background: var(--raised); color: var(--soft); white-space: nowrap; }
.badge.good { background: var(--good-wash); color: var(--good); }
.badge.warn { background: var(--warn-wash); color: var(--warn); }
.badge.bad { background: var(--bad-wash); color: var(--bad); }
.badge.info { background: var(--wash); color: var(--accent); }
.empty { padding: 28px 16px; text-align: center; color: var(--soft); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.root code, .root pre, .mono { direction: ltr; unicode-bidi: isolate; }
[dir="rtl"] :is(p, dd, dt, td, th, h2, h3, button, label, time, .badge, .soft) { unicode-bidi: plaintext; }
[dir="rtl"] :is(p, dd, dt, h2, h3, pre + p) { text-align: right; }
@media (prefers-reduced-motion: no-preference) {
  .root button { transition: background 120ms, border-color 120ms; }
}
@media (forced-colors: active) { .root button, .badge { border: 1px solid; } }
`
