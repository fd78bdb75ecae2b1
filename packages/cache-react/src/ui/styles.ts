import { tokens } from './tokens'

export const panelCss: string = `${tokens}
.fab {
  position: fixed; z-index: 2147483000; inset-block-end: 14px; display: inline-flex; align-items: center; gap: 7px; padding: 6px 12px 6px 9px !important;
  border-radius: 999px !important; box-shadow: 0 2px 14px rgb(0 0 0 / 22%); font-weight: 600 !important;
}
.fab.end { inset-inline-end: 14px; } .fab.start { inset-inline-start: 14px; }
.dot { width: 9px; height: 9px; border-radius: 50%; background: var(--soft); flex: none; }
.dot.good { background: var(--good); } .dot.warn { background: var(--warn); } .dot.bad { background: var(--bad); } .dot.info { background: var(--accent); }
.dot.hollow { background: transparent; border: 2px solid var(--soft); }
.panel { position: fixed; z-index: 2147483000; inset-inline: 0; inset-block-end: 0; height: min(46vh, 520px); display: flex; flex-direction: column; background: var(--bg); border-block-start: 1px solid var(--line); box-shadow: var(--shadow); }
.panel.tall { height: 88vh; }
.panel.own { position: static; height: 100vh; border: 0; box-shadow: none; }
.bar { display: flex; align-items: center; gap: 6px; padding: 6px 10px; border-block-end: 1px solid var(--line); background: var(--sheet); flex: none; }
.brand { display: inline-flex; align-items: center; gap: 7px; margin-inline-end: 6px; }
.tabs { display: flex; gap: 2px; overflow-x: auto; scrollbar-width: none; min-width: 0; flex: 1; }
.root .tabs button { border: 0; background: transparent; border-radius: 7px; padding: 4px 10px; color: var(--soft); font-weight: 550; display: inline-flex; gap: 6px; align-items: center; flex: none; }
.root .tabs button:hover { color: var(--ink); }
.root .tabs button[aria-selected="true"] { background: var(--wash); color: var(--accent); }
.tools { display: flex; gap: 2px; flex: none; }
.root .icon { width: 30px; min-height: 30px; padding: 0; display: inline-grid; place-items: center; }
.icon svg { width: 16px; height: 16px; stroke: currentColor; fill: none; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
.icon.rec[aria-pressed="true"] svg { fill: currentColor; }
.note { padding: 5px 12px; background: var(--warn-wash); color: var(--warn); font-weight: 550; display: flex; gap: 10px; align-items: center; flex: none; }
.page { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 3fr) minmax(300px, 2fr); }
.page.one { grid-template-columns: minmax(0, 1fr); }
.pane { min-width: 0; min-height: 0; display: flex; flex-direction: column; }
.pane + .pane { border-inline-start: 1px solid var(--line); background: var(--sheet); }
.filters { display: flex; gap: 6px; padding: 8px 10px; align-items: center; flex-wrap: wrap; flex: none; }
.filters input { flex: 1 1 150px; min-width: 0; }
.filters .count { margin-inline-start: auto; }
.seg { display: inline-flex; } .root .seg button { border-radius: 0; margin-inline-start: -1px; }
.root .seg button:first-child { border-start-start-radius: 7px; border-end-start-radius: 7px; margin: 0; } .root .seg button:last-child { border-start-end-radius: 7px; border-end-end-radius: 7px; }
.list { flex: 1; min-height: 0; overflow: auto; position: relative; contain: strict; }
.list:focus-visible { outline-offset: -2px; }
.row { position: absolute; inset-inline: 0; inset-block-start: 0; display: flex; align-items: center; gap: 9px; padding-inline: 12px; cursor: default; border-block-end: 1px solid color-mix(in srgb, var(--line) 55%, transparent); }
.row:hover { background: var(--raised); }
.row[aria-selected="true"] { background: var(--wash); box-shadow: inset 3px 0 var(--accent); }
[dir="rtl"] .row[aria-selected="true"] { box-shadow: inset -3px 0 var(--accent); }
.row .key { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; direction: ltr; text-align: start; }
.row .time { color: var(--soft); font-variant-numeric: tabular-nums; flex: none; }
.detail { overflow: auto; padding: 14px 16px 24px; display: flex; flex-direction: column; gap: 16px; flex: 1; min-height: 0; }
.detail .title { overflow-wrap: anywhere; font: 600 13px/1.5 var(--mono); direction: ltr; }
[dir="rtl"] .detail .title { text-align: right; }
.detail > .badge { align-self: flex-start; }
.detail .why { font-size: 14px; line-height: 1.5; }
.actions { display: flex; gap: 6px; flex-wrap: wrap; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 14px; }
.facts dt { color: var(--soft); }
.facts dd { overflow-wrap: anywhere; min-width: 0; }
.block { display: flex; flex-direction: column; gap: 7px; }
.chips { display: flex; flex-wrap: wrap; gap: 5px; }
.chip { display: inline-flex; gap: 7px; align-items: baseline; padding: 1px 8px; border: 1px solid var(--line); border-radius: 7px; background: var(--bg); max-width: 100%; overflow-wrap: anywhere; }
.steps li, .tree li { display: flex; gap: 9px; align-items: baseline; padding-block: 2px; }
.steps time { color: var(--soft); font-variant-numeric: tabular-nums; flex: none; }
.tree { border-inline-start: 2px solid var(--line); padding-inline-start: 12px !important; display: flex; flex-direction: column; gap: 2px; }
.tree .tree { margin-block-start: 3px; margin-inline-start: 4px !important; }
.tree li { flex-wrap: wrap; }
.causes .tree { flex-basis: 100%; }
.root .link { padding: 0 5px; min-height: 22px; text-decoration: underline; text-underline-offset: 3px; white-space: normal; text-align: start; }
.causes [aria-current] { font-weight: 650; }
.tree li code { overflow-wrap: anywhere; min-width: 0; }
.root pre { margin: 0; padding: 10px 12px; border-radius: 8px; background: var(--bg); border: 1px solid var(--line); overflow: auto; max-height: 260px; direction: ltr; }
.tabs-known li { display: flex; flex-wrap: wrap; gap: 3px 8px; align-items: baseline; padding-block: 5px; border-block-end: 1px solid var(--line); }
.cards { overflow: auto; padding: 12px; display: grid; gap: 8px; align-content: start; grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); flex: 1; min-height: 0; }
.card { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 11px 13px; display: flex; flex-direction: column; gap: 5px; min-width: 0; overflow-wrap: anywhere; }
.card header { display: flex; justify-content: space-between; gap: 10px; align-items: center; }
.lanes .row { gap: 0; padding-inline: 12px 0; }
.lanes .row .key { flex: 0 0 34%; padding-inline-end: 10px; }
.track { position: relative; flex: 1; height: 100%; border-inline-start: 1px solid var(--line); overflow: hidden; direction: ltr; }
.mk, .ld, .ly, .gap { position: absolute; }
.ld { inset-block: 8px; min-width: 3px; border-radius: 3px; background: var(--accent); }
.ld.same { background: color-mix(in srgb, var(--accent) 38%, var(--bg)); }
.ly { inset-block: 3px auto; height: 4px; border-radius: 2px; background: var(--s4); min-width: 3px; }
.mk { inset-block: 2px; width: 2px; background: var(--warn); }
.gap { inset-block: 0; background: repeating-linear-gradient(135deg, transparent 0 4px, color-mix(in srgb, var(--bad) 30%, transparent) 4px 7px); }
.axis { display: flex; justify-content: space-between; padding: 3px 8px 3px calc(34% + 12px); color: var(--soft); font-variant-numeric: tabular-nums; border-block-end: 1px solid var(--line); direction: ltr; flex: none; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; color: var(--soft); } .legend i { display: inline-block; width: 14px; height: 8px; border-radius: 2px; margin-inline-end: 5px; position: static; }
@media (max-width: 760px) {
  .panel { height: 62vh; }
  .page { grid-template-columns: minmax(0, 1fr); grid-template-rows: minmax(0, 1fr) minmax(0, 1.1fr); }
  .page.one, .page.bare { grid-template-rows: minmax(0, 1fr); }
  .page.bare .pane + .pane { display: none; }
  .pane + .pane { border-inline-start: 0; border-block-start: 1px solid var(--line); }
  .bar { flex-wrap: wrap; } .tabs { order: 3; flex-basis: 100%; } .tools { margin-inline-start: auto; }
  .root .tabs button, .root .filters button { min-height: 34px; }
  .root .wide { display: none; }
}
`
