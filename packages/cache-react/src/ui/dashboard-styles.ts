import { tokens } from './tokens'

export const dashboardCss: string = `${tokens}
.dashboard { container-type: inline-size; display: block; background: var(--bg); color: var(--ink); padding: 18px; border-radius: 14px; max-width: 2560px; margin-inline: auto; }
.dashboard > div { display: flex; flex-direction: column; gap: 14px; }
.head { display: flex; align-items: center; gap: 10px; flex-wrap: wrap; margin-block-end: 14px; }
.root .title { font-size: 19px; letter-spacing: -0.015em; }
.controls { display: flex; gap: 8px; flex-wrap: wrap; margin-inline-start: auto; }
.seg { display: inline-flex; flex-wrap: wrap; row-gap: 4px; } .root .seg button { border-radius: 0; margin-inline-start: -1px; }
.root .seg button:first-child { border-start-start-radius: 7px; border-end-start-radius: 7px; margin: 0; } .root .seg button:last-child { border-start-end-radius: 7px; border-end-end-radius: 7px; }
.note { padding: 9px 13px !important; margin-block-end: 14px !important; border-radius: 9px; background: var(--warn-wash); color: var(--warn); font-weight: 550; display: flex; gap: 12px; align-items: center; flex-wrap: wrap; }
.dim { opacity: 0.72; }
.tiles { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 12px; }
.tile { background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; padding: 13px 15px; display: flex; flex-direction: column; gap: 3px; min-width: 0; }
.tile dt { color: var(--soft); font-weight: 550; }
.tile .value { font-size: 27px; line-height: 1.2; font-weight: 620; letter-spacing: -0.025em; white-space: nowrap; }
.tile.warn .value { color: var(--warn); } .tile.bad .value { color: var(--bad); }
.root .tile .badge { align-self: flex-start; margin-block-start: 3px; }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px; }
.box { background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px; display: flex; flex-direction: column; gap: 10px; min-width: 0; }
.chart { display: flex; flex-direction: column; gap: 8px; min-width: 0; }
.plot { min-height: 190px; min-width: 0; overflow: hidden; direction: ltr; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; color: var(--soft); } .legend span { display: inline-flex; align-items: center; gap: 6px; } .legend i { width: 14px; height: 3px; border-radius: 2px; }
.scroll { overflow-x: auto; border-radius: 6px; }
.root table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
.root th, .root td { padding: 6px 10px 6px 0; text-align: end; border-block-end: 1px solid var(--line); white-space: nowrap; font-weight: 400; }
.root thead th { color: var(--soft); font-weight: 550; }
.root tr > :first-child { text-align: start; white-space: normal; min-width: 130px; }
.root tbody tr:last-child > * { border-block-end: 0; }
.alerts { display: flex; flex-direction: column; }
.alert { display: flex; gap: 11px; align-items: flex-start; padding-block: 9px; border-block-end: 1px solid var(--line); }
.alert:last-child { border: 0; padding-block-end: 0; }
.alert .words { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.alert .badge { margin-block-start: 1px; flex: none; }
.quieted .words > p:first-child { color: var(--soft); }
.bars li { display: grid; grid-template-columns: minmax(0, 1.2fr) minmax(0, 2fr) 44px; gap: 12px; align-items: center; padding-block: 4px; }
.bars .num { text-align: end; }
.bars code { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bar { background: var(--raised); border-radius: 5px; height: 10px; overflow: hidden; } .bar i { display: block; height: 100%; background: var(--accent); border-radius: 5px; }
.uplot, .uplot *, .uplot *::before, .uplot *::after { box-sizing: border-box; }
.uplot { width: min-content; line-height: 1.5; } .u-wrap { position: relative; user-select: none; } .u-over, .u-under, .u-axis { position: absolute; } .u-under { overflow: hidden; }
.uplot canvas { display: block; position: relative; width: 100%; height: 100%; } .u-hz .u-cursor-x, .u-vt .u-cursor-y { height: 100%; border-inline-end: 1px dashed var(--soft); } .u-cursor-x, .u-cursor-y { position: absolute; left: 0; top: 0; pointer-events: none; will-change: transform; } .u-select, .u-cursor-y, .u-off, .u-cursor-pt { display: none; }
[dir="rtl"] :is(td, th) { text-align: left; } [dir="rtl"] :is(tr > :first-child, .bars code) { text-align: right; }
@container (max-width: 1100px) { .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); } }
@container (max-width: 820px) { .pair { grid-template-columns: minmax(0, 1fr); } .controls { margin-inline-start: 0; } .root button { min-height: 34px; } }
@container (max-width: 560px) { .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); } .tile { padding: 11px 12px; } .tile .value { font-size: 22px; } .updated { flex-basis: 100%; } }
@container (max-width: 560px) { .alert { flex-wrap: wrap; } .alert .words { flex-basis: 70%; } }
@container (min-width: 1700px) { .dashboard > * { font-size: 15px; } .tile .value { font-size: 32px; } .tile { padding: 16px 18px; } }
@media print { .dashboard { background: none; } .screen { display: none !important; } .dashboard { padding: 0; } .box, .tile { break-inside: avoid; } }
`
