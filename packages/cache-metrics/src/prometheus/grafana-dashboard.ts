import { instruments } from '../instruments'
import { prometheusName } from './prometheus-name'

export interface GrafanaPanel {
  id: number
  type: 'timeseries' | 'stat' | 'table'
  title: string
  description: string
  datasource: { type: string; uid: string }
  gridPos: { x: number; y: number; w: number; h: number }
  targets: { refId: string; expr: string; legendFormat: string; datasource: { type: string; uid: string } }[]
  fieldConfig: { defaults: { unit: string; min?: number; max?: number }; overrides: never[] }
  options: Record<string, unknown>
}

export interface GrafanaDashboard {
  uid: string
  title: string
  tags: string[]
  timezone: 'browser'
  editable: boolean
  graphTooltip: number
  schemaVersion: number
  refresh: string
  time: { from: string; to: string }
  templating: {
    list: {
      name: string
      label: string
      type: 'datasource' | 'query'
      query: string
      datasource?: { type: string; uid: string }
      refresh: number
      multi: boolean
      includeAll: boolean
    }[]
  }
  panels: GrafanaPanel[]
}

export interface GrafanaOptions {
  /** As given to `prometheusExporter`. */
  readonly prefix?: string
  readonly title?: string
}

interface Plan {
  readonly title: string
  readonly description: string
  readonly unit: string
  readonly max?: number
  readonly queries: readonly (readonly [legend: string, expr: string])[]
}

const plans = (prefix: string | undefined): readonly Plan[] => {
  const metric = (name: string, suffix = ''): string => {
    const found = instruments.find((instrument) => instrument.name === name)
    return found ? `${prometheusName(found, prefix)}${suffix}` : name
  }
  const where = (name: string, more = '', suffix = ''): string => `${metric(name, suffix)}{cache=~"$cache"${more}}`
  const rate = (by: string, name: string, more = ''): string => `sum by (${by}) (rate(${where(name, more)}[$__rate_interval]))`
  const share = (part: string, whole: string): string => `${part} / ${whole}`
  const quantile = (q: number, name: string): string =>
    `histogram_quantile(${q}, sum by (cache, le) (rate(${where(name, '', '_bucket')}[$__rate_interval])))`
  const quantiles = (name: string): readonly (readonly [string, string])[] => [
    ['{{cache}} p50', quantile(0.5, name)],
    ['{{cache}} p99', quantile(0.99, name)],
  ]
  return [
    {
      title: 'Hit ratio',
      description: 'Reads answered from the cache, of all reads.',
      unit: 'percentunit',
      max: 1,
      queries: [['{{cache}}', share(rate('cache', 'reads', ',outcome=~"hit|stale"'), rate('cache', 'reads'))]],
    },
    { title: 'Reads', description: 'By outcome.', unit: 'reqps', queries: [['{{outcome}}', rate('outcome', 'reads')]] },
    {
      title: 'Misses by reason',
      description: 'Why nothing held could answer.',
      unit: 'reqps',
      queries: [['{{reason}}', rate('reason', 'misses')]],
    },
    {
      title: 'Waste',
      description: 'Loads that brought the value that was there before, of all reloads.',
      unit: 'percentunit',
      max: 1,
      queries: [['{{family}}', share(rate('family', 'reloads', ',changed="false"'), rate('family', 'reloads'))]],
    },
    {
      title: 'Invalidations',
      description: 'Records that took effect, by family.',
      unit: 'cps',
      queries: [['{{family}}', rate('family', 'invalidations')]],
    },
    { title: 'Propagation', description: 'From append to applied.', unit: 's', queries: quantiles('propagation') },
    { title: 'Load duration', description: 'How long loads took.', unit: 's', queries: quantiles('load.duration') },
    {
      title: 'Log health',
      description: 'Gaps, resets and lost leases.',
      unit: 'short',
      queries: [
        ['gaps', `sum(increase(${where('gaps')}[$__rate_interval]))`],
        ['resets {{reason}}', `sum by (reason) (increase(${where('resets')}[$__rate_interval]))`],
        ['{{instance}} lease held', where('lease.held')],
      ],
    },
    {
      title: 'Streams',
      description: 'Event streams that are open.',
      unit: 'short',
      queries: [
        ['{{instance}}', where('streams.open')],
        ['reset {{reason}}', `sum by (reason) (increase(${where('streams.reset')}[$__rate_interval]))`],
      ],
    },
    {
      title: 'Late stores',
      description: 'Loads overtaken by writes, by family.',
      unit: 'cps',
      queries: [['{{family}}', rate('family', 'stores.rejected')]],
    },
    {
      title: 'Stale values found',
      description: 'By the auditor. Any is a fault.',
      unit: 'short',
      queries: [['{{family}}', `sum by (family) (increase(${where('stale.found')}[1h]))`]],
    },
    { title: 'Errors', description: 'By kind.', unit: 'cps', queries: [['{{kind}}', rate('kind', 'errors')]] },
    {
      title: 'Entries and ledger',
      description: 'Entries held, evictions, and how full the ledger is.',
      unit: 'short',
      queries: [
        ['{{instance}} entries', where('entries')],
        ['evictions {{family}}', rate('family', 'evictions')],
        ['{{instance}} ledger', where('ledger.occupancy')],
      ],
    },
  ]
}

/**
 * A Grafana dashboard of everything that `prometheusExporter` exports.
 *
 * @example
 * writeFileSync('unstale.dashboard.json', JSON.stringify(grafanaDashboard(), null, 2))
 */
export const grafanaDashboard = ({ prefix, title = 'Unstale caches' }: GrafanaOptions = {}): GrafanaDashboard => {
  const datasource = { type: 'prometheus', uid: '$' + '{datasource}' }
  const variable = { multi: false, includeAll: false, refresh: 2 }
  return {
    uid: 'unstale-caches',
    title,
    tags: ['cache', 'unstale'],
    timezone: 'browser',
    editable: true,
    graphTooltip: 1,
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: {
      list: [
        { ...variable, name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
        {
          ...variable,
          name: 'cache',
          label: 'Cache',
          type: 'query',
          query: `label_values(${prometheusName({ name: 'lease.held', kind: 'gauge', unit: '1', attributes: [], help: '' }, prefix)}, cache)`,
          datasource,
          multi: true,
          includeAll: true,
        },
      ],
    },
    panels: plans(prefix).map(
      ({ title: name, description, unit, max, queries }, index): GrafanaPanel => ({
        id: index + 1,
        type: 'timeseries',
        title: name,
        description,
        datasource,
        gridPos: { x: (index % 2) * 12, y: Math.floor(index / 2) * 8, w: 12, h: 8 },
        targets: queries.map(([legendFormat, expr], n) => ({ refId: String.fromCharCode(65 + n), expr, legendFormat, datasource })),
        fieldConfig: { defaults: { unit, min: 0, ...(max !== undefined && { max }) }, overrides: [] },
        options: { legend: { displayMode: 'list', placement: 'bottom', showLegend: true }, tooltip: { mode: 'multi', sort: 'desc' } },
      }),
    ),
  }
}
